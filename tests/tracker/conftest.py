"""What tests of whole processes share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was brought up to date once, because that is most of a first start."""
    folder = tmp_path_factory.mktemp("migrated")
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True)
    return folder
