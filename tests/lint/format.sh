#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every C file is as clang-format would write it.
. ./tests/lint/lib.sh
need clang-format

if ! out=$(files '\.[ch]$' | on_files clang-format --dry-run -Werror 2>&1); then
    printf '%s\n' "$out" | grep -E '^[^ ].*:[0-9]+:[0-9]+: error:' || printf '%s\n' "$out"
    exit 1
fi
