#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the program says of itself, and what it does with arguments that it does not know.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

test_version() {
    run --version
    check '--version' status_is 0
    check 'one line' [ "$(wc -l <"$stdout")" -eq 1 ]
    check 'name and number' grep -qE '^otpc [0-9]+\.[0-9]+\.[0-9]+' "$stdout"
    check 'nothing on stderr' err_empty
}

test_overview() {
    for word in --help -h help; do
        run "$word"
        check "$word" status_is 0
        check "$word: usage" out_has 'usage: otpc NOUN VERB'
        for command in 'image build' 'image info' 'config check' 'project new' -pb; do
            check "$word lists $command" out_has "$command"
        done
        check "$word: nothing on stderr" err_empty
    done
    run --list-commands
    check '--list-commands' [ "$(head -n 1 "$stdout")" = 'image build' ]
}

# A command that wants an operand says so where there is none.
test_no_operand() {
    run "$1" ${2:+"$2"}
    check "$1 $2 without operand" status_is 2
    check "$1 $2 without operand: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$1 $2 without operand: where to look" err_has "otpc $1${2:+ $2} --help"
    run "$1" ${2:+"$2"} --json
    check "$1 $2 --json without operand: an error is JSON" err_json '.error.status == 2'
}

# Each command, its noun, and how it is called without or with too much.
test_commands() {
    "$OTPC" --list-commands >"$scratch/commands"
    check 'there are commands' [ "$(wc -l <"$scratch/commands")" -ge 4 ]
    while read -r noun verb; do
        run "$noun" --help
        check "$noun --help" status_is 0
        check "$noun --help names $verb" out_has "otpc $noun${verb:+ $verb}"
        run "$noun" ${verb:+"$verb"} --help
        check "$noun $verb --help" status_is 0
        check "$noun $verb --help: usage" out_has "usage: otpc $noun${verb:+ $verb}"
        check "$noun $verb --help: options" out_has '  --json'
        check "$noun $verb --help: width" [ "$(wc -L <"$stdout")" -le 100 ]
        check "$noun $verb --help: nothing on stderr" err_empty
        # What needs neither operand nor option is no mistake without.
        [ "$noun" = completion ] || head -n 5 "$stdout" | grep -q '\[[A-Z]*\]$' || test_no_operand "$noun" "$verb"
        run "$noun" ${verb:+"$verb"} x --no-such-option
        check "$noun $verb, unknown option" status_is 2
        check "$noun $verb, unknown option: named" err_has "unknown option '--no-such-option'"
        run "$noun" ${verb:+"$verb"} --json=yes x
        check "$noun $verb, a flag with a value" status_is 2
        run "$noun" ${verb:+"$verb"} --json --no-such-option
        check "$noun $verb --json: an error is JSON" err_json '.error.status == 2'
    done <"$scratch/commands"
}

test_unknown() {
    run
    check 'no command' status_is 2
    check 'where to look' err_is "otpc: error: no command given; see 'otpc --help'"
    for words in frobnicate 'image frobnicate' --frobnicate -px 'frobnicate --help'; do
        # shellcheck disable=SC2086 # the words are words
        run $words
        check "$words" status_is 2
        check "$words: message" err_has "unknown command '"
        check "$words: nothing on stdout" out_empty
    done
    run image
    check 'a noun alone' status_is 2
    check 'a noun alone: its verbs' err_has 'otpc image build'
    check 'a noun alone: message' err_has "error: 'image' needs a verb"
}

test_options() {
    run image build --output
    check 'an option without its argument' status_is 2
    check 'names it' err_is 'otpc: error: option --output needs an argument: FILE'
    run image build -- --no-such.xml
    check 'after -- everything is a file' status_is 4
    check 'names the file' err_has "'--no-such.xml'"
    run -pb --help
    check '-pb --help' out_has 'usage: otpc image build'
    run image build --help --no-such-option
    check 'an unknown option beside --help' status_is 2
}

# Messages are in colour on a terminal only, and never with NO_COLOR.
test_colour() {
    escape=$(printf '\033')
    run image build gone.xml
    check 'no colour without a terminal' not err_has "$escape"
    TERM=xterm script -qec "'$OTPC' image build gone.xml" /dev/null >"$stdout" 2>&1 </dev/null
    check 'colour on a terminal' out_has "${escape}["
    NO_COLOR=1 TERM=xterm script -qec "'$OTPC' image build gone.xml" /dev/null >"$stdout" 2>&1 </dev/null
    check 'no colour with NO_COLOR' not out_has "$escape"
    check 'the message is there' out_has "'gone.xml'"
}

test_version
test_overview
test_commands
test_unknown
test_options
if command -v script >/dev/null; then
    test_colour
else
    skip 'no script command: colour on a terminal'
fi
finish
