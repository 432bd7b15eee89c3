"""manage.py createsuperuser: Django's own, and the address needs no mail to be believed."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from applications.models import User
from applications.services import accounts


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Whoever may type commands here is believed; the sign-in asks for no confirmation."""
        super().handle(*args, **options)
        for user in User.objects.filter(is_superuser=True):
            accounts.mark_verified(user)
