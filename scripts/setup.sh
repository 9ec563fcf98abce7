#!/bin/sh
# Makes .venv from uv.lock. With --dev also what the tests and checks need, and the browser of the journeys.
# Asks for nothing but python3 (3.11 or newer). What only apt can bring is installed when root, else named in one line.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."

UV_VERSION=0.13.9
PYTHON=${PYTHON:-python3}

stop() {
    echo "Safeload: $1" >&2
    exit 1
}

apt_install() {
    [ "$(id -u)" = 0 ] || stop "please install what is missing: sudo apt-get install -y $*"
    command -v apt-get >/dev/null || stop "please install what is missing: $*"
    echo "Installing $* ..."
    said=$( (apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@") 2>&1) || stop "apt-get failed: $said"
}

command -v "$PYTHON" >/dev/null || apt_install python3 python3-venv
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$PYTHON is $("$PYTHON" -V 2>&1); Python 3.11 or newer is needed (set PYTHON=/path/to/python3)."

has_uv() {
    [ "$("$1" --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ]
}

uv=.tools/bin/uv
if ! has_uv "$uv"; then
    if has_uv uv; then
        uv=uv
    else
        "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
        "$PYTHON" -m venv --clear .tools
        .tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    fi
fi

# --inexact: what `make test` has installed stays when `make run` comes after it.
groups=--no-dev
[ "${1:-}" = --dev ] && groups=--dev
UV_PYTHON_DOWNLOADS=never "$uv" sync --quiet --frozen --inexact "$groups" --python "$(command -v "$PYTHON")"

if [ "$groups" = --dev ] && ! { command -v chromium || command -v google-chrome; } >/dev/null; then
    apt_install chromium fonts-liberation
fi
