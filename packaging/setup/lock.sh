#!/bin/sh
# Writes constraints.txt anew: every dependency with its version and hashes.
# The tool for it lives in a temporary environment, not in the project's.
set -eu
cd "$(dirname "$0")/../.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet pip-tools
"$tools/venv/bin/python" -m piptools compile --quiet \
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
    --no-header --strip-extras --allow-unsafe \
    --extra desktop --extra server --extra dev --extra build \
    --output-file constraints.txt "$@" pyproject.toml
echo "constraints.txt is up to date. Look at the difference, then run: make test"
