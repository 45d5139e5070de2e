#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc otfdec encrypt`, `decrypt`: the vectors, AES-CTR of another program, .bin and .hex, the header for the firmware,
# and everything that is refused.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# from_numbers NUMBER...: bytes to standard output.
from_numbers() {
    for number in "$@"; do
        # shellcheck disable=SC2059 # the format is the byte
        printf "\\$(printf %03o "$number")"
    done
}

# otfdec VERB ARGUMENT...: with the key, nonce, version and region of the first vector.
otfdec() {
    verb=$1
    shift
    run otfdec "$verb" --key aes.key --nonce 4554677601102332 --version 0x0123 --region 1 "$@"
}

# refused LABEL STATUS MESSAGE ARGUMENT...: as text and as JSON, and nothing is written or changed.
refused() {
    label=$1
    wanted=$2
    message=$3
    shift 3
    rm -f out.bin out.hex out.h
    snapshot >"$scratch/before"
    run otfdec "$@"
    check "$label: status" status_is "$wanted"
    check "$label: message" err_has "$message"
    check "$label: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$label: nothing on stdout" out_empty
    run otfdec "$@" --json
    check "$label: status with JSON" status_is "$wanted"
    check "$label: error as JSON" err_json ".error.status == $wanted"
    snapshot >"$scratch/after"
    check "$label: nothing is left or changed" cmp -s "$scratch/before" "$scratch/after"
}

# The same with the arguments of otfdec() before those given, in both directions.
refused_both() {
    both=$1
    wanted=$2
    message=$3
    shift 3
    for verb in encrypt decrypt; do
        refused "$verb, $both" "$wanted" "$message" "$verb" --key aes.key --nonce 4554677601102332 --version 0x0123 --region 1 "$@"
    done
}

test_vectors() {
    otfdec encrypt --address 0x90000000 count64.bin out.bin
    check 'vector 1' status_is 0
    check 'vector 1: no error' err_empty
    check 'vector 1: text' out_has "wrote 'out.bin': 0x40 bytes from 0x90000000 on, region 1 from 0x90000000 to 0x90000fff, version 291"
    check 'vector 1: bytes' [ "$(bytes 0 64 out.bin)" = "f90d881bb0bc3545de5a67a4db69c70e53a7561fde95a750051ebc657ba2de59$(
    )25c3ce2842071854b326edd500cc0226ddbaca96b7db85b72eebb3290a63f616" ]
    check 'vector 1: whole' size_is 64 out.bin
    otfdec decrypt --address 0x90000000 out.bin back.bin
    check 'vector 1: back' cmp -s back.bin count64.bin
    check 'vector 1: what is decrypted is for nobody else' mode_is 600 back.bin
    check 'vector 1: what is encrypted is' mode_is 644 out.bin
    run otfdec encrypt --key registers.key --nonce registers.nonce --byte-order registers --version 65244 --region 4 \
        --address 0x70001000 count32.bin out.bin
    check 'vector 2' status_is 0
    check 'vector 2: bytes' [ "$(bytes 0 32 out.bin)" = 801b9a34d2acb1bc8ab6700915e59a7237274835f745fe384bce6ca057a82249 ]
    run otfdec encrypt --key aes.key --nonce aes.nonce --byte-order aes --version 65244 --region 4 --address 0x70001000 \
        count32.bin other.bin
    check 'vector 2: key and nonce in the other order' cmp -s out.bin other.bin
}

# What another program's AES-CTR makes of zeros, each block turned round.
test_openssl() {
    head -c 300000 /dev/zero >zeros.bin
    random_file 300000 random.bin
    for address in 0x90000000 0x90fff000 0x00000000 0xfffb6000; do
        otfdec encrypt --address "$address" zeros.bin out.bin
        check "stream at $address" status_is 0
        openssl enc -aes-128-ctr -K 0f0e0d0c0b0a09080706050403020100 \
            -iv "455467760110233200000123$(printf %08x $((address >> 4)))" -in zeros.bin -nopad | od -An -v -tx1 -w16 |
            awk '{ for (i = 16; i > 0; i--) printf "%s", $i; print "" }' >wanted
        check "stream at $address: that of openssl" [ "$(od -An -v -tx1 -w16 out.bin | tr -d ' ' | cmp wanted - 2>&1)" = '' ]
    done
    for mode in 00 01 10; do
        otfdec encrypt --mode "$mode" --address 0x90000000 random.bin "mode-$mode.bin"
        check "mode $mode" status_is 0
    done
    check 'modes: the same bytes' cmp -s mode-00.bin mode-01.bin
    check 'modes: the same bytes again' cmp -s mode-00.bin mode-10.bin
    otfdec decrypt --address 0x90000000 mode-00.bin back.bin
    check 'a large file: back' cmp -s back.bin random.bin
    otfdec encrypt --region 2 --address 0x90000000 random.bin other.bin
    check 'another region' not cmp -s other.bin mode-00.bin
    otfdec encrypt --version 2 --address 0x90000000 random.bin other.bin
    check 'another version' not cmp -s other.bin mode-00.bin
    head -c 299999 random.bin >odd.bin
    otfdec encrypt --address 0x90000000 odd.bin out.bin
    check 'not whole blocks' [ "$(head -c 299999 mode-00.bin | sha256sum)" = "$(sha256sum <out.bin)" ]
    setsid -w "$OTPC" otfdec encrypt --key aes.key --nonce aes.nonce --version 0x123 --region 1 --address 0x90000000 \
        random.bin /dev/stdout 2>"$stderr" </dev/null | cat >piped.bin
    check 'into a pipe' cmp -s piped.bin mode-00.bin
}

test_hex() {
    head -c 100 random.bin >low.bin
    tail -c 70003 random.bin >high.bin
    "$OTPC" image merge --quiet --output gaps.hex low.bin@0x90000000 high.bin@0x90000403 || fail 'gaps.hex is made'
    "$OTPC" image merge --quiet --output gaps.bin low.bin@0x90000000 high.bin@0x90000403 || fail 'gaps.bin is made'
    otfdec encrypt gaps.hex out.hex
    check '.hex' status_is 0
    check '.hex: text' out_has "0x11576 bytes from 0x90000000 on, region 1 from 0x90000000 to 0x90011fff"
    check '.hex: as many records' [ "$(wc -l <out.hex)" -eq "$(wc -l <gaps.hex)" ]
    otfdec decrypt out.hex back.hex
    check '.hex: back' cmp -s back.hex gaps.hex
    check '.hex: back is for nobody else' mode_is 600 back.hex
    otfdec decrypt out.hex back.bin
    check '.hex to .bin: gaps are erased' cmp -s back.bin gaps.bin
    otfdec encrypt gaps.hex out.bin
    otfdec encrypt --address 0x90000000 gaps.bin other.bin
    check '.hex to .bin: gaps are encrypted' cmp -s out.bin other.bin
    objcopy -I ihex -O binary out.hex flat.bin
    check '.hex: the bytes of the .bin' [ "$(bytes 0 100 flat.bin)" = "$(bytes 0 100 out.bin)" ]
    check '.hex: the bytes behind the gap' [ "$(tail -c 70003 flat.bin | sha256sum)" = "$(tail -c 70003 out.bin | sha256sum)" ]
    otfdec encrypt --address 0x90000000 gaps.bin out.hex
    objcopy -I ihex -O binary out.hex flat.bin
    check '.bin to .hex' cmp -s flat.bin out.bin
    check '.bin to .hex: its address' grep -q '^:020000049000' out.hex
    otfdec encrypt --address 0x90000000 gaps.hex other.hex
    check '.hex with its own address' status_is 0
    "$OTPC" image merge --quiet --output within.hex high.bin@0x90000410 || fail 'within.hex is made'
    otfdec encrypt --region-start 0x90000000 --region-size 0x100000 within.hex out.hex
    check '.hex within a region' status_is 0
    check '.hex within a region: text' out_has 'region 1 from 0x90000000 to 0x900fffff'
}

test_header() {
    otfdec encrypt --address 0x90000000 --mode 01 --emit c-header out.h count64.bin out.bin
    check 'header' status_is 0
    check 'header: note' err_is "otpc: note: 'out.h' has the key in it: keep it secret"
    check 'header: for nobody else' mode_is 600 out.h
    printf '#include "out.h"\n%s\n' 'KEYR0 KEYR1 KEYR2 KEYR3 NONCER0 NONCER1 VERSION MODE START END' |
        sed -E '2s/([A-Z]+[0-9]?)/OTFDEC_REGION1_\1/g' >registers.c
    check 'header: what a compiler makes of it' [ "$(cc -E -P registers.c | tr -d '\n')" = "$(
    )0x03020100u 0x07060504u 0x0b0a0908u 0x0f0e0d0cu 0x01102332u 0x45546776u 0x00000123u 0x00000001u 0x90000000u 0x90000fffu" ]
    cp out.bin first.bin
    otfdec encrypt --quiet --address 0x90000000 --emit c-header out.h count64.bin out.bin
    check 'header again, quiet' silent
    check 'header again' status_is 0
    check 'the image does not depend on the mode' cmp -s out.bin first.bin
    otfdec encrypt --json --address 0x90000000 --emit c-header out.h count64.bin out.bin
    check 'JSON' out_json '(keys == ["address", "format", "header", "input", "output", "region", "size"]) and
        .address == "0x90000000" and .size == 64 and .format == "bin" and .header == "out.h" and
        .region == {"number": 1, "start": "0x90000000", "end": "0x90000fff", "version": 291, "mode": 2,
        "noncer0": "0x1102332", "noncer1": "0x45546776"}'
    check 'no key in the report' not grep -qi -e 0f0e0d0c -e 03020100 -e 050607 "$stdout" "$stderr"
    otfdec encrypt --verbose --address 0x90000000 count64.bin out.bin
    check 'no key in the text' not grep -qi -e 0f0e0d0c -e 03020100 -e 050607 "$stdout" "$stderr"
    otfdec decrypt --json --address 0x90000000 out.bin back.bin
    check 'JSON of decrypt' out_json '(has("header") | not) and .output == "back.bin"'
    setsid -w "$OTPC" otfdec encrypt --quiet --key aes.key --nonce aes.nonce --version 0x123 --region 1 --mode 01 \
        --address 0x90000000 --emit c-header /dev/stdout count64.bin out.bin 2>"$stderr" </dev/null | cat >piped.h
    otfdec encrypt --quiet --address 0x90000000 --mode 01 --emit c-header out.h count64.bin out.bin
    check 'header into a pipe, where it is named' cmp -s piped.h out.h
    : >empty.h
    chmod 644 empty.h
    otfdec encrypt --quiet --address 0x90000000 --mode 01 --emit c-header empty.h count64.bin out.bin
    check 'header in place of an empty file' cmp -s empty.h out.h
    check 'header in place of an empty file: for nobody else' mode_is 600 empty.h
}

test_usage() {
    for missing in key nonce version; do
        # shellcheck disable=SC2046 # the options are words
        refused "without --$missing" 2 '--key, --nonce and --version are needed' encrypt \
            $(echo --key aes.key --nonce aes.nonce --version 1 | sed "s/--$missing [^ ]*//") --region 1 --address 0 count64.bin out.bin
    done
    for region in 0 5 0x100000001; do
        refused_both "region $region" 2 '--region' --region "$region" --address 0x90000000 count64.bin out.bin
    done
    refused 'without --region' 2 '--region is needed, a number from 1 to 4' encrypt --key aes.key --nonce aes.nonce \
        --version 1 --address 0 count64.bin out.bin
    refused_both 'a large version' 2 "option --version: '65536' is more than 0xffff" --version 65536 --address 0 count64.bin out.bin
    refused_both 'no version' 2 "option --version: 'x' is not a number" --version x --address 0 count64.bin out.bin
    refused_both 'mode 11' 2 'the enhanced cipher of mode 11' --mode 11 --address 0x90000000 count64.bin out.bin
    refused_both 'MCE' 2 'memory cipher engine (MCE)' --mode mce --address 0x90000000 count64.bin out.bin
    refused_both 'another mode' 2 "option --mode: '2' is none of '00', '01', '10', '11', 'mce'" --mode 2 --address 0 count64.bin out.bin
    refused_both 'another order' 2 "option --byte-order: 'big' is neither 'aes' nor 'registers'" --byte-order big --address 0 count64.bin out.bin
    refused_both 'another output' 2 "output 'out.elf' must end in .hex or .bin" --address 0x90000000 count64.bin out.elf
    refused 'another form' 2 "option --emit: 'rust' is not 'c-header'" encrypt --key aes.key --nonce aes.nonce --version 1 \
        --region 1 --address 0 --emit rust out.h count64.bin out.bin
    refused 'two headers' 2 'option --emit is given twice' encrypt --key aes.key --nonce aes.nonce --version 1 --region 1 \
        --address 0 --emit c-header out.h --emit c-header two.h count64.bin out.bin
    refused 'a header of decrypt' 2 "unknown option '--emit'" decrypt --key aes.key --emit c-header out.h count64.bin out.bin
}

test_places() {
    refused_both 'no address' 2 "'count64.bin' carries no address; give --address" count64.bin out.bin
    refused_both 'a bad address' 2 "option --address: 'here' is not a number" --address here count64.bin out.bin
    refused_both 'an address beyond' 2 "is more than 0xffffffff" --address 0x100000000 count64.bin out.bin
    refused_both 'not a block' 2 "'count64.bin' begins at 0x90000008, which is not a multiple of 16" --address 0x90000008 count64.bin out.bin
    refused_both 'not a region' 2 'region 1 would begin at 0x90000010, which is not a multiple of 0x1000: give --region-start' \
        --address 0x90000010 count64.bin out.bin
    refused_both 'not a region, said' 2 'region 1 would begin at 0x90000800' --region-start 0x90000800 --address 0x90001000 count64.bin out.bin
    refused_both 'not whole pages' 2 'region 1 would have 0x800 bytes, which is not a multiple of 0x1000: mend --region-size' \
        --region-size 0x800 --address 0x90000000 count64.bin out.bin
    refused_both 'across the end of the region' 6 "'random.bin' lies from 0x90000000 to 0x900493df, region 1 from 0x90000000 to 0x90000fff" \
        --region-size 0x1000 --address 0x90000000 random.bin out.bin
    refused_both 'before the region' 6 'region 1 from 0x90010000 to' --region-start 0x90010000 --address 0x9000ff00 random.bin out.bin
    refused_both 'beyond the last address' 6 'go beyond the last address that OTFDEC counts, 0xffffffff' --address 0xffffffc0 random.bin out.bin
    refused_both 'a region beyond it' 6 'region 1 would end behind address 0xffffffff' --region-size 0x100000 --address 0xfffb6000 random.bin out.bin
    refused_both 'another address than its own' 2 "'gaps.hex' begins at 0x90000000, not at 0x80000000: leave --address out" --address 0x80000000 gaps.hex out.hex
    refused_both '.hex within a region that is not said' 2 "give --region-start" within.hex out.hex
    "$OTPC" image merge --quiet --output odd.hex low.bin@0x90000004 || fail 'odd.hex is made'
    refused_both '.hex not at a block' 2 "'odd.hex' begins at 0x90000004, which is not a multiple of 16" odd.hex out.hex
}

test_files() {
    mkdir -p directory
    : >empty.bin
    echo ':junk' >junk.hex
    head -c 15 aes.key >short.key
    { cat aes.key && echo; } >long.key
    refused_both 'empty' 4 'empty.bin: error: empty' --address 0 empty.bin out.bin
    refused_both 'gone' 4 'gone.bin' --address 0 gone.bin out.bin
    refused_both 'a directory' 4 'directory' --address 0 directory out.bin
    refused_both 'no hex' 4 'not an Intel HEX record' junk.hex out.hex
    refused_both 'a short key' 5 'short.key: error: option --key: an AES-128 key has 16 bytes, this file has 15' --key short.key --address 0 count64.bin out.bin
    refused_both 'a long key' 5 'this file has 17' --key long.key --address 0 count64.bin out.bin
    refused_both 'no key' 4 "option --key: cannot open 'gone.key'" --key gone.key --address 0 count64.bin out.bin
    refused_both 'a key on the command line' 4 'option --key: cannot open' --key 0f0e0d0c0b0a09080706050403020100 --address 0 count64.bin out.bin
    refused_both 'a key in a token' 5 'a token does not give' --key 'pkcs11:object=key' --address 0 count64.bin out.bin
    refused_both 'a short nonce' 4 'neither a file nor 16 hexadecimal digits' --nonce 0123 --address 0 count64.bin out.bin
    refused_both 'a nonce of another size' 5 'a nonce has 8 bytes, this file has 16' --nonce aes.key --address 0 count64.bin out.bin
    cp aes.key key.bin
    cp aes.nonce nonce.bin
    for file in count64.bin key.bin nonce.bin; do
        refused_both "onto $file" 2 "is the file '$file' that is read" --key key.bin --nonce nonce.bin --address 0 count64.bin "./$file"
    done
    ln -f count64.bin linked.bin
    refused_both 'onto another name of it' 2 "output 'linked.bin' is the file 'count64.bin' that is read" --address 0 count64.bin linked.bin
    for file in count64.bin aes.key; do
        refused "header onto $file" 2 "is the file '$file' that is read" encrypt --key aes.key --nonce aes.nonce --version 1 \
            --region 1 --address 0 --emit c-header "$file" count64.bin out.bin
    done
    refused 'header onto the output' 2 "option --emit: 'out.bin' is the output too" encrypt --key aes.key --nonce aes.nonce \
        --version 1 --region 1 --address 0 --emit c-header out.bin count64.bin ./out.bin
    echo 'int main(void);' >main.h
    refused 'header onto another file' 4 "option --emit: 'main.h' exists and is something else" encrypt --key aes.key \
        --nonce aes.nonce --version 1 --region 1 --address 0 --emit c-header main.h count64.bin out.bin
    refused 'header nowhere' 4 "cannot write 'gone/out.h'" encrypt --key aes.key --nonce aes.nonce --version 1 --region 1 \
        --address 0 --emit c-header gone/out.h count64.bin out.bin
    refused 'image nowhere' 4 "cannot write 'gone/out.bin'" encrypt --key aes.key --nonce aes.nonce --version 1 --region 1 \
        --address 0 --emit c-header out.h count64.bin gone/out.bin
    setsid -w "$OTPC" otfdec encrypt --key aes.key --nonce aes.nonce --version 1 --region 1 --address 0 \
        --emit c-header out.h random.bin /dev/full >"$stdout" 2>"$stderr" </dev/null
    status=$?
    check 'full disk' status_is 4
    check 'full disk: no header' absent out.h
}

# A terminal shows what is to stay secret.
test_terminal() {
    script -qec "'$OTPC' otfdec encrypt --key aes.key --nonce aes.nonce --version 1 --region 1 --address 0 \
        --emit c-header /dev/stdout count64.bin out.bin" /dev/null >"$stdout" 2>&1 </dev/null
    check 'no header on a terminal' out_has 'it is a terminal'
    check 'no key on a terminal' not out_has KEYR0
    check 'no image then' absent out.bin
}

# Memory does not grow with the file.
test_memory() {
    truncate -s 96M large.bin
    prlimit --as=67108864 "$OTPC" otfdec encrypt --key aes.key --nonce aes.nonce --version 1 --region 1 --address 0x90000000 \
        large.bin out.bin >"$stdout" 2>"$stderr" </dev/null
    status=$?
    check '96 MiB in less memory' status_is 0
    check '96 MiB in less memory: whole' size_is $((96 << 20)) out.bin
    rm -f large.bin out.bin
}

# shellcheck disable=SC2046 # the numbers are words
from_numbers $(seq 0 63) >count64.bin
head -c 32 count64.bin >count32.bin
head -c 16 count64.bin >registers.key
# shellcheck disable=SC2046
from_numbers $(seq 15 -1 0) >aes.key
from_numbers 0x45 0x54 0x67 0x76 0x01 0x10 0x23 0x32 >aes.nonce
from_numbers 0x32 0x23 0x10 0x01 0x76 0x67 0x54 0x45 >registers.nonce
test_vectors
test_openssl
test_hex
test_header
test_usage
test_places
test_files
rm -f out.bin
if command -v script >/dev/null; then
    test_terminal
else
    skip 'no script command: a header on a terminal'
fi
if ldd "$OTPC" | grep -q libasan || ! command -v prlimit >/dev/null; then
    skip 'the sanitizer takes address space of its own, or there is no prlimit: memory'
else
    test_memory
fi
check 'nothing temporary is left' no_temporary
finish
