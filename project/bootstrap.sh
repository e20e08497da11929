#!/bin/sh
# Finds a Python and hands over to bootstrap.py. PYTHON names one; else the newest of those that the server is tested on.
program=$(dirname "$0")/bootstrap.py
[ -z "$PYTHON" ] || exec "$PYTHON" "$program" "$@"

for python in python3.13 python3.12 python3.11 python3 python; do
    # Asked, not only looked up: a version manager's stand-in may be there without its Python.
    if "$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then
        exec "$python" "$program" "$@"
    fi
done

# None is new enough: the first that can read the program says so.
for python in python3 python; do
    if "$python" -c "import sys; sys.exit(sys.version_info < (3, 6))" >/dev/null 2>&1; then
        exec "$python" "$program" "$@"
    fi
done
echo "Python 3.11 or newer is needed, and none was found. Install it, or name it: PYTHON=/path/to/python3" >&2
exit 10
