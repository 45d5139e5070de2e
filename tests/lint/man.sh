#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The man pages are clean, and each command's page says what its --help says.
. ./tests/lint/lib.sh
need mandoc col
otpc=build/otpc

# page_text PAGE: as a reader sees it, on lines so wide that none is broken.
page_text() {
    mandoc -T ascii -O width=1000 "$1" | col -bx
}

# The SYNOPSIS of a page's text.
synopsis() {
    awk '/^[^ ]/ { on = $0 == "SYNOPSIS"; next } on'
}

# The usage of a help text.
usage() {
    awk '/^usage: / { on = 1; sub(/^usage: /, "") } on && /^[ \t]*$/ { exit } on'
}

# The options that a help text lists, one a line: "  -o, --output FILE  where to" gives -o and --output.
options() {
    awk '/^[^ ]/ { on = /options:$/ } on && /^  -/ {
        sub(/^  /, "")
        sub(/  .*/, "")
        n = split($0, words, /[][ ,=]+/)
        for (i = 1; i <= n; i++) if (words[i] ~ /^-/) print words[i]
    }'
}

squeeze() {
    tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//'
}

lint_pages() {
    for page in man/*.[1357]; do
        [ ! -e "$page" ] || mandoc -T lint -W warning "$page" 2>&1 | sed -E 's/^mandoc: //; s/^([^:]*): ([A-Z])/\1:1: \2/'
    done
}

# compare_page PAGE HELP: the page against the help text.
compare_page() {
    text=$(page_text "$1")
    written=$(printf '%s\n' "$text" | synopsis | squeeze)
    printed=$(printf '%s\n' "$2" | usage | squeeze)
    if [ "$written" != "$printed" ]; then
        line=$(grep -n -m 1 -E '^\.S[hH] "?SYNOPSIS' "$1" | cut -d : -f 1)
        echo "$1:${line:-1}: the synopsis is '$written', the program's usage '$printed'"
    fi
    printf '%s\n' "$2" | options | while IFS= read -r option; do
        printf '%s\n' "$text" | grep -qE -e "(^|[^-[:alnum:]])$option([^-[:alnum:]]|\$)" ||
            echo "$1:1: option '$option' of the program's help is not named"
    done
}

# Each of the program's commands against its page, and each page against the commands.
compare_pages() {
    if ! commands=$("$otpc" --list-commands) || [ -z "$commands" ]; then
        echo "$otpc:1: '$otpc --list-commands' names no command: run 'make' first"
        return
    fi
    printf '%s\n' "$commands" | while IFS= read -r command; do
        page=man/otpc-$(printf '%s' "$command" | tr ' ' -).1
        # shellcheck disable=SC2086 # noun and verb are two words
        if ! help=$("$otpc" $command --help </dev/null); then
            echo "$page:1: '$otpc $command --help' fails"
        elif [ ! -f "$page" ]; then
            echo "$page:1: command '$command' has no page"
        else
            compare_page "$page" "$help"
        fi
    done
    for page in man/otpc-*-*.1; do
        name=${page#man/otpc-}
        [ ! -e "$page" ] || printf '%s\n' "$commands" | tr ' ' - | grep -qxF -e "${name%.1}" ||
            echo "$page:1: the program has no such command"
    done
}

found=$(
    lint_pages
    compare_pages
)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
