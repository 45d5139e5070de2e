#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc sfi build`, `info`, `verify` and `extract`: what comes out again, what is refused, and what is left then.
elf=$(cd "$(dirname "$0")/../support" && pwd)/elf.sh
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# build ARGUMENT...: with key, nonce and version.
build() {
    run sfi build --key key.bin --nonce nonce.bin --ver 1 "$@"
}

# built LABEL ARGUMENT...: out.sfi is there, and valid.
built() {
    label=$1
    shift
    rm -f out.sfi out.sfix
    build "$@"
    check "$label: status" status_is 0
    check "$label: no error" err_empty
    for package in out.sfi out.sfix; do
        exists "$package" || continue
        run sfi verify --key key.bin --nonce nonce.bin "$package"
        check "$label: valid" status_is 0
        run sfi info --json "$package"
    done
}

# refused LABEL STATUS MESSAGE ARGUMENT...: as text and as JSON; no output, and an older package is set aside.
refused() {
    label=$1
    wanted=$2
    message=$3
    shift 3
    rm -f out.sfi out.sfi.stale
    build "$@"
    check "$label: status" status_is "$wanted"
    check "$label: message" err_has "$message"
    check "$label: one error" [ "$(grep -c ' error: ' "$stderr")" -eq 1 ]
    check "$label: nothing on stdout" out_empty
    check "$label: no output" absent out.sfi
    check "$label: no temporary" no_temporary
    build --json "$@"
    check "$label: status with JSON" status_is "$wanted"
}

# obk DESTINATION ZEROS: option-byte keys with their hash, on standard output.
obk() {
    # shellcheck disable=SC2059 # the octal numbers are the format
    printf "$1\\$(printf '%03o' $(($2 + 32)))\\000\\000\\000\\001\\000\\000\\000"
    head -c "$2" /dev/zero | openssl dgst -sha256 -binary
    head -c "$2" /dev/zero
}

# areas TEXT: type, address and size of each area in the last report as JSON.
# shellcheck disable=SC2317 # check calls it
areas() {
    jq -e "[.areas[] | \"\(.type)\(.address)+\(.size)\"] | join(\" \") == \"$1\"" "$stdout" >/dev/null
}

# The type of each area, in one word.
# shellcheck disable=SC2317 # check calls it
types() {
    [ "$(jq -r '[.areas[].type] | join("")' "$stdout")" = "$1" ]
}

test_formats() {
    built 'a .bin' --firmware fw.bin 0x08000000 --outfile out.sfi
    check 'a .bin: areas' areas 'F0x8000000+100000 P0x0+0 R0x0+0'
    cp out.sfi bin.sfi
    for file in fw.hex fw.srec fw.elf; do
        built "$file" --firmware "$file" --outfile out.sfi
        check "$file: the same package" cmp -s bin.sfi out.sfi
    done
    built 'a .hex that is moved' --firmware fw.hex 0x08001000 --outfile out.sfi
    check 'a .hex that is moved: areas' areas 'F0x8001000+100000 P0x0+0 R0x0+0'
    built 'several' -fir fw.bin 0x08000000 -fir small.bin 0x08020004 --outfile out.sfi
    check 'several: areas' areas 'F0x8000000+100000 F0x8020000+16 P0x0+0 R0x0+0'
    built 'with an equals sign' --firmware=fw.bin 0x08000000 --outfile=out.sfi
    check 'with an equals sign: the same' cmp -s bin.sfi out.sfi
}

test_drop_in() {
    rm -f out.sfi
    run -sfi -fir fw.bin 0x08000000 -k key.bin -n nonce.bin -v 1 -o out.sfi
    check 'drop-in' status_is 0
    check 'drop-in: silent' silent
    check 'drop-in: the same package' cmp -s bin.sfi out.sfi
    run -sfi -fir fw.bin 0x08000000 -fir fw.hex 0x08100000 -firx ext.bin 0x90000000 2 10 0x08040000 -k key.bin -n nonce.bin \
        -v 255 -rs 0x8000 -devid 0x484 -ct 0x08050000 --hash 1 --ob-keys da.obk other.obk -ssfi theirs.ssfi -m module.smu \
        0x08180000 -mcsv modules.mcsv -o all.sfix
    check 'drop-in, all options' status_is 0
    check 'drop-in, all options: no error' err_empty
    run sfi info --json all.sfix
    check 'drop-in, all options: areas' types 'FPRFPRFPRFFPRFPRFPRFKEMMMSOOH'
    check 'drop-in, all options: version' out_json '.firmware_version == 255 and .protocol == 2 and .chunks == 7'
    check 'drop-in, all options: token' out_json '[.areas[] | select(.type == "P" or .type == "R") | .address] | unique == ["0x8050000"]'
    check 'drop-in, all options: keys' out_json '[.areas[] | select(.type == "O") | .address] == ["0xffd0100", "0x12340000"]'
    check 'drop-in, all options: modules' out_json '[.areas[] | select(.type == "M") | .address] == ["0x8180000", "0x81a0000", "0x81c0000"]'
    run sfi verify --key key.bin all.sfix
    check 'drop-in, all options: valid' status_is 0
    run -sfi -fir fw.bin 0x08000000 -k key.bin -n nonce.bin -v 1 -o out.sfi --verbose
    check 'drop-in: report' out_has "built 'out.sfi': firmware version 1, 0x18748 bytes, 3 areas in 2 chunks"
}

test_report() {
    build --firmware fw.bin 0x08000000 --outfile out.sfi
    check 'report' [ "$(cat "$stdout")" = "built 'out.sfi': firmware version 1, 0x18748 bytes, 3 areas in 2 chunks" ]
    build --firmware fw.bin 0x08000000 --outfile out.sfi --quiet
    check 'quiet' silent
    build --firmware fw.bin 0x08000000 --outfile out.sfi --json
    check 'JSON' out_json '(keys == ["areas", "chunks", "firmware_version", "nonce", "output", "protocol", "size"]) and
        .output == "out.sfi" and .size == 100168 and .areas[0] ==
        {"index": 1, "type": "F", "name": "firmware", "address": "0x8000000", "size": 100000}'
    nonce=$(bytes 0 12 nonce.bin)
    run sfi info out.sfi
    check 'info' status_is 0
    check 'info: version' out_has 'out.sfi: SFI package, firmware version 1'
    check 'info: nonce' out_has "nonce         $nonce"
    check 'info: area' out_has '1       F  firmware           0x08000000   0x186a0'
    run sfi info --json out.sfi
    check 'info: JSON' out_json ".nonce == \"$nonce\" and .chunks == 2"
    check 'package: mode' mode_is 644 out.sfi
}

test_external() {
    built 'external' --firmwx ext.bin 0x90000000 --outfile out.sfix
    check 'external: areas' areas 'E0x90000000+5024 P0x0+0 R0x0+0'
    cp out.sfix plain.sfix
    run sfi extract --key key.bin --output x plain.sfix
    check 'external: no region' [ "$(bytes 0 12 x/00001-E-0x90000000.bin)" = 000000000000000000000000 ]
    check 'external: its bytes' [ "$(tail -c +13 x/00001-E-0x90000000.bin | head -c 5000 | sha256sum)" = "$(sha256sum <ext.bin)" ]
    rm -r x
    built 'external, 4 numbers' --firmwx ext.bin 0x90000000 7 11 0x08050000 --outfile out.sfix
    run sfi extract --key key.bin --output x out.sfix
    check 'external, 4 numbers: head' [ "$(bytes 0 12 x/00002-E-0x90000000.bin)" = 070000000300000000000508 ]
    check 'external, 4 numbers: key' [ "$(bytes 0 16 x/00001-K-0x00000000.bin)" = 10000000000005080000000000000000 ]
    rm -r x
    objcopy -I binary -O ihex --change-addresses 0x90000000 ext.bin ext.hex
    built 'external .hex' --firmwx ext.hex --outfile out.sfix
    check 'external .hex: the same' cmp -s out.sfix plain.sfix
    built 'external .hex with region' --firmwx ext.hex 2 01 --outfile out.sfix
    run sfi extract --key key.bin --output x out.sfix
    check 'external .hex with region: head' [ "$(bytes 0 12 x/00001-E-0x90000000.bin)" = 020000000100000000000000 ]
    rm -r x
    refused 'a region that there is not' 2 "option --firmwx: '8' is more than 0x7" \
        --firmwx ext.bin 0x90000000 8 --outfile out.sfix
    refused 'a mode that there is not' 2 "mode: option --firmwx: '2' is none of '00', '01', '10', '11'" \
        --firmwx ext.bin 0x90000000 0 2 --outfile out.sfix
    refused 'a word too many' 2 "'9' is one word too many" --firmwx ext.bin 0x90000000 0 00 0 9 --outfile out.sfix
    refused 'a word too many, without address' 2 "is one word too many" --firmwx ext.hex 0x90000000 0 00 0 1 --outfile out.sfix
    refused 'external called .sfi' 2 "output 'out.sfi' must end in .sfix: there is external firmware" \
        --firmwx ext.bin 0x90000000 --outfile out.sfi
    refused 'internal called .sfix' 2 "output 'out.sfix' must end in .sfi: there is no external firmware" \
        --firmware fw.bin 0x08000000 --outfile out.sfix
    refused 'external in internal flash' 3 'is no external memory; give it with --firmware' \
        --firmwx ext.bin 0x08000000 --outfile out.sfix
}

test_ram() {
    built 'RAM' --firmware fw.bin 0x08000000 --ramsize 0x8000 --token 0x08050000 --deviceid 0x484 --outfile out.sfi
    check 'RAM: areas' types FPRFPRFPRF
    check 'RAM: chunks fit' out_json '[.areas[] | select(.type == "F") | .size] | max == 32640 and add == 100000'
    check 'RAM: contiguous' out_json '[.areas[] | select(.type == "F") | .address] ==
        ["0x8000000", "0x8007f80", "0x800ff00", "0x8017e80"]'
    rm -rf x
    run sfi extract --key key.bin --output x out.sfi
    check 'RAM: extracted' status_is 0
    check 'RAM: the same bytes' [ "$(cat x/*-F-*.bin | sha256sum)" = "$(sha256sum <fw.bin)" ]
    rm -r x
    refused 'too little RAM' 6 'an area of 0x10 bytes (firmware) does not fit a RAM of 0x80 with its descriptors' \
        --firmware fw.bin 0x08000000 --ramsize 0x80 --outfile out.sfi
    refused 'RAM, not a number' 2 "option --ramsize: 'much' is not a number" \
        --firmware fw.bin 0x08000000 --ramsize much --outfile out.sfi
}

test_places() {
    refused 'overlap' 3 "'fw.bin' and 'small.bin' overlap: both have bytes from 0x08000010 to 0x08000018" \
        --firmware fw.bin 0x08000000 --firmware small.bin 0x08000010 --outfile out.sfi
    refused 'overlap by the alias' 3 "'fw.bin' and 'small.bin' overlap: both have bytes from 0x0c000010" \
        --firmware fw.bin 0x08000000 --firmware small.bin 0x0c000010 --deviceid 0x484 --outfile out.sfi
    refused 'out of flash' 6 'fw.bin: error: 0x08000000 to 0x0801869f is not in the flash of an STM32H7R or H7S' \
        --firmware fw.bin 0x08000000 --deviceid 0x485 --outfile out.sfi
    refused 'no address' 2 "'fw.bin' carries no address, and none is given with it" --firmware fw.bin --outfile out.sfi
    refused 'two files at once' 2 "option --firmware: 'small.bin' is not a number" \
        --firmware fw.hex small.bin --outfile out.sfi
    refused 'beyond 4 GiB' 6 'go beyond 4 GiB' --firmware fw.bin 0xfffff000 --outfile out.sfi
    build --firmware fw.bin 0x08000000 --deviceid 0x999 --outfile out.sfi
    check 'an unknown part' status_is 0
    check 'an unknown part: note' err_is 'otpc: note: nothing is known of device id 0x999: its flash is not checked'
}

test_contents() {
    built 'hash' --firmware fw.bin 0x08000000 --hash 1 --deviceid 0x484 --outfile out.sfi
    check 'hash: areas' types FH
    run sfi extract --key key.bin --output x out.sfi
    check 'hash: of the firmware' [ "$(bytes 0 32 x/00002-H-0x00000000.bin)" = "$(sha256sum fw.bin | cut -d ' ' -f 1)" ]
    rm -r x
    built 'no hash' --firmware fw.bin 0x08000000 --hash 0 --deviceid 0x484 --outfile out.sfi
    check 'no hash: areas' types F
    refused 'hash' 2 "option --hash: '2' is neither '0' nor '1'" --firmware fw.bin 0x08000000 --hash 2 --outfile out.sfi
    built 'modules' --mcsv modules.mcsv --ssfi theirs.ssfi --deviceid 0x484 --outfile out.sfi
    run sfi extract --key key.bin --output x out.sfi
    check 'modules: with a licence' [ "$(bytes 0 16 x/00001-M-0x081a0000.bin)" = 010000000700000080130000"00000000" ]
    check 'modules: the licence' [ "$(bytes 16 16 x/00001-M-0x081a0000.bin)" = 4c4943454e5345000000000000000000 ]
    check 'modules: the module' [ "$(tail -c +33 x/00001-M-0x081a0000.bin | head -c 4992 | sha256sum)" = "$(sha256sum <module.bin)" ]
    check 'modules: with an HSM' [ "$(bytes 0 32 x/00002-M-0x081c0000.bin)" = 0200000005000000801300000000000046575f31360000000000000000000000 ]
    check 'another package, as it is' [ "$(bytes 16 6 x/00003-S-0x00000000.bin)" = 746865697273 ]
    rm -r x
    refused 'a list that is wrong' 3 'bad.mcsv:1: error: ' --mcsv bad.mcsv --outfile out.sfi
    refused 'no list' 4 "cannot open 'gone.mcsv'" --mcsv gone.mcsv --outfile out.sfi
    refused 'module beside the flash' 6 'is not in the flash of an STM32H503' --module module.smu 0x08020000 --deviceid 0x474 --outfile out.sfi
    refused 'module over firmware' 3 "'fw.bin' and 'module.smu' overlap" \
        --firmware fw.bin 0x08000000 --module module.smu 0x08010000 --outfile out.sfi
    refused 'no such keys' 4 "not an option-byte key file" --ob-keys fw.bin --outfile out.sfi
    refused 'keys of a wrong size' 3 'the payload has 0x64 bytes, the STM32H5 debug authentication has 0x60' \
        --ob-keys wrong.obk --outfile out.sfi
    refused 'keys twice' 3 "copy.obk: error: goes to 0x0ffd0100, as 'da.obk' does" --ob-keys da.obk copy.obk --outfile out.sfi
    refused 'nothing' 3 'there is nothing to put into the package' --outfile out.sfi
    refused 'an empty package' 4 'empty: error: empty' --ssfi empty --outfile out.sfi
    refused 'an empty firmware' 4 'empty: error: empty' --firmware empty 0x08000000 --outfile out.sfi
}

# csv FILE [SED]: option bytes of an STM32H5 with TrustZone, edited.
csv() {
    cat >"$1" <<'CSV'
# of a part that is open
OPTSR_PRG,0x30F0EDF8
OPTSR2_PRG,0xB4000034
NSBOOTR_PRG,0x080000C3
SECBOOTR_PRG,0x0C0000C3
SECWM1R_PRG,0x00010000
SECWM2R_PRG,0x00010000
WRP1R_PRG,0xFFFFFFFF
WRP2R_PRG,0xFFFFFFFF
EDATA1R_PRG,0x00000000
EDATA2R_PRG,0x00000000
HDP1R_PRG,0x0000007F
HDP2R_PRG,0x0000007F
CSV
    [ "$#" -eq 1 ] || sed -i -e "$2" "$1"
}

test_option_bytes() {
    csv ob.csv
    built 'option bytes' --firmware fw.bin 0x0c000000 --obfile ob.csv --deviceid 0x484 --outfile out.sfi
    check 'option bytes: areas' types FC
    run sfi extract --key key.bin --output x out.sfi
    check 'option bytes: values' [ "$(bytes 0 48 x/00002-C-0x00000000.bin)" = "f8edf030340000b4c3000008c300000c0000010000000100ffffffffffffffff00000000000000007f0000007f000000" ]
    rm -r x
    built 'option bytes and a pause' --firmware fw.bin 0x0c000000 --obfile ob.csv --hash 1 --token 0x0c100000 --outfile out.sfi
    check 'option bytes and a pause: areas' types FHPRC
    built 'all in an .sfix' --firmware fw.bin 0x0c000000 --firmwx ext.bin 0x90000000 --obfile ob.csv --deviceid 0x484 --outfile out.sfix
    check 'all in an .sfix: areas' types FEPRC
    csv locked.csv '/OPTSR_PRG/s/EDF8/5CF8/'
    refused 'LOCKED' 2 'locked.csv:2: error: PRODUCT_STATE is LOCKED' --obfile locked.csv --outfile out.sfi
    check 'LOCKED: the way out' err_has 'yes'
    built 'LOCKED, with --yes' --obfile locked.csv --yes --outfile out.sfi
    check 'LOCKED, with --yes: areas' types PRC
    csv order.csv '/OPTSR2/{h;d};/NSBOOTR/G'
    refused 'another order' 3 'order.csv:' --obfile order.csv --outfile out.sfi
    csv name.csv 's/HDP2R_PRG/HDP3R_PRG/'
    refused 'another name' 3 'name.csv:13: error: ' --obfile name.csv --outfile out.sfi
    csv value.csv 's/0xFFFFFFFF/FFFFFFFF/'
    refused 'another form' 3 'value.csv:8: error: ' --obfile value.csv --outfile out.sfi
    refused 'no option bytes' 4 "gone.csv" --obfile gone.csv --outfile out.sfi
    rm -f out.sfi
    build --firmware small.bin 0x08000000 --obfile ob.csv --deviceid 0x485 --outfile out.sfi
    check 'an unknown family' status_is 0
    check 'an unknown family: warning' err_has "which option bytes a part of device id 0x485 has is not known: 'ob.csv' goes in as it is"
    cp ob.csv same.sfi
    build --firmware small.bin 0x08000000 --obfile same.sfi --outfile same.sfi
    check 'onto option bytes' status_is 3
    check 'onto option bytes: they stay' cmp -s ob.csv same.sfi
    rm same.sfi
}

# A password opens what TrustZone is off for: the keys of the package tell which it is.
test_debug_authentication() {
    refused 'a password and TrustZone' 3 "TZEN is on, but 'da.obk' opens the device by password" \
        --obfile ob.csv --ob-keys other.obk da.obk --outfile out.sfi
    built 'other keys and TrustZone' --obfile ob.csv --ob-keys other.obk --outfile out.sfi
    check 'other keys and TrustZone: areas' types OPRC
}

test_options() {
    refused 'no --outfile' 2 'option --outfile is missing' --firmware fw.bin 0x08000000
    for option in key nonce ver; do
        case $option in
            key) set -- --nonce nonce.bin --ver 1 ;;
            nonce) set -- --key key.bin --ver 1 ;;
            ver) set -- --key key.bin --nonce nonce.bin ;;
        esac
        run sfi build --firmware fw.bin 0x08000000 --outfile out.sfi "$@"
        check "no --$option" status_is 2
        check "no --$option: message" err_has "option --$option is missing; see 'otpc sfi build --help'"
    done
    refused 'a version too high' 2 "option --ver: '256' is more than 0xff" --firmware fw.bin 0x08000000 --ver 256 --outfile out.sfi
    refused 'a short key' 4 'short: error: a key has 16 bytes, this file has 15' \
        --firmware fw.bin 0x08000000 --key short --outfile out.sfi
    refused 'a long nonce' 4 'short: error: a nonce has 12 bytes, this file has 15' \
        --firmware fw.bin 0x08000000 --nonce short --outfile out.sfi
    refused 'an operand' 2 "'more' is one argument too many" --firmware fw.bin 0x08000000 --outfile out.sfi more
    head -c 16 /dev/zero >zero.bin
    build --firmware fw.bin 0x08000000 --key zero.bin --outfile out.sfi
    check 'a key of zeros' status_is 0
    check 'a key of zeros: warning' err_is "otpc: warning: 'zero.bin' is one byte again and again: that protects nothing"
    rm out.sfi
    for file in key.bin nonce.bin theirs.ssfi modules.mcsv da.obk fw.bin; do
        cp "$file" same.sfi
        case $file in
            key.bin) set -- --key same.sfi ;;
            nonce.bin) set -- --nonce same.sfi ;;
            theirs.ssfi) set -- --ssfi same.sfi ;;
            modules.mcsv) set -- --mcsv same.sfi ;;
            da.obk) set -- --ob-keys same.sfi ;;
            fw.bin) set -- --firmware same.sfi 0x08000000 ;;
        esac
        build --firmware small.bin 0x08100000 "$@" --outfile ./same.sfi
        check "onto $file" status_is 3
        check "onto $file: message" err_has "output './same.sfi' is a file that the package is made from"
        check "onto $file: it stays" cmp -s "$file" same.sfi
    done
    cp bin.sfi listed.sfi
    echo 'listed.sfi, FW_16, 0x08100000' >listed.mcsv
    build --mcsv listed.mcsv --outfile listed.sfi
    check 'onto a listed module' status_is 3
    check 'onto a listed module: it stays' cmp -s bin.sfi listed.sfi
    rm -f same.sfi listed.*
}

test_safety() {
    cp bin.sfi out.sfi
    build --firmware gone.bin 0x08000000 --outfile out.sfi
    check 'stale: status' status_is 4
    check 'stale: warning' err_has "the SFI package of an earlier build is now 'out.sfi.stale'"
    check 'stale: it is set aside' cmp -s bin.sfi out.sfi.stale
    check 'stale: it is not there' absent out.sfi
    rm -f out.sfi.stale
    echo other >out.sfi
    build --firmware gone.bin 0x08000000 --outfile out.sfi
    check 'another file stays' [ "$(cat out.sfi)" = other ]
    rm -f out.sfi
    build --firmware fw.bin 0x08000000 --outfile none/out.sfi
    check 'no directory' status_is 4
    mkfifo pipe.sfi
    build --firmware fw.bin 0x08000000 --outfile pipe.sfi <>pipe.sfi 3<>pipe.sfi
    check 'a pipe' status_is 4
    check 'a pipe: message' err_has "cannot write 'pipe.sfi'"
    rm pipe.sfi
    (
        ulimit -f 100
        setsid -w "$OTPC" sfi build --key key.bin --nonce nonce.bin --ver 1 --firmware fw.bin 0x08000000 --outfile out.sfi \
            >"$stdout" 2>"$stderr" </dev/null
    )
    status=$?
    check 'a full disk' status_is 4
    check 'a full disk: nothing is left' absent out.sfi
    check 'a full disk: no temporary' no_temporary
}

test_nonces() {
    rm -f out.sfi nonces
    build --firmware fw.bin 0x08000000 --outfile out.sfi --nonce-record nonces
    check 'record' status_is 0
    check 'record: an entry' [ "$(wc -l <nonces)" -eq 2 ]
    check 'record: no key in it' not grep -q "$(bytes 0 16 key.bin)" nonces
    build --firmware fw.bin 0x08000000 --outfile out.sfi --nonce-record nonces
    check 'record: the same again' status_is 0
    check 'record: one entry' [ "$(wc -l <nonces)" -eq 2 ]
    refused 'record: another with that nonce' 5 'nonces:2: error: another package was made with this key and nonce' \
        --firmware small.bin 0x08000000 --outfile out.sfi --nonce-record nonces
    check 'record: still one entry' [ "$(wc -l <nonces)" -eq 2 ]
    head -c 12 /dev/urandom >nonce2.bin
    build --nonce nonce2.bin --firmware small.bin 0x08000000 --outfile out.sfi --nonce-record nonces
    check 'record: another nonce' status_is 0
    check 'record: two entries' [ "$(wc -l <nonces)" -eq 3 ]
    refused 'record: none' 4 'key.bin:1: error: not a nonce record' \
        --firmware small.bin 0x08000000 --outfile out.sfi --nonce-record key.bin
    build --firmware fw.bin 0x08000000 --outfile out.sfi --quiet
    build --firmware small.bin 0x08000000 --outfile out.sfi --quiet
    check 'older package' status_is 0
    check 'older package: warning' err_has "the older 'out.sfi' has the same key and nonce, and other content"
    build --firmware small.bin 0x08000000 --outfile out.sfi --quiet
    check 'older package, the same: no warning' silent
}

test_verify() {
    run sfi verify --key key.bin bin.sfi
    check 'verify: report' [ "$(cat "$stdout")" = "'bin.sfi' is valid: firmware version 1, 3 areas" ]
    run sfi verify --key key.bin --quiet bin.sfi
    check 'verify: quiet' silent
    run sfi verify --key key.bin --json bin.sfi
    check 'verify: JSON' out_json '.valid and .file == "bin.sfi" and (.areas | length) == 3'
    run sfi verify --key key2.bin bin.sfi
    check 'verify: another key' status_is 1
    check 'verify: another key, message' err_is 'bin.sfi: error: header: the tag is wrong'
    run sfi verify --key key.bin --nonce nonce2.bin bin.sfi
    check 'verify: another nonce' status_is 1
    check 'verify: another nonce, message' err_is 'bin.sfi: error: header: another nonce'
    cp bin.sfi bad.sfi
    printf 'x' | dd of=bad.sfi bs=1 seek=5000 conv=notrunc 2>/dev/null
    run sfi verify --key key.bin bad.sfi
    check 'verify: changed' status_is 1
    check 'verify: changed, message' err_is 'bad.sfi: error: area 1 (firmware at 0x08000000): the tag is wrong'
    run sfi verify --key key.bin --json bad.sfi
    check 'verify: changed, JSON' out_json '.valid == false and (.message | test("area 1"))'
    check 'verify: changed, error as JSON' err_json '.error.status == 1'
    run sfi verify bin.sfi
    check 'verify: no key' status_is 2
    run sfi verify --key short bin.sfi
    check 'verify: a short key' status_is 4
    run sfi verify --key key.bin gone.sfi
    check 'verify: gone' status_is 4
    run sfi verify --key key.bin fw.bin
    check 'verify: no package' status_is 1
    check 'verify: no package, message' err_is 'fw.bin: error: not an SFI package: it begins otherwise'
    run sfi info fw.bin
    check 'info: no package' status_is 4
    for size in 0 47 48 100 100167; do
        head -c "$size" bin.sfi >cut.sfi
        run sfi verify --key key.bin cut.sfi
        check "verify: cut to $size" status_is 1
        run sfi info cut.sfi
        check "info: cut to $size" status_is 4
        check "info: cut to $size, nothing shown" out_empty
    done
}

# A bit of each byte of the header and of the first descriptor; tests/unit/pack/test_sfi_read.c flips them all.
test_flips() {
    for byte in $(seq 0 87); do
        value=$(printf '%d' "0x$(bytes "$byte" 1 small.sfi)")
        cp small.sfi bad.sfi
        # shellcheck disable=SC2059 # the octal number is the format
        printf "\\$(printf '%03o' $((value ^ (1 << byte % 8))))" | dd of=bad.sfi bs=1 seek="$byte" conv=notrunc 2>/dev/null
        run sfi verify --key key.bin bad.sfi
        check "a flipped bit in byte $byte" status_is 1
    done
}

test_extract() {
    rm -rf x
    run sfi extract --key key.bin --output x small.sfi
    check 'extract' status_is 0
    check 'extract: report' [ "$(cat "$stdout")" = "wrote 'x': 1 areas of 'small.sfi', in clear" ]
    check 'extract: directory' mode_is 700 x
    check 'extract: file' mode_is 600 x/00001-F-0x08000000.bin
    check 'extract: bytes' [ "$(head -c 9 x/00001-F-0x08000000.bin)" = 'firmware!' ]
    check 'extract: fill' [ "$(bytes 9 7 x/00001-F-0x08000000.bin)" = ffffffffffffff ]
    run sfi extract --key key.bin --output x small.sfi
    check 'extract: again' status_is 4
    check 'extract: again, message' err_is "otpc: error: 'x' exists and is not an empty directory"
    rm -r x
    run sfi extract --key key.bin --output x --json small.sfi
    check 'extract: JSON' out_json '. == {"input": "small.sfi", "output": "x", "areas": [{"file": "00001-F-0x08000000.bin",
        "index": 1, "type": "F", "address": "0x8000000", "size": 16}]}'
    rm -r x
    cp bin.sfi bad.sfi
    printf 'x' | dd of=bad.sfi bs=1 seek=100160 conv=notrunc 2>/dev/null
    run sfi extract --key key.bin --output x bad.sfi
    check 'extract: changed' status_is 1
    check 'extract: changed, nothing is left' absent x
    run sfi extract --key key2.bin --output x bin.sfi
    check 'extract: another key' status_is 1
    check 'extract: another key, nothing is left' absent x
    run sfi extract --key key.bin --output none/x bin.sfi
    check 'extract: no directory' status_is 4
    run sfi extract --key key.bin bin.sfi
    check 'extract: no --output' status_is 2
    run sfi extract --output x bin.sfi
    check 'extract: no --key' status_is 2
    (
        ulimit -f 100
        setsid -w "$OTPC" sfi extract --key key.bin --output x bin.sfi >"$stdout" 2>"$stderr" </dev/null
    )
    check 'extract: no temporary' no_temporary
    rm -rf x
}

random_file 16 key.bin
random_file 16 key2.bin
random_file 12 nonce.bin
random_file 15 short
random_file 100000 fw.bin
random_file 5000 ext.bin
random_file 4992 module.bin
random_file 700 module.smu
: >empty
printf 'firmware!' >small.bin
printf 'theirs' >theirs.ssfi
printf 'LICENSE' >license.bin
objcopy -I binary -O ihex --change-addresses 0x08000000 fw.bin fw.hex
objcopy -I binary -O srec --change-addresses 0x08000000 fw.bin fw.srec
sh "$elf" fw.elf 0x08000000 fw.bin
printf 'module.bin, license.bin, 0x081a0000\nmodule.bin2, FW_16, 0x081c0000\n' >modules.mcsv
cp module.bin module.bin2
echo 'module.bin' >bad.mcsv
obk '\000\001\375\017' 64 >da.obk
cp da.obk copy.obk
obk '\000\000\064\022' 4 >other.obk
obk '\000\001\375\017' 68 >wrong.obk

test_formats
test_drop_in
test_report
test_external
test_ram
test_places
test_contents
test_option_bytes
test_debug_authentication
test_options
test_safety
test_nonces
"$OTPC" sfi build --quiet --key key.bin --nonce nonce.bin --ver 1 --firmware small.bin 0x08000000 --outfile small.sfi
test_verify
test_flips
test_extract
finish
