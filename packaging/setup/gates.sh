#!/bin/sh
# The quality gates, in the order of their speed; the first that fails ends it.
set -eu
cd "$(dirname "$0")/../.."
bin=.venv/bin

gate() {
    echo "== $1"
    shift
    "$@"
}

gate "ruff: rules" "$bin/ruff" check --quiet .
gate "ruff: format" "$bin/ruff" format --check --quiet .
gate "import-linter: layers" "$bin/lint-imports" --no-logo
gate "mypy: types" "$bin/mypy"
