#!/bin/sh
# Print the path of a Python that can run the portal: 3.11 or newer, with venv.
#
#     tools/find_python.sh
#
# Newest first. When there is none, one sentence on standard error says what to install; exit status 1.
set -eu

without_venv=""
for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
    if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        exec "$name" -c 'import sys; print(sys.executable)'
    fi
    without_venv=${without_venv:-$("$name" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')}
done

if [ -n "$without_venv" ]; then
    echo "$without_venv lacks its venv module: install it (Debian and Ubuntu: sudo apt-get install $without_venv-venv) and run make again." >&2
else
    echo "KKG Portal needs Python 3.11 or newer: install it (Debian and Ubuntu: sudo apt-get install python3 python3-venv) and run make again." >&2
fi
exit 1
