# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Images, flash and descriptor for the firmware in QEMU. Sourced, not run; `here` is this directory, FIRMWARE that of the
# firmware. include/port/cortexm/descriptor.h says what the words are.

# shellcheck source=../cli/lib.sh
. "${here:?}/../cli/lib.sh"

# Where things lie in the emulated machine; flash.bin is its flash, from flash_base on.
flash_base=$((0x10100000))
flash_size=$((0x40000))
descriptor=0x10080000
ram_base=$((0x38080000))
slot=$((0x4000))
sector=$((0x400))
unit=16

# The slots: two images, and the scratch area. A data image has the second pair.
primary=$flash_base
secondary=$((flash_base + 0x4000))
primary2=$((flash_base + 0x8000))
secondary2=$((flash_base + 0xc000))
scratch_area=$((flash_base + 0x10000))

# defaults: what a descriptor says; a case changes what it wants before it boots.
defaults() {
    mode=0  # BOOTCORE_OVERWRITE
    flags=2 # a scalar
    max_sectors=16
    restarts=0
    confirm=0
    images=1
    magic=0x96f3b83d
    magic2=0x96f3b83d
    ram=0
    has_secondary=1
    optional2=0
    counter=0
    counter2=0
    device_key=sign
    device_scalar=encrypt
}

# word NUMBER...: as four bytes each, little-endian.
word() {
    for number in "$@"; do
        number=$((number))
        # shellcheck disable=SC2059 # the format is the bytes
        printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((number & 255)) $((number >> 8 & 255)) \
            $((number >> 16 & 255)) $((number >> 24 & 255)))"
    done
}

area() {
    word "$1" "$2" "$sector" "$unit"
}

no_area() {
    word 0 0 0 0
}

# image_words MAGIC OPTIONAL PRIMARY SECONDARY: one entry; of the second image nothing is loaded to RAM.
image_words() {
    word "$1" 0 "$2"
    area "$3" "$slot"
    if [ "$has_secondary" -eq 1 ]; then area "$4" "$slot"; else no_area; fi
    if [ "$ram" -eq 1 ] && [ "$3" = "$primary" ]; then word "$ram_base" "$slot" 1 1; else no_area; fi
}

# key_words FILE: SubjectPublicKeyInfo and a byte to fill the word.
key_words() {
    cat "$1"
    printf '\0'
}

describe() {
    word 0x6370746f "$mode" "$flags" "$max_sectors" "$restarts" "$confirm" "$images" 1
    area "$scratch_area" "$((4 * sector))"
    image_words "$magic" 0 "$primary" "$secondary"
    image_words "$magic2" "$optional2" "$primary2" "$secondary2"
    word "$counter" "$counter2"
    cat "$device_scalar.scalar"
    key_words "$device_key-pub.der"
    key_words "$device_key-pub.der"
}

# device_keys NAME: a pair, its public half as the boot code has it, and its secret number.
device_keys() {
    "$OTPC" key generate --quiet --public "$1-pub.pem" "$1.pem" &&
        "$OTPC" key public --quiet --form der --output "$1-pub.der" "$1.pem" &&
        "$OTPC" key private --quiet --form scalar --output "$1.scalar" "$1.pem"
}

# application FILE ORIGIN NUMBER: the application that is executed in flash or ram, and says that number; behind it are
# bytes enough for several sectors and buffers.
application() {
    cp "$FIRMWARE/application-$2.bin" "$1" && word "$3" | dd of="$1" bs=1 seek=32 conv=notrunc status=none && seq 700 >>"$1"
}

# parameter COMMAND [VALUE]: a parameter of an image XML.
parameter() {
    type=Data
    case $1 in
    -k | -E) type=File ;;
    esac
    value=
    [ "$#" -lt 2 ] || value="<Value>$2</Value>"
    printf '    <Param><Name>%s %s</Name><Type>%s</Type><Command>%s</Command>%s</Param>\n' "$1" "${2-}" "$type" "$1" "$value"
}

# image NAME APPLICATION VERSION [COMMAND[=VALUE]]...: an image NAME.bin, signed with sign.pem unless told otherwise;
# a header of 0x400 bytes unless told otherwise.
image() {
    name=$1
    {
        printf '<?xml version="1.0" encoding="UTF-8"?>\n<Root>\n  <McubootFormat>\n'
        printf '    <GlobalParam><Command>sign</Command></GlobalParam>\n'
        printf '    <Param><Name>Input</Name><Type>File</Type><Value>%s</Value></Param>\n' "$2"
        parameter -v "$3"
        shift 3
        case " $* " in *' -k='*) ;; *) parameter -k sign.pem ;; esac
        case " $* " in *' -H='*) ;; *) parameter -H 0x400 ;; esac
        case " $* " in *' -s='*) ;; *) parameter -s auto ;; esac
        parameter -S "$slot"
        parameter --pad-header
        for option in "$@"; do
            case $option in
            *=*) parameter "${option%%=*}" "${option#*=}" ;;
            *) parameter "$option" ;;
            esac
        done
        printf '    <Output><Name>Image</Name><Value>%s.bin</Value></Output>\n  </McubootFormat>\n</Root>\n' "$name"
    } >"$name.xml"
    "$OTPC" image build --quiet "$name.xml" || fail "image '$name' cannot be built"
}

# erased: an empty flash.
erased() {
    head -c "$flash_size" /dev/zero | tr '\0' '\377' >flash.bin
}

# place IMAGE ADDRESS
place() {
    dd if="$1" of=flash.bin bs=1024 seek="$((($2 - flash_base) / 1024))" conv=notrunc status=none
}

# flip FILE OFFSET: another bit.
flip() {
    byte=$(bytes "$2" 1 "$1")
    # shellcheck disable=SC2059 # the format is the byte
    printf "$(printf '\\%03o' "$((0x$byte ^ 1))")" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# boot: the firmware with what was placed and described; then $status and $stdout.
boot() {
    describe >descriptor.bin
    timeout --foreground 30 qemu-system-arm -M mps2-an505 -nic none -display none -nographic -monitor none -serial none \
        -semihosting-config enable=on,target=native -kernel "$FIRMWARE/firmware.elf" \
        -device loader,file=descriptor.bin,addr="$descriptor",force-raw=on \
        -device "loader,file=flash.bin,addr=$flash_base,force-raw=on" >"$stdout" 2>&1 </dev/null
    status=$?
    : >"$stderr"
    cat "$stdout" >>"$scratch/all"
    [ -z "${V-}" ] || cat "$stdout"
}

# most WORD: the largest number behind the word in all that the firmware said.
most() {
    tr ' ' '\n' <"$scratch/all" | awk -v word="$1" 'last == word && $1 > most { most = $1 } { last = $1 } END { print most }'
}

# value IMAGE TYPE: the offset of the value of its first unprotected TLV of that type.
value() {
    "$OTPC" image info --json "$1" | jq -r --arg type "$2" '
        ([.regions[] | select(.name == "TLVs") | .offset] | first) as $start
        | [.tlvs[] | select(.protected | not)] as $tlvs
        | ($tlvs | map(.type) | index($type)) as $at
        | $start + 4 + ([$tlvs[:$at][].length + 4] | add // 0) + 4'
}

# region IMAGE NAME: its offset.
region() {
    "$OTPC" image info --json "$1" | jq -r --arg name "$2" '.regions[] | select(.name == $name) | .offset'
}

# The conditions on the last boot.
says() {
    grep -qxF -e "$1" "$stdout"
}

# runs NUMBER VERSION [ADDRESS]: that application was the last that ran.
runs() {
    status_is 0 && [ "$(grep '^application' "$stdout" | tail -n 1)" = "application $1 version $2 at ${3:-0x10100400}" ]
}

# ran NUMBER...: these applications ran, in this order.
ran() {
    [ "$(sed -n 's/^application \([0-9]*\) .*/\1/p' "$stdout" | tr '\n' ' ')" = "$* " ]
}

# refused_for REASON: nothing ran, since image 0 is not valid where it lies.
refused_for() {
    status_is 1 && says stopped && says "image 0 primary judged: $1" && not grep -q '^application' "$stdout"
}

# kept_out_for REASON: the update was refused, and the application that was there runs.
kept_out_for() {
    says "image 0 secondary judged: $1" && runs 1 1.0.0 && ran 1 && not grep -q 'install' "$stdout"
}

# The ways of a plain project: app1.bin in the primary slot, an update in the secondary one.
old_and_new() {
    defaults
    erased
    place old.bin "$primary"
    place "$1" "$secondary"
}

alone() {
    defaults
    erased
    place "$1" "$primary"
}
