#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what the tests need, builds, runs every test, and ends with the runner's summary.
set -eu
cd "$(dirname "$0")/.."

sh tests/packages.sh test
make -j"$(nproc)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
    status=0
    make check 2>&1 || status=$?
    echo "$status" >"$work/status"
} | tee "$work/log"
status=$(cat "$work/status")

# make has the last word when a test fails: say the summary again.
summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$work/log" | tail -n 1)
if [ -z "$summary" ]; then
    echo "$0: 'make check' printed no summary" >&2
    exit 1
fi
[ "$(tail -n 1 "$work/log")" = "$summary" ] || printf '%s\n' "$summary"
exit "$status"
