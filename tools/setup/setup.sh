#!/bin/sh
# Sets up everything that the other commands need, once: the virtual environment, the browser code, the picture decoder.
# A second call finds its stamps and costs next to nothing. With the word "tools" it leaves out the browser bundle.
set -eu
cd "$(dirname "$0")/../.."

fail() {
    echo "$1" >&2
    exit 1
}

# Two commands at once set up one after the other.
mkdir -p build
if command -v flock >/dev/null 2>&1; then
    exec 9>build/setup.lock
    flock -w 900 9 || fail "another set-up is still running after 15 minutes; end it, then try again"
fi

python=""
for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$name
        break
    fi
done
[ -n "$python" ] || fail "beistand needs Python 3.11 or newer; on Debian: apt-get install python3 python3-venv"

stamp=.venv/.stamp-python
if [ ! -e "$stamp" ] || [ requirements/dev.txt -nt "$stamp" ] || [ pyproject.toml -nt "$stamp" ]; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qq -y python3-venv >/dev/null
        else
            fail "Python's venv module is missing; on Debian: apt-get install python3-venv"
        fi
    fi
    echo "Setting up Python packages (once) ..."
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
    touch "$stamp"
fi
.venv/bin/python -m tools.setup.build_wasm
.venv/bin/python -m tools.setup.build_sample
[ "${1:-}" = tools ] || .venv/bin/python -m tools.setup.browser build
