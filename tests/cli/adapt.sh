#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc adapt`: a mapping and a layout make all files agree, or none is touched.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

layout() {
    cat >layout.h <<'H'
#define BASE 0x08000000
#define SIZE (0x4000 + 0x2000)
#define OFFSET 0x1E000 /* of the slot */
#define OVER 1
#define LAST 0x7f
H
}

# project: files of every kind
project() {
    rm -rf 'a project ä'
    mkdir 'a project ä'
    key sign
    image_xml 'a project ä/image.xml' 's/$/\r/' '/--overwrite-only/d'
    param 'a project ä/image.xml' Address -x 0x8000000
    param 'a project ä/image.xml' 'Scratch sectors' -M 1
    printf '/* \344 */ SLOT = 0x1;\r\nSTART = (0x2);\r\n' >'a project ä/app.ld'
    printf '#define SLOT_SIZE 1u\n//#define OVERWRITE\n' >'a project ä/main.h'
    # shellcheck disable=SC2016 # nothing is to expand
    printf 'wrpgrp1=0xffffffff\n"$cli" -ob SECWM1_END=0x1 TZEN=1' >'a project ä/ob.sh'
    printf 'size=1\r\nname=old\r\n' >'a project ä/map.properties'
}

mapping() {
    cat >map.json <<'JSON'
{
  "name": "test",
  "layout": "layout.h",
  "values": {
    "SLOT": "BASE + OFFSET",
    "SECTORS": {"xml": "a project ä/image.xml", "parameter": "Scratch sectors"}
  },
  "defaults": {"SCRATCH": 0, "OVER": 7},
  "files": [
    {"file": "a project ä/image.xml", "set": [
      {"command": "-S", "value": "SIZE"},
      {"parameter": "Address", "value": "SLOT"},
      {"command": "-M", "value": "SIZE // SCRATCH", "when": "SCRATCH > 0"},
      {"command": "M", "value": "SECTORS + 9", "style": "decimal", "when": "SECTORS == 1"},
      {"flag": "--overwrite-only", "parameter": "Write option", "value": "OVER"},
      {"rename": "-k", "text": "Authentication key"}
    ]},
    {"file": "a project ä/app.ld", "set": [
      {"symbol": "SLOT", "value": "SIZE", "style": "hex-lower"},
      {"symbol": "START", "value": "OFFSET", "style": "hex-lower"},
      {"symbol": "GONE", "value": "OFFSET", "optional": true}
    ]},
    {"file": "a project ä/main.h", "set": [
      {"symbol": "SLOT_SIZE", "value": "SIZE"},
      {"define": "OVERWRITE", "value": "OVER == 1"}
    ]},
    {"file": "a project ä/ob.sh", "set": [
      {"symbol": "wrpgrp1", "area": {"start": "0", "end": "SIZE - 1", "sector": "0x2000", "last_sector": "LAST"}},
      {"option": "SECWM1_END", "area": {"start": "OFFSET", "end": "OFFSET + SIZE - 1", "sector": "0x2000", "last_sector": "LAST"}}
    ]},
    {"file": "a project ä/map.properties", "set": [
      {"symbol": "size", "value": 24576},
      {"symbol": "name", "text": "new name"}
    ]},
    {"file": "not there", "optional": true, "set": [{"symbol": "a", "value": "1"}]},
    {"file": "not there", "when": "SCRATCH > 0", "set": [{"symbol": "a", "value": "1"}]}
  ]
}
JSON
    for edit in "$@"; do
        sed -i -e "$edit" map.json
    done
}

# refuses STATUS MESSAGE [SED...]: of the mapping; nothing is written
refuses() {
    wanted=$1
    message=$2
    shift 2
    mapping "$@"
    before=$(snapshot)
    run adapt map.json
    check "refused: $message: status" status_is "$wanted"
    check "refused: $message" err_has "$message"
    check "refused: $message: nothing changes" [ "$before" = "$(snapshot)" ]
}

adapts() {
    layout
    project
    mapping
    cp -r 'a project ä' before
    before=$(snapshot)
    run adapt --check map.json
    check 'check: status' status_is 1
    check 'check: says how many' err_has '5 of 5 files disagree with the layout'
    check 'check: nothing changes' [ "$before" = "$(snapshot)" ]
    cp "$stdout" "$scratch/diff"
    run adapt --dry-run map.json
    check 'dry run: status' status_is 0
    check 'dry run: the same diff' cmp "$scratch/diff" "$stdout"
    check 'dry run: nothing changes' [ "$before" = "$(snapshot)" ]
    run adapt map.json
    check 'adapt: status' status_is 0
    check 'adapt: what was changed' out_has "changed 'a project ä/app.ld'"
    check 'adapt: no temporary file' no_temporary
    if command -v patch >/dev/null; then
        cp -r 'a project ä' after
        rm -rf 'a project ä'
        cp -r before 'a project ä'
        check 'the diff is one' patch --binary -s -p0 -i "$scratch/diff"
        check 'and leads to what was written' diff -r after 'a project ä'
    else
        skip 'there is no patch'
    fi
    run adapt --check map.json
    check 'it agrees then' status_is 0
    check 'and says so' out_has '5 files agree with the layout'
    run adapt map.json --json
    check json out_json '.changed == 0 and .written and (.files | length == 5) and .files[0].changed == false'
}

# Each byte of what was written is what it should be.
has_values() {
    check 'ld' [ "$(bytes 0 99 'a project ä/app.ld')" = "$(printf '/* \344 */ SLOT = 0x6000;\r\nSTART = (0x1e000);\r\n' | bytes 0 99 /dev/stdin)" ]
    check 'h' [ "$(cat 'a project ä/main.h')" = "$(printf '#define SLOT_SIZE 24576u\n#define OVERWRITE')" ]
    # shellcheck disable=SC2016
    printf 'wrpgrp1=0xfffffffe\n"$cli" -ob SECWM1_END=0x11 TZEN=1' >wanted
    check 'script, without a newline at its end' cmp wanted 'a project ä/ob.sh'
    check 'properties' [ "$(cat 'a project ä/map.properties')" = "$(printf 'size=24576\r\nname=new name\r')" ]
    sed -e 's/0x8000</0x6000</' -e 's/>0x8000000</>0x801E000</' -e 's/Value>1</Value>10</' -e 's/Signing key/Authentication key/' \
        before/image.xml >wanted
    grep -v -e --overwrite-only 'a project ä/image.xml' >without
    check 'xml, but for the flag' cmp wanted without
    check 'the flag' [ "$(grep -c "<Command>--overwrite-only</Command>.*</Param>$(printf '\r')\$" 'a project ä/image.xml')" = 1 ]
    run adapt map.json --set OVER=0 --set 'SIZE=0x8000 - 1'
    check 'values of the command line' [ "$(cat 'a project ä/main.h')" = "$(printf '#define SLOT_SIZE 32767u\n/*#define OVERWRITE*/')" ]
    check 'the flag is taken out' not grep -q -e --overwrite-only 'a project ä/image.xml'
}

sources() {
    printf 'RE_BASE = 1,\nRE_SIZE = (0x100) + (0x10),\nRE_OFFSET = 3,\nRE_LAST = 7,\n' >macros.c
    mapping 's/"name": "test"/"prefix": "RE_"/' 's/layout\.h/macros.c/'
    run adapt map.json --check
    check 'a preprocessed layout, with a prefix' out_has ' SLOT = 0x110;'
    run adapt map.json --check --layout layout.h
    check 'a layout of the command line' out_has ' SLOT = 0x6000;'
    cat >one.json <<'JSON'
{"files": [{"file": "one.sh", "set": [
  {"symbol": "A", "value": "AREA_1_OFFSET"}, {"symbol": "B", "value": "AREA_3_SIZE"},
  {"symbol": "C", "value": "OVER_WRITE * 10 + APP_IMAGE_NUMBER"}, {"symbol": "D", "value": "AREA_7_OFFSET"},
  {"symbol": "E", "value": "FLASH_AREA_SCRATCH_SIZE"}, {"symbol": "F", "value": "FLASH_PAGE_NBR"}]}]}
JSON
    printf 'A=0x1\nB=0x1\nC=1\nD=0x1\nE=1\nF=0x1\n' >one.sh
    run adapt one.json --layout h573-overwrite-data
    check 'a layout of the program' [ "$(tr '\n' ' ' <one.sh)" = 'A=0x20000 B=0xA0000 C=12 D=0x16A000 E=0 F=0x7F ' ]
    run boot layout h573-swap
    cp "$stdout" swap.json
    run adapt one.json --layout swap.json
    check 'a layout in JSON' [ "$(tr '\n' ' ' <one.sh)" = 'A=0x30000 B=0xA0000 C=2 D=0x0 E=65536 F=0x7F ' ]
    printf '{"layout": "image.xml", "values": {"S": {"parameter": "Slot size"}}, "files": [{"file": "one.sh", "set": [{"symbol": "A", "value": "S + 1"}]}]}' >xml.json
    image_xml image.xml
    run adapt xml.json
    check 'a layout in XML' grep -qx A=0x8001 one.sh
    mkdir elsewhere
    printf 'A=0x5\n' >elsewhere/one.sh
    cp image.xml elsewhere/
    run adapt xml.json --root elsewhere
    check 'another root' grep -qx A=0x8001 elsewhere/one.sh
    run adapt --list
    check 'mappings that come along' [ "$(grep -c . "$stdout")" -eq 7 ]
    run adapt h5-oemirot --show
    check 'one of them' json "$stdout" '.prefix == "RE_"'
}

bad() {
    project
    layout
    refuses 3 "map.json:5: error: not JSON" 's/"values": {/"values": /'
    refuses 3 "map.json: error: unknown member 'filez'" 's/"files"/"filez"/'
    refuses 3 "files[0].set[0]: neither mapping nor layout has a 'SIZZE'" '0,/"SIZE"/s//"SIZZE"/'
    refuses 3 "files[0].set[0]: one of 'value', 'text' and 'area' is needed" '0,/"value": "SIZE"/s//"text": "1", &/'
    refuses 3 "files[0].set[0]: one place is needed" '0,/"command"/s//"symbol": "A", &/'
    refuses 3 'files[0].set[0]: no place in an XML' '0,/"command"/s//"symbol"/'
    refuses 3 'files[1].set[0]: a place in an XML, which this is none' '0,/"symbol"/s//"tag"/'
    refuses 3 "app.ld: error: there is no 'START_2'" 's/"START"/"START_2"/'
    refuses 3 "there is no #define 'SLOT_SIZE_2'" 's/"SLOT_SIZE"/"SLOT_SIZE_2"/'
    refuses 3 "there is no '#define OVERWRITE_2'" 's/"OVERWRITE"/"OVERWRITE_2"/'
    refuses 3 "there is no option byte 'SECWM3_END'" 's/"option": "SECWM1_END", "area"/"option": "SECWM3_END", "area"/' 's/"area": {"start": "OFFSET".*}$/"value": "1"}/'
    refuses 3 'divides by zero' 's/"when": "SCRATCH > 0"},$/"when": "1 \/ SCRATCH"},/'
    refuses 3 'too many names stand for others' 's/"BASE + OFFSET"/"SLOT"/'
    refuses 3 "'style'" 's/"hex-lower"/"upper"/'
    refuses 3 'the value -1 is below 0' 's/"value": "SIZE", "style"/"value": "0 - 1", "style"/'
    refuses 4 'gone.h' 's/layout\.h/gone.h/'
    refuses 4 'not there' 's/"optional": true, "set"/"set"/'
    sed -i -e 's|<Command>-S</Command>|&<Link></Link>|' 'a project ä/image.xml'
    refuses 3 'its value is that of the linked XML' 's/^/ /'
    project
    mapping
    run adapt
    check 'no mapping' status_is 2
    run adapt h5-oemirot --root "$work"
    check 'a mapping that needs a layout: status' status_is 4
    run adapt one.json
    check 'a mapping that needs a layout' err_has "give one with --layout"
    run adapt nothing-like-it
    check 'unknown mapping' err_has "otpc adapt --list"
    run adapt map.json --check --dry-run
    check 'two ways at once' status_is 2
    run adapt map.json --set X
    check 'not a value' status_is 2
}

# One of two files cannot be replaced: the other one is not either. Root may do everything, so it becomes somebody else.
all_or_none() {
    as=
    if [ "$(id -u)" -eq 0 ]; then
        if ! command -v setpriv >/dev/null; then
            skip 'root writes everywhere'
            return
        fi
        as='setpriv --reuid=65534 --regid=65534 --clear-groups'
    fi
    mkdir first second
    echo A=1 >first/a.sh
    echo A=1 >second/a.sh
    cp "$OTPC" program
    echo '{"files": [{"file": "first/a.sh", "set": [{"symbol": "A", "value": 7}]},
        {"file": "second/a.sh", "set": [{"symbol": "A", "value": 7}]}]}' >both.json
    [ -z "$as" ] || chown -R 65534:65534 first second
    chmod 711 "$scratch"
    chmod 555 second
    before=$(snapshot)
    $as ./program adapt both.json >"$stdout" 2>"$stderr"
    status=$?
    check 'one cannot be replaced: status' status_is 4
    check 'one cannot be replaced: message' err_has 'second/a.sh'
    check 'one cannot be replaced: none is' [ "$before" = "$(snapshot)" ]
    chmod 755 second
    $as ./program adapt both.json >"$stdout" 2>"$stderr"
    status=$?
    check 'both can: status' status_is 0
    check 'both can' [ "$(cat first/a.sh second/a.sh | sort -u)" = A=7 ]
}

# Runs that meet: the files are of one of them.
together() {
    mapping
    for turn in 1 2 3; do
        "$OTPC" adapt --quiet map.json --set SIZE=0x2000 &
        "$OTPC" adapt --quiet map.json --set SIZE=0x4000 &
        wait
        size=$(sed -n 's/.*SLOT = \(0x[0-9]*\);.*/\1/p' 'a project ä/app.ld' | tr -d '\r')
        check "both at once, $turn" "$OTPC" adapt --quiet --check map.json --set "SIZE=$size"
    done
    check 'no temporary file' no_temporary
}

adapts
has_values
sources
bad
all_or_none
together
finish
