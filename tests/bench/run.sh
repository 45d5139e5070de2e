#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How fast otpc builds and verifies an image, beside the least that a program on OpenSSL 3 could do (floor.c), and in how much memory.
# Run from the root of the repository, after building build/otpc and build/floor:
#   tests/bench/run.sh
# BENCH_DIR    where the temporary directory goes (default: /dev/shm if it has room, else TMPDIR, else /tmp)
# BENCH_SIZES  image sizes in KiB (default: 64 1024 16384 131072)
# BENCH_FLASH  sizes of what is encrypted for OTFDEC, and of external firmware in packages, in KiB (default: 16384 262144)
# BENCH_CASE_S seconds that one line of the table may take (default: 12; the small sizes need less, all of them about 6 min)
# IMGTOOL      MCUboot's imgtool, one program: adds a column, and up to half a minute for every line that it is slow on
# The ratios are informational: the exit status is 0 unless a program failed.
set -eu
export LC_ALL=C

sizes=${BENCH_SIZES:-64 1024 16384 131072}
flash_sizes=${BENCH_FLASH:-16384 262144}
case_seconds=${BENCH_CASE_S:-12}
base=0x90000000
root=$(pwd)
dir=

fail() {
    echo "bench: $*" >&2
    exit 1
}

cleanup() {
    [ -z "$dir" ] || rm -rf "$dir"
}

# The programs, under names without spaces in the temporary directory, which becomes the working directory.
prepare() {
    for tool in hyperfine jq openssl; do
        command -v "$tool" >/dev/null || fail "'$tool' is not installed"
    done
    for program in otpc floor; do
        [ -x "$root/build/$program" ] || fail "'build/$program' is missing, build it and run this from the repository's root"
    done
    imgtool=
    if [ -n "${IMGTOOL:-}" ]; then
        imgtool=$(command -v "$IMGTOOL") || fail "'$IMGTOOL' (IMGTOOL) is not a program"
        case $imgtool in /*) ;; *) imgtool=$root/$imgtool ;; esac
    fi

    parent=$(parent_directory)
    parent=$(cd "$parent" && pwd)
    dir=$(mktemp -d "$parent/otpc-bench.XXXXXX")
    cd "$dir"
    ln -s "$root/build/otpc" "$root/build/floor" .
    [ -z "$imgtool" ] || ln -s "$imgtool" imgtool
    for key in sign encrypt; do
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$key.pem" 2>log || fail "$(cat log)"
        openssl pkey -in "$key.pem" -pubout -out "$key-pub.pem"
    done
    if ! /usr/bin/time -f '%e %M' true >/dev/null 2>&1; then
        ${CC:-cc} -O2 -o maxrss "$root/tests/bench/maxrss.c" || fail "neither GNU time nor a C compiler is there"
    fi
}

# Room for the largest input, for .hex outputs of 2.8 times its size: old and new otpc's, and floor's; and for OTFDEC a .hex
# as the input too.
parent_directory() {
    if [ -n "${BENCH_DIR:-}" ]; then
        echo "$BENCH_DIR"
        return
    fi
    need=$(echo "$sizes" "$flash_sizes" | tr -s ' ' '\n' | sort -n | tail -n 1 | awk '{ print $1 * 13 }')
    if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt "$need" ]; then
        echo /dev/shm
    else
        echo "${TMPDIR:-/tmp}"
    fi
}

# param NAME TYPE COMMAND [VALUE]
param() {
    printf '\t<Param><Name>%s</Name><Type>%s</Type><Command>%s</Command>' "$1" "$2" "$3"
    [ $# -lt 4 ] || printf '<Value>%s</Value>' "$4"
    printf '</Param>\n'
}

# image_xml JOB INPUT OUTPUT
image_xml() {
    printf '<?xml version="1.0" encoding="UTF-8"?>\n<Root>\n<McubootFormat>\n'
    printf '\t<GlobalParam><Command>sign</Command><Title>Bench</Title></GlobalParam>\n'
    param 'Authentication key' File -k sign.pem
    [ "$1" = sign ] || param 'Encryption key' File -E encrypt-pub.pem
    param 'Endianness' Data -e little
    param 'Firmware area size' Data -S 0x10000000
    param 'Header size' Data -H 0x400
    param 'Padding header' Data --pad-header
    param 'Write option' Data --overwrite-only
    param 'Version' Data -v 1.0.0
    param 'Security counter' Data -s auto
    param 'Align' Data --align 16
    param 'Download address' Data -x $base
    printf '\t<Param><Name>Firmware binary input file</Name><Value>%s</Value><Type>File</Type></Param>\n' "$2"
    printf '\t<Output><Name>Image output file</Name><Value>%s</Value></Output>\n' "$3"
    printf '</McubootFormat>\n</Root>\n'
}

# probe FILE COMMAND…: runs it once and leaves "seconds KiB" in FILE.
probe() {
    probe_file=$1
    shift
    if [ -x maxrss ]; then
        ./maxrss "$probe_file" "$@" >log 2>&1
    else
        /usr/bin/time -o "$probe_file" -f '%e %M' "$@" >log 2>&1
    fi
}

# must_make OUTPUT LEAST-SIZE PROBE COMMAND…: fails unless the command makes such a file.
must_make() {
    made=$1
    least=$2
    shift 2
    rm -f "$made"
    probe "$@" || fail "'$(shift && echo "$*")' failed: $(cat log)"
    [ -f "$made" ] || fail "'$(shift && echo "$*")' wrote nothing"
    [ "$(wc -c <"$made")" -gt "$least" ] || fail "'$(shift && echo "$*")' did not write an image"
}

# median NAME: milliseconds, over all runs of that name in times.json.
median() {
    jq -r --arg name "$1" '[.results[] | select(.command == $name) | .times[]] | sort | length as $n |
        1000 * (if $n % 2 == 1 then .[($n - 1) / 2] else (.[$n / 2 - 1] + .[$n / 2]) / 2 end)' times.json
}

# interleave RUNS BLOCKS OTPC FLOOR [IMGTOOL]: one hyperfine call, the programs in turn, BLOCKS times RUNS runs each.
interleave() {
    runs=$1
    blocks=$2
    otpc=$3
    floor=$4
    other=${5:-}
    set --
    while [ "$blocks" -gt 0 ]; do
        set -- "$@" -n otpc "$otpc" -n floor "$floor"
        [ -z "$other" ] || set -- "$@" -n imgtool "$other"
        blocks=$((blocks - 1))
    done
    hyperfine -N --style none --warmup 3 --runs "$runs" --export-json times.json "$@" >log 2>&1 || fail "$(cat log)"
}

# plan SECONDS…: "runs blocks" that fit into the time of one case, for commands that take these seconds each.
plan() {
    echo "$@" | awk -v budget="$case_seconds" '{
        for (i = 1; i <= NF; i++) once += $i < 0.003 ? 0.003 : $i
        blocks = budget / once >= 12 ? 2 : 1
        runs = int(budget / once / blocks) - 3
        print (runs < 3 ? 3 : runs > 30 ? 30 : runs), blocks
    }'
}

# imgtool_command JOB EXT INPUT
imgtool_command() {
    printf './imgtool sign -k sign.pem'
    [ "$1" = sign ] || printf ' -E encrypt-pub.pem'
    printf ' -H 0x400 --pad-header -S 0x10000000 -v 1.0.0 -s auto --align 8 --overwrite-only'
    [ "$2" = bin ] || printf ' -x %s' $base
    printf ' %s imgtool.%s\n' "$3" "$2"
}

# imgtool_probe COMMAND: seconds of one run, or nothing where it takes over ten (its .hex costs a Python object a byte).
imgtool_probe() {
    status=0
    # shellcheck disable=SC2086 # the command is a list of plain words
    probe imgtool.probe timeout 10 $1 || status=$?
    case $status in
    0) awk '{ print $1 }' imgtool.probe ;;
    124) ;;
    *) fail "'$1' failed: $(cat log)" ;;
    esac
}

# bench_case KIB JOB EXT: one line of the table, and of the file `results`.
bench_case() {
    kib=$1
    job=$2
    ext=$3
    input=in-$kib.bin
    image_xml "$job" "$input" "otpc.$ext" >image.xml
    otpc_command='./otpc image build --no-verify image.xml'
    floor_command="./floor $job $ext sign.pem encrypt-pub.pem $input floor.$ext"
    # shellcheck disable=SC2086 # the commands are lists of plain words
    must_make "otpc.$ext" $((kib * 1024)) otpc.probe $otpc_command
    # shellcheck disable=SC2086
    must_make "floor.$ext" $((kib * 1024)) floor.probe $floor_command

    seconds="$(awk '{ print $1 }' otpc.probe) $(awk '{ print $1 }' floor.probe)"
    other=
    other_ms=-
    if [ -x imgtool ]; then
        other=$(imgtool_command "$job" "$ext" "$input")
        other_s=$(imgtool_probe "$other")
        other_ms='>10000'
        [ -n "$other_s" ] && other_ms=$(echo "$other_s" | awk '{ print 1000 * $1 }')
        if [ -n "$other_s" ] && echo "$other_s" | awk '{ exit $1 > 0.5 }'; then
            seconds="$seconds $other_s"
        else
            other= # too slow to repeat: its one run has to do
        fi
    fi
    # shellcheck disable=SC2046,SC2086 # two words out, some words in
    interleave $(plan $seconds) "$otpc_command" "$floor_command" "$other"
    [ -z "$other" ] || other_ms=$(median imgtool)
    echo "$kib $job $ext $(median otpc) $(median floor) $other_ms $(awk '{ print $2 }' otpc.probe)" |
        awk '{ print $1, $2, $3, $4, $5, $4 / $5, $6, $7 / 1024 }' >>results
    tail -n 1 results | table_line
    rm -f "imgtool.$ext"
    checked_case "$kib" "$job" "$ext" "$floor_command"
    verify_case "$kib" "$job" "$ext"
    rm -f "otpc.$ext"
}

# compare KIB JOB EXT: $otpc_command and $floor_command, of which each was probed, as a line of the table without imgtool.
compare() {
    # shellcheck disable=SC2046 # two words
    interleave $(plan "$(awk '{ print $1 }' otpc.probe) $(awk '{ print $1 }' floor.probe)") "$otpc_command" "$floor_command"
    echo "$1 $2 $3 $(median otpc) $(median floor) - $(awk '{ print $2 }' otpc.probe)" |
        awk '{ print $1, $2, $3, $4, $5, $4 / $5, $6, $7 / 1024 }' >>results
    tail -n 1 results | table_line
}

# checked_case KIB JOB EXT FLOOR: the same with every image read back and verified, as otpc does unless told otherwise.
checked_case() {
    otpc_command='./otpc image build image.xml'
    floor_command="$4 encrypt.pem"
    # shellcheck disable=SC2086 # the commands are lists of plain words
    must_make "otpc.$3" $(($1 * 1024)) otpc.probe $otpc_command
    # shellcheck disable=SC2086
    must_make "floor.$3" $(($1 * 1024)) floor.probe $floor_command
    compare "$1" "$2-checked" "$3"
    rm -f "floor.$3"
}

# verify_case KIB JOB EXT: the same for verifying what was built.
verify_case() {
    job=verify
    decrypt=
    if [ "$2" = encrypt ]; then
        job=decrypt
        decrypt=' --decrypt-key encrypt.pem'
    fi
    otpc_command="./otpc image verify --key sign-pub.pem$decrypt otpc.$3"
    floor_command="./floor $job $3 sign.pem encrypt.pem otpc.$3"
    # shellcheck disable=SC2086 # the commands are lists of plain words
    probe otpc.probe $otpc_command || fail "'$otpc_command' failed: $(cat log)"
    # shellcheck disable=SC2086
    probe floor.probe $floor_command || fail "'$floor_command' failed: $(cat log)"
    compare "$1" "$job" "$3"
}

# flash_case KIB EXT: what lies in external flash, encrypted for OTFDEC, beside one pass of AES-CTR over the same bytes.
flash_case() {
    input=in-$1.$2
    otpc_command="./otpc otfdec encrypt --key flash.key --nonce 0123456789abcdef --version 1 --region 1 --address $base $input otpc.$2"
    floor_command="./floor ctr $2 flash.key $input floor.$2"
    # shellcheck disable=SC2086 # the commands are lists of plain words
    must_make "otpc.$2" $(($1 * 1024 - 1)) otpc.probe $otpc_command
    # shellcheck disable=SC2086
    must_make "floor.$2" $(($1 * 1024 - 1)) floor.probe $floor_command
    compare "$1" otfdec "$2"
    rm -f "otpc.$2" "floor.$2"
}

# package_case KIB: external firmware in an SFI package, beside one pass of AES-GCM over the same bytes; with what was
# written read back and verified; and verified later.
package_case() {
    input=in-$1.bin
    build="./otpc sfi build --quiet --key flash.key --nonce flash.nonce --ver 1 --firmwx $input $base --outfile otpc.sfix"
    otpc_command="$build --no-verify"
    floor_command="./floor gcm flash.key $input floor.sfix"
    # shellcheck disable=SC2086 # the commands are lists of plain words
    must_make otpc.sfix $(($1 * 1024 - 1)) otpc.probe $otpc_command
    # shellcheck disable=SC2086
    must_make floor.sfix $(($1 * 1024 - 1)) floor.probe $floor_command
    compare "$1" sfi sfix
    otpc_command=$build
    # shellcheck disable=SC2086
    must_make otpc.sfix $(($1 * 1024 - 1)) otpc.probe $otpc_command
    compare "$1" sfi-read-back sfix
    otpc_command='./otpc sfi verify --quiet --key flash.key otpc.sfix'
    floor_command='./floor ungcm flash.key otpc.sfix'
    # shellcheck disable=SC2086
    probe otpc.probe $otpc_command || fail "'$otpc_command' failed: $(cat log)"
    # shellcheck disable=SC2086
    probe floor.probe $floor_command || fail "'$floor_command' failed: $(cat log)"
    compare "$1" sfi-judged sfix
    rm -f otpc.sfix floor.sfix
}

table_head() {
    printf '%-8s %-12s %-6s %9s %9s %6s %9s' size job output 'otpc ms' 'floor ms' ratio 'peak MiB'
    [ ! -x imgtool ] || printf ' %11s' 'imgtool ms'
    printf '\n'
}

table_line() {
    awk -v imgtool="$imgtool" 'BEGIN {
        names["sign"] = "sign"
        names["encrypt"] = "sign+encrypt"
        names["sign-checked"] = "sign+check"
        names["encrypt-checked"] = "encr.+check"
        names["verify"] = "verify"
        names["decrypt"] = "verify+decr."
        names["otfdec"] = "otfdec encr."
        names["sfi"] = "sfi build"
        names["sfi-read-back"] = "sfi b.+check"
        names["sfi-judged"] = "sfi verify"
    } {
        size = $1 < 1024 ? $1 " KiB" : $1 / 1024 " MiB"
        printf "%-8s %-12s %-6s %9.2f %9.2f %6.2f %9.1f", size, names[$2], "." $3, $4, $5, $6, $8
        if (imgtool != "") printf " %11s", $7 ~ /^[0-9.]+$/ ? sprintf("%.1f", $7) : $7
        printf "\n"
    }'
}

# aim TEXT LIMIT COLUMN LEAST-KIB MOST-KIB EXT JOBS: the worst value of a column of `results` among the lines so chosen.
aim() {
    awk -v text="$1" -v limit="$2" -v column="$3" -v least="$4" -v most="$5" -v ext="$6" -v jobs="$7" '
        $1 >= least && $1 <= most && $3 ~ ext && $2 ~ jobs { n++; if ($column > worst) worst = $column }
        END {
            if (n == 0) printf "aim: %-46s not measured\n", text
            else printf "aim: %-46s %s (worst %.2f)\n", text, worst <= limit + 0 ? "met" : "MISSED", worst
        }' results
}

trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
prepare

probe version.probe ./otpc --version || fail "'otpc --version' failed: $(cat log)"
hyperfine -N --style none --warmup 3 --runs 100 --export-json times.json -n version './otpc --version' >log 2>&1 ||
    fail "$(cat log)"
version_ms=$(median version)
printf 'otpc --version: %.2f ms\n\n' "$version_ms"

table_head
for size in $sizes; do
    head -c $((size * 1024)) /dev/urandom >"in-$size.bin"
    for bench_job in sign encrypt; do
        for bench_ext in bin hex; do
            bench_case "$size" "$bench_job" "$bench_ext"
        done
    done
    rm -f "in-$size.bin"
done
head -c 16 /dev/urandom >flash.key
head -c 12 /dev/urandom >flash.nonce
for size in $flash_sizes; do
    head -c $((size * 1024)) /dev/urandom >"in-$size.bin"
    flash_case "$size" bin
    package_case "$size"
    ./otpc image merge --quiet "in-$size.bin@$base" --output "in-$size.hex" >log 2>&1 || fail "$(cat log)"
    rm -f "in-$size.bin"
    flash_case "$size" hex
    rm -f "in-$size.hex"
done

echo
echo "$version_ms" | awk '{
    printf "aim: %-46s %s (%.2f)\n", "otpc --version under 5 ms", $1 < 5 ? "met" : "MISSED", $1
}'
aim 'at most 1.5 times the floor at 64 KiB' 1.5 6 64 64 . '^(sign|encrypt)$'
aim 'at most 1.3 times the floor from 16 MiB up' 1.3 6 16384 9999999 . '^(sign|encrypt)$'
aim 'checked: at most 1.3 times from 16 MiB up' 1.3 6 16384 9999999 . checked
aim 'at most 12 MiB of memory for a .bin of 128 MiB' 12 8 131072 131072 bin .
aim 'verify: at most 1.3 times from 16 MiB up' 1.3 6 16384 9999999 . 'verify|decrypt'
aim 'otfdec: at most 1.3 times AES-CTR, .bin' 1.3 6 16384 9999999 bin otfdec
aim 'otfdec: at most 1.3 times AES-CTR, .hex' 1.3 6 16384 9999999 hex otfdec
aim 'otfdec: at most 12 MiB of memory for a .bin' 12 8 16384 9999999 bin otfdec
aim 'sfi: at most 1.3 times AES-GCM' 1.3 6 16384 9999999 sfix '^sfi$'
aim 'sfi: verify, at most 1.3 times AES-GCM' 1.3 6 16384 9999999 sfix judged
aim 'sfi: at most 12 MiB of memory' 12 8 16384 9999999 sfix .
