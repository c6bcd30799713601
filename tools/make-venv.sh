#!/usr/bin/env bash
# Make a virtual environment, also on a Debian whose python3 came without the venv module.
# usage: tools/make-venv.sh PYTHON FOLDER
set -euo pipefail

python=$1
folder=$2

if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
    echo "readiness-tui needs Python 3.11, 3.12 or 3.13; $python is $("$python" -V 2>&1)." >&2
    echo "Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
fi

if "$python" -c 'import ensurepip, venv' 2>/dev/null && "$python" -m venv "$folder"; then
    exit 0
fi

# A failed attempt leaves half an environment behind, which the next one would take for a whole.
rm -rf "$folder"
helper=$(mktemp -d)
trap 'rm -rf "$helper"' EXIT
"$python" -m pip install --quiet --target "$helper" virtualenv
PYTHONPATH=$helper "$python" -m virtualenv --quiet "$folder"
