#!/bin/sh
# Installs the pinned packages into the clone: `install.sh python`, then `install.sh node`.
# Each step says what it does and how long it took, and leaves a stamp that make compares.
set -eu
cd "$(dirname "$0")/.."

say() { printf '  %-34s' "$1"; started=$(date +%s); }
done_() { printf ' %s s\n' "$(($(date +%s) - started))"; }
fail() { printf '\n%s\n' "$1" >&2; exit 1; }

# The first interpreter that really runs and is new enough: a version manager's shim
# may be on PATH and still refuse to start here.
find_python() {
    for candidate in python3.13 python3.12 python3 python3.14 python /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then
            "$candidate" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))'
            return
        fi
    done
    fail "Python 3.12 or newer is needed, and none was found on PATH."
}

# A uv that really runs: from PATH, from an earlier start, or fetched now into .uv/.
find_uv() {
    for candidate in uv .uv/bin/uv; do
        if "$candidate" --version >/dev/null 2>&1; then echo "$candidate"; return; fi
    done
    if "$1" -m venv --clear .uv >/dev/null 2>&1; then
        .uv/bin/python -m pip install --quiet --disable-pip-version-check uv >&2
    else
        # Debian without python3-venv: pip can still put uv into a folder of its own.
        "$1" -m pip install --quiet --disable-pip-version-check --target .uv uv >&2 \
            || fail "uv is needed: install python3-venv (or uv itself) and try again."
    fi
    echo .uv/bin/uv
}

install_python() {
    say "Finding Python and uv"
    python=$(find_python)
    uv=$(find_uv "$python")
    done_
    export UV_PYTHON_DOWNLOADS=never
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then
        say "Making .venv with $("$python" --version)"
        rm -rf .venv
        "$uv" venv --quiet --python "$python" .venv
        done_
    fi
    say "Installing Python packages"
    "$uv" pip sync --quiet --python .venv/bin/python requirements.lock
    done_
    touch .venv/.synced
}

install_node() {
    say "Installing front-end packages"
    # npm looks for node on PATH: the one that came with the Python packages must come first.
    (cd frontend && PATH="$PWD/../.venv/bin:$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund)
    done_
    touch frontend/node_modules/.synced
}

case "${1:-}" in
    python) install_python ;;
    node) install_node ;;
    which-uv) find_uv "$(find_python)" ;;
    *) fail "usage: install.sh python|node|which-uv" ;;
esac
