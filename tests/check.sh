#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs every test of a build, as many at a time as there are processors, and ends with the sum: "N passed, N failed", and
# ", N skipped" where some were. Shows the output of a test that failed, with V=1 of every one.
#
# usage: check.sh BUILD           all
#        check.sh BUILD SUM TEST  one; its counts go to the end of the file SUM
set -u
tests=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: check.sh BUILD}" && pwd) || exit 1
OTPC=$build/otpc
IMAGECHECK=$build/imagecheck
export OTPC IMAGECHECK
unset MAKEFLAGS MFLAGS MAKELEVEL # a make that a test runs is nobody's child
log=$(mktemp)
shown=$(mktemp)
trap 'rm -f "$log" "$shown"' EXIT

# report NAME PASSED FAILED SKIPPED: one line, the output where it is wanted, all in one piece; and the counts to the sum.
report() {
    note=
    [ "$4" -eq 0 ] || note=", $4 skipped"
    {
        if [ "$3" -gt 0 ]; then
            echo "  FAIL  $1: $2 passed, $3 failed$note"
        else
            echo "  ok    $1: $2 passed$note"
        fi
        if [ "$3" -gt 0 ] || [ -n "${V:-}" ]; then
            sed 's/^/        /' "$log"
        elif [ "$4" -gt 0 ]; then
            grep '^skipped: ' "$log" | sed 's/^/        /'
        fi
    } >"$shown"
    cat "$shown"
    echo "$2 $3 $4" >>"$sum"
}

# count WORD: cmocka's number of tests that did so, over all groups of a program.
count() {
    sed -n "s/^\\[  *$1  *\\].* \\([0-9][0-9]*\\) test(s).*/\\1/p" "$log" | awk '{ sum += $1 } END { print sum + 0 }'
}

# A program that ends badly without saying which test failed has one failure: itself.
run_program() {
    "$1" >"$log" 2>&1 </dev/null
    status=$?
    wrong=$(count FAILED)
    good=$(count PASSED)
    left_out=$(count SKIPPED)
    if [ "$wrong" -eq 0 ] && { [ "$status" -ne 0 ] || [ $((good + left_out)) -eq 0 ]; }; then
        echo "exit status $status" >>"$log"
        wrong=1
    fi
    report "${1#"$build"/tests/}" "$good" "$wrong" "$left_out"
}

# A script ends with its counts; the exit status has to agree with them.
run_script() {
    sh "$1" >"$log" 2>&1 </dev/null
    status=$?
    line=$(tail -n 1 "$log" | grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$')
    if [ -z "$line" ]; then
        echo "exit status $status, and no count in the last line" >>"$log"
        line='0 passed, 1 failed'
    elif [ "$status" -ne 0 ] && [ "${line#*, 0 failed}" != "$line" ]; then
        echo "exit status $status, though nothing failed" >>"$log"
        line='0 passed, 1 failed'
    fi
    # shellcheck disable=SC2046 # the numbers are words
    set -- "${1#"$tests"/}" $(printf '%s\n' "$line" | tr -cs '0-9' ' ')
    report "$1" "$2" "$3" "${4:-0}"
}

# list: every test there is, a line each. Those that take long come first, so that none is left alone at the end.
list() {
    for script in "$tests"/cli/provision.sh "$tests"/cli/hsm.sh "$tests"/inject/run.sh "$tests"/fault/run.sh \
        "$tests"/conformance/*.sh "$tests"/bad/run.sh "$tests"/cli/*.sh; do
        case $script in
            */lib.sh | *'*'*) ;;
            *) echo "$script" ;;
        esac
    done | awk '!seen[$0]++'
    for program in "$build"/tests/unit/*/test_* "$build"/tests/golden/test_*; do
        if [ -f "$program" ] && [ -x "$program" ]; then
            echo "$program"
        fi
    done
}

if [ $# -gt 1 ]; then
    sum=$2
    case $3 in
        *.sh) run_script "$3" ;;
        *) run_program "$3" ;;
    esac
    exit 0
fi

sum=$(mktemp)
trap 'rm -f "$log" "$shown" "$sum"' EXIT
wanted=$(list | wc -l)
list | tr '\n' '\0' | xargs -0 -n 1 -P "$(nproc)" sh "$0" "$build" "$sum"
# A test that has no line in the sum did not come to its end.
awk -v wanted="$wanted" '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        if (NR < wanted) {
            printf "  FAIL  %d tests left no counts\n", wanted - NR
            failed += wanted - NR
        }
        printf "%d passed, %d failed%s\n", passed, failed, (skipped > 0 ? ", " skipped " skipped" : "")
        exit failed > 0
    }' "$sum"
