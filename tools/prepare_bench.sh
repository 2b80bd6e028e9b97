#!/bin/sh
# Install wrk, the load generator the benchmark prefers, where that is easy: as root on Debian or Ubuntu.
#
#     tools/prepare_bench.sh
#
# Without it the benchmark uses its own generator, and says so in its table.
set -eu

if command -v wrk >/dev/null 2>&1 || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    exit 0
fi
echo "Installing wrk for the benchmark"
{ apt-get update && apt-get install -y --no-install-recommends wrk; } >/dev/null 2>&1 ||
    echo "wrk could not be installed; going on with our own load generator." >&2
