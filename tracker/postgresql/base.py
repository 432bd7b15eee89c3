"""PostgreSQL as Django knows it, and a connection it closed meanwhile is replaced unnoticed.

`idle_session_timeout`, a restart, a firewall: what was idle may be gone. Django looks once a
request; a task that draws pages or talks to a mail server is idle in the middle of its work.
"""

import time
from typing import Any

from django.db.backends.postgresql import base

IDLE = 1.0  # seconds without a query, after which one more round trip does not count


class DatabaseWrapper(base.DatabaseWrapper):
    used_at = 0.0

    def close_if_health_check_failed(self) -> None:
        """Asks before every query outside a transaction that follows a pause."""
        outside = self.connection is not None and self.connection.autocommit
        if outside and time.monotonic() - self.used_at > IDLE:
            self.health_check_done = False
        super().close_if_health_check_failed()
        self.used_at = time.monotonic()

    def get_connection_params(self) -> dict[str, Any]:
        """A line that a firewall cut in silence is given up after a minute, not after a quarter
        of an hour; what DATABASE_URL says of it counts more."""
        patience = {
            "connect_timeout": 10,  # seconds, like the three below
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 60_000,  # milliseconds
        }
        return patience | super().get_connection_params()
