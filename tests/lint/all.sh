#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs every lint check and counts.
cd "$(dirname "$0")/../.." || exit 1

passed=0
failed=0
for name in format layers headers lengths banned spdx man shell words; do
    if sh "tests/lint/$name.sh"; then
        echo "lint $name ok"
        passed=$((passed + 1))
    else
        echo "lint $name failed"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
