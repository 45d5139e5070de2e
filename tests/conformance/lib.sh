# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the conformance tests share: where the files of the original tools are, a copy of them to work on, and the
# counts. Ends the test, saying that it is skipped, where there are none.

top=$(cd -- "$(dirname -- "$0")/../.." && pwd)
corpus=${CORPUS:-$top/../shared/corpus}
# shellcheck disable=SC2034 # for the tests
otpc=${OTPC:-$top/build/otpc}
passed=0
failed=0

if [ ! -d "$corpus" ]; then
    echo "skipped: there is no $corpus"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
corpus=$(cd "$corpus" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/log"

# copy_corpus: into $work/corpus, writable
copy_corpus() {
    cp -r "$corpus" "$work/corpus"
    chmod -R u+w "$work/corpus"
}

pass() {
    passed=$((passed + 1))
    [ -z "${V:-}" ] || echo "ok: $1"
}

# fail WHAT: shows the log too
fail() {
    failed=$((failed + 1))
    echo "FAILED: $1"
    sed 's/^/    /' "$work/log"
}

# result WHAT STATUS
result() {
    if [ "$2" -eq 0 ]; then
        pass "$1"
    else
        fail "$1"
    fi
    : >"$work/log"
}

# check WHAT COMMAND...: passes when the command succeeds
check() {
    what=$1
    shift
    "$@" >"$work/log" 2>&1
    result "$what" $?
}

# param XML COMMAND CHILD: the text of a child of the parameter with that command
param() {
    xmllint --xpath "normalize-space(//Param[normalize-space(Command)='$2']/$3)" "$1" 2>/dev/null
}

# path_of XML XPATH: a path in the XML, as seen from here
path_of() {
    value=$(xmllint --xpath "normalize-space($2)" "$1" | tr '\134' /)
    case $value in
        C:/*) echo "$work/elsewhere/${value##*/}" ;;
        *) echo "$(dirname "$1")/$value" ;;
    esac
}

input_of() {
    path_of "$1" "//Param[not(Command)]/Value"
}

output_of() {
    path_of "$1" "//Output/Value"
}

# xml_of_imgtool NAME: the configuration of an image in imgtool-st, which is named after it
xml_of_imgtool() {
    board=${1%%_*}
    rest=${1#*_}
    rest=${rest%.*}
    find "$work/corpus" -path "*/$board/*.xml" | while read -r candidate; do
        flat=$(echo "${candidate#*ROT_Provisioning/}" | tr / _)
        [ "${flat%.xml}" = "$rest" ] && echo "$candidate"
    done
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
