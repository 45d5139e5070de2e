#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the lint checks share: which files the project has and which tools a check needs. Sourced, not run.

# need TOOL...: end the check with a word when a tool is missing, rather than pass for lack of output.
need() {
    for tool in "$@"; do
        if ! command -v "$tool" >/dev/null 2>&1; then
            echo "$0: '$tool' is missing: run 'sh tests/packages.sh test'" >&2
            exit 1
        fi
    done
}

# files ERE: the project's files whose path matches, one a line. Without git that is everything outside build/.
files() {
    if [ -e .git ] && git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files -z -c -o --exclude-standard
    else
        find . \( -name .git -o -path ./build \) -prune -o -type f -printf '%P\0'
    fi | tr '\0' '\n' | LC_ALL=C sort -u | grep -E -e "$1" |
        while IFS= read -r file; do
            [ ! -f "$file" ] || printf '%s\n' "$file"
        done
}

# on_files COMMAND...: run the command with the file names on standard input as its last arguments.
on_files() {
    xargs -r -d '\n' "$@"
}
