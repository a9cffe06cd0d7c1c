#!/bin/sh
# Writes constraints.txt and scanner.txt anew: every dependency with its version and hashes.
# The tool for it lives in a temporary environment, not in the project's.
set -eu
cd "$(dirname "$0")/../.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet pip-tools

compile() {
    "$tools/venv/bin/python" -m piptools compile --quiet \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
        --no-header --strip-extras --allow-unsafe "$@"
}

compile --extra desktop --extra server --extra dev --extra build \
    --output-file constraints.txt "$@" pyproject.toml
compile --output-file packaging/setup/scanner.txt "$@" packaging/setup/scanner.in
echo "constraints.txt and scanner.txt are up to date. Look at the difference, then run: make test"
