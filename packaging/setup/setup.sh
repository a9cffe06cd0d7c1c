#!/bin/sh
# Finds a Python that is new enough and lets it prepare the checkout.
# Usage: packaging/setup/setup.sh demo|test
set -eu
cd "$(dirname "$0")/../.."

new_enough() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# PYTHON names one interpreter and no other is tried then.
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if new_enough "$candidate"; then
        exec "$candidate" -I packaging/setup/prepare.py "$@"
    fi
done

echo "rfqdesk needs Python 3.11 or newer; none was found (tried: ${PYTHON:-python3, python3.11 to 3.13})." >&2
echo "Debian 12 brings it: sudo apt-get install -y python3 python3-venv" >&2
echo "Elsewhere name one:  make PYTHON=/path/to/python3.11 demo" >&2
exit 1
