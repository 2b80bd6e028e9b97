#!/bin/sh
# Install the portal from this checkout into .venv, at the versions of requirements.lock.
#
#     tools/install.sh STAMP... -- EXTRAS
#
# EXTRAS are names from pyproject.toml ("" for none, "test,postgres"). Each STAMP (.venv/run.stamp) is
# touched only after everything went well, so that an interrupted run is simply done again.
set -eu
cd "$(dirname "$0")/.."

stamps=""
while [ "$1" != "--" ]; do
    stamps="$stamps $1"
    shift
done
extras=${2:-}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(sh tools/find_python.sh)
    echo "Preparing .venv with $("$python" -V)."
    "$python" -m venv --clear .venv
fi
echo "Installing what is needed into .venv${extras:+ ($extras)}. The first time takes about a minute."
if ! .venv/bin/python -m pip install -qq --disable-pip-version-check -c requirements.lock -e ".${extras:+[$extras]}"; then
    echo "The installation did not finish: is pypi.org (or your mirror) within reach? Run make again to go on." >&2
    exit 1
fi
touch $stamps
