"""What tests of whole processes share."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tracker.processes import PATIENCE, App, eventually


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was brought up to date once, because that is most of a first start."""
    folder = tmp_path_factory.mktemp("migrated")
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True)
    return folder


@pytest.fixture
def own_dir(tmp_path: Path, migrated: Path) -> Path:
    return Path(shutil.copytree(migrated, tmp_path / "data"))


@pytest.fixture
def up(own_dir: Path) -> Iterator[Callable[..., App]]:
    """up(**env) → the app, ready."""
    started = []

    def start(**env: str) -> App:
        app = App(own_dir, **env)
        started.append(app)
        eventually(lambda: app.says("Ready: ") or app.process.poll() is not None)
        assert app.says("Ready: "), app.log.read_text()
        return app

    yield start
    for app in started:
        app.process.kill()
        app.process.wait(PATIENCE)
