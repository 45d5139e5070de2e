#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Each bad input with the message it deserves. A case is NAME.xml or NAME.xmlcase (an image XML, in obk/ one of
# option-byte keys), NAME.hex (a firmware for an image XML that is good), or is made below. NAME.expected holds the exit
# status in its first line and all of standard error in the others; NAME.args, where there is one, further arguments. A
# case writes nothing, leaves nothing behind and changes nothing.
#
# In layout/ a case is NAME.jq, which makes a bad layout of a good one, or NAME.jsoncase; with NAME.args those are all
# arguments of `boot run`.
#
# usage: OTPC=/path/to/otpc run.sh [NAME | obk/NAME | layout/NAME]...
images=$(cd "$(dirname "$0")" && pwd)
cases=$images # of the set that runs
drop_in=-pb
# shellcheck source=../cli/lib.sh
. "$images/../cli/lib.sh"

make_keys() {
    key sign
    cp sign-pub.pem pub.pem
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem 2>/dev/null
    openssl pkey -in p384.pem -pubout -out p384-pub.pem
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2>/dev/null
    openssl genpkey -algorithm ED25519 -out ed25519.pem
    openssl pkcs8 -topk8 -in sign.pem -passout pass:correct -out encrypted.pem
    sed '3,$s/[A-Za-z]/A/g' sign.pem | sed '$s/.*/-----END EC PRIVATE KEY-----/' >damaged.pem
    echo 'not a key' >notes.txt
    echo wrong >wrong.txt
    echo correct >passphrase.txt
    echo correct >passphrase.bin
}

make_firmware() {
    random_file 2000 firmware.bin
    head -c 100 firmware.bin >short.bin
    { head -c 1000 /dev/zero && echo tainted && head -c 1000 /dev/zero; } >tainted.bin
    : >empty.bin
    mkdir directory.bin
    ln -s /dev/full device.bin
    ln -s firmware.bin alias.bin
}

make_configurations() {
    image_xml good.xml
    linked_xml linked.xml
    cp linked.xml linked.bin
    head -n 5 linked.xml >linked-malformed.xml
    sed 's/<Root>/<!DOCTYPE Root [<!ENTITY a "b">]>\n&/' linked.xml >linked-doctype.xml
}

# What option-byte keys are made from.
make_obk_parts() {
    key enc
    openssl pkcs8 -topk8 -in enc.pem -passout pass:correct -out encrypted.pem
    cp sign.pem sign.key
    openssl req -x509 -key sign.pem -subj /CN=test -out certificate.pem 2>/dev/null
    openssl ec -in enc.pem -outform DER -out enc.der 2>/dev/null
    openssl ec -in sign.pem -outform DER -out sign.der 2>/dev/null
    { head -c 57 enc.der && tail -c 64 sign.der; } | openssl base64 >mismatched.txt
    { echo '-----BEGIN EC PRIVATE KEY-----' && cat mismatched.txt && echo '-----END EC PRIVATE KEY-----'; } >mismatched.pem
    echo correct >passphrase.obk
    random_file 32 seed.bin
    random_file 8 password.bin
    : >empty.bin
    mkdir directory.bin
    mkfifo fifo.bin
    ln -s /dev/full device.bin
    ln -s seed.bin alias.bin
    make_large_files
}

# Behind links, so that the snapshots need not read them.
make_large_files() {
    truncate -s 1M "$scratch/full.bin"
    truncate -s 1048577 "$scratch/large.bin"
    truncate -s 2G "$scratch/huge.bin"
    ln -s "$scratch/full.bin" "$scratch/large.bin" "$scratch/huge.bin" .
}

# Cases that no file can be, or that would be large.
make_special_cases() {
    image_xml xml-huge.xml
    { printf '<!--' && head -c 1048576 /dev/zero | tr '\0' '-' | tr -- '-' x && echo '-->'; } >>xml-huge.xml
    mkdir xml-directory.xml
    mkfifo xml-fifo.xml
}

copy_cases() {
    cp "$cases"/*.xml .
    for file in "$cases"/*.xmlcase; do
        name=$(basename "$file" .xmlcase)
        cp "$file" "$name.xml"
    done
}

copy_hex_cases() {
    cp "$cases"/*.hex .
    for file in *.hex; do
        image_xml "${file%.hex}.xml" "s/firmware\.bin/$file/"
    done
}

# A signed image is a firmware as well; it also shows that the parts are good.
check_parts() {
    run image build good.xml --output signed.bin
    check 'the good parts build' status_is 0
}

# Option-byte keys that were built earlier; they must not take the place of what they are made from.
check_obk_parts() {
    run obk build good.xml --output earlier.obk
    check 'the good option-byte keys build' status_is 0
    check 'without a word on stderr' err_empty
}

# The last run against what is expected; says what differs.
matches() {
    [ "$status" = "$(head -n 1 "$1")" ] || return 1
    tail -n +2 "$1" | cmp -s - "$stderr" || return 1
    out_empty
}

run_case() {
    expected=$cases/$1.expected
    arguments=
    [ ! -f "$cases/$1.args" ] || arguments=$(cat "$cases/$1.args")
    # shellcheck disable=SC2086 # the arguments are words
    case $drop_in in
        boot) run boot run --quiet ${arguments:-$1.json --key sign.pem} ;;
        *) run "$drop_in" "$1.xml" $arguments ;;
    esac
    if matches "$expected"; then
        pass
    else
        fail "$1: expected status and message are"
        sed 's/^/    /' "$expected"
        show_run
    fi
    snapshot >"$scratch/after"
    if cmp -s "$scratch/before" "$scratch/after"; then
        pass
    else
        fail "$1: files changed"
        diff "$scratch/before" "$scratch/after" | sed 's/^/    /' | head -n 10
        restore
    fi
}

# restore: after a case that changed something, so that the next ones are judged by themselves.
restore() {
    find . -mindepth 1 -delete
    cp -a "$scratch/good/." .
}

check_every_case_has_expectations() {
    for file in ./*.xml "$cases"/*.args "$cases"/*.jq "$cases"/*.jsoncase; do
        name=$(basename "$file")
        case $name in good.* | linked*.xml | '*'*) continue ;; esac
        case $drop_in,$name in boot,*.xml) continue ;; esac
        [ -f "$cases/${name%.*}.expected" ] || fail "$name: nothing is expected of it"
    done
}

# run_set [NAME]...: the cases of the current directory, all of them where none is named.
run_set() {
    check_every_case_has_expectations
    rm -rf "$scratch/good"
    cp -a . "$scratch/good"
    snapshot >"$scratch/before"
    if [ "$#" -eq 0 ]; then
        for file in "$cases"/*.expected; do
            set -- "$@" "$(basename "$file" .expected)"
        done
    fi
    for name in "$@"; do
        run_case "$name"
    done
}

run_images() {
    make_keys
    make_firmware
    make_configurations
    make_special_cases
    copy_cases
    copy_hex_cases
    check_parts
    run_set "$@"
}

run_obk() {
    cases=$images/obk
    drop_in=-obk
    mkdir "$scratch/obk"
    cd "$scratch/obk" || exit 1
    make_keys
    make_obk_parts
    copy_cases
    check_obk_parts
    run_set "$@"
}

# One layout that is good, two images to swap; each case edits it.
make_layouts() {
    cat >good.json <<'JSON'
{
  "name": "good",
  "flash": [
    {"name": "flash", "address": "0x0c000000", "alias": "0x08000000", "size": "0x10000", "sector": "0x400", "write": 16},
    {"name": "sram", "address": "0x24000000", "size": "0x10000", "ram": true}
  ],
  "stages": [{
    "name": "boot", "mode": "swap", "max_sectors": 8, "scratch": {"address": "0x0c008000", "size": "0x400"},
    "images": [
      {"name": "app", "id": 0, "primary": {"address": "0x0c000000", "size": "0x2000"},
        "secondary": {"address": "0x0c002000", "size": "0x2000"}},
      {"name": "data", "id": 1, "optional": true, "primary": {"address": "0x0c004000", "size": "0x400"},
        "secondary": {"address": "0x0c004400", "size": "0x400"}}
    ]
  }]
}
JSON
    for file in "$cases"/*.jq; do
        jq -f "$file" good.json >"$(basename "$file" .jq).json"
    done
    for file in "$cases"/*.jsoncase; do
        cp "$file" "$(basename "$file" .jsoncase).json"
    done
}

# What the layouts are run with; states of devices that cannot be.
make_device_parts() {
    random_file 2000 firmware.bin
    : >empty.bin
    echo ':00000001FE' >broken.hex
    mkdir directory.json
    image_xml image.xml
    "$OTPC" project new --family h5 --path oemirot "$scratch/project" >/dev/null 2>&1
    cp "$scratch"/project/Config/OEMiROT_*.xml .
    run boot run good.json --key sign.pem --state state
    check 'a device is made' exists state/flash.bin
    for name in truncated missing damaged counters; do
        cp -r state $name
    done
    truncate -s 100 truncated/flash.bin
    rm missing/flash.bin
    echo '{"layout": "good"' >damaged/device.json
    echo '{"layout": "good", "counters": [["many", 0]]}' >counters/device.json
}

run_layouts() {
    cases=$images/layout
    drop_in=boot
    mkdir "$scratch/layout"
    cd "$scratch/layout" || exit 1
    key sign
    make_layouts
    make_device_parts
    run_set "$@"
}

# Names of one kind alone leave the others out.
image_names=
obk_names=
layout_names=
for name in "$@"; do
    case $name in
        obk/*) obk_names="$obk_names ${name#obk/}" ;;
        layout/*) layout_names="$layout_names ${name#layout/}" ;;
        *) image_names="$image_names $name" ;;
    esac
done
# shellcheck disable=SC2086 # the names are words
{
    if [ "$#" -eq 0 ] || [ -n "$image_names" ]; then run_images $image_names; fi
    if [ "$#" -eq 0 ] || [ -n "$obk_names" ]; then run_obk $obk_names; fi
    if [ "$#" -eq 0 ] || [ -n "$layout_names" ]; then run_layouts $layout_names; fi
}
finish
