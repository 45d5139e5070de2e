#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc its`: factory ITS blobs, from nothing to an image that a device accepts.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
export OTPC

header='10101010 01000000'
hello='02000000 19000000 8877665544332211 ffffffff 01000000 05000000 68656c6c6f 000000000000000000000000000000'
empty='04000000 14000000 0100000000000000 05000000 06000000 00000000 00000000'
aes='01000000 30000000 01100000 ffffffff 01000000 0024 8000 00030000 00025005 00025005 10000000'
aes="$aes 000102030405060708090a0b0c0d0e0f 0000000000000000"

# holds FILE HEX...: exactly these bytes
# shellcheck disable=SC2317 # check calls it
holds() {
    file=$1
    shift
    [ "$(bytes 0 10000 "$file")" = "$(printf %s "$@" | tr -d ' ')" ]
}

# poke FILE OFFSET OCTAL...: overwrite bytes
poke() {
    poked=$1
    offset=$2
    shift 2
    for byte in "$@"; do
        printf '%b' "\\0$byte" | dd of="$poked" bs=1 seek="$offset" conv=notrunc 2>/dev/null
        offset=$((offset + 1))
    done
}

# add_data, add_key BLOB ARGUMENT...: with what every one needs
add_data() {
    blob=$1
    shift
    run its add-data "$blob" --owner non-secure "$@"
}

add_key() {
    blob=$1
    shift
    run its add-key "$blob" --owner non-secure --usage encrypt,decrypt --alg gcm "$@"
}

test_create() {
    run its create new.bin
    check 'create' status_is 0
    check 'create: reports' [ "$(cat "$stdout")" = \
        "made 'new.bin': no elements; 'otpc its add-data' and 'otpc its add-key' add some" ]
    check 'create: nothing on stderr' err_empty
    check 'create: its bytes' holds new.bin "$header" 0000 0000 0000 1000
    check 'create: secret' mode_is 600 new.bin
    run its create new.bin
    check 'a blob that exists' status_is 4
    check 'it says how' err_is "otpc: error: 'new.bin' exists already; --force replaces it"
    run its create new.bin --force --total elements --json
    check '--force' status_is 0
    check '--json' out_json '. == {"blob": "new.bin", "blob_size": 16, "total": "elements"}'
    check '--total elements' holds new.bin "$header" 0000 0000 0000 0000
    run its create new.bin --force --quiet
    check '--quiet' silent
    run its create other.bin --total both
    check '--total: a word' status_is 2
    check 'nothing is made' absent other.bin
    run its create gone/other.bin
    check 'no directory' status_is 4
    run its create
    check 'no name' status_is 2
    rm new.bin
}

# One of each kind, as format/its.h lays them out.
test_add() {
    run its create b.bin
    chmod 644 b.bin
    add_data b.bin --uid 0x1122334455667788 --flags write-once --text hello
    check 'add-data' status_is 0
    check 'add-data: reports' [ "$(cat "$stdout")" = \
        "added to 'b.bin': its 0x1122334455667788 of owner non-secure, 5 bytes; 1 element, 64 of 5119 bytes" ]
    check 'add-data: nothing on stderr' err_empty
    check 'add-data: secret again' mode_is 600 b.bin
    : >none
    run its add-data b.bin --service ps --uid 1 --owner 5 --flags no-replay-protection,no-confidentiality --data none --quiet
    check 'add-data --service ps' status_is 0
    check 'add-data --quiet' silent
    add_key b.bin --id 0x1001 --type aes --data key.bin --json
    check 'add-key' status_is 0
    check 'add-key --json' out_json '. == {"blob": "b.bin", "blob_size": 160, "elements": 3, "kind": "key",
        "id": "0x1001", "owner": "non-secure", "size": 16, "offset": 96, "type": "aes", "type_number": "0x2400", "bits": 128,
        "lifetime": "persistent", "lifetime_number": "0x1", "usage": "encrypt,decrypt", "usage_number": "0x300",
        "algorithm": "gcm", "algorithm_number": "0x5500200"}'
    check 'the bytes' holds b.bin "$header" 0100 0100 0100 a000 "$hello" "$empty" "$aes"
    run its check b.bin
    check 'check' status_is 0
    check 'check: says so' [ "$(cat "$stdout")" = "'b.bin' is good" ]
    run its check b.bin --json
    check 'check --json' out_json '. == {"blob": "b.bin", "findings": []}'
    run its check b.bin --quiet
    check 'check --quiet' silent
    run its create e.bin --total elements
    add_data e.bin --uid 0x1122334455667788 --flags 1 --text hello
    check 'the total stays what it was' holds e.bin "$header" 0100 0000 0000 0100 "$hello"
}

# By number where there is no name, and every attribute.
test_numbers() {
    run its create n.bin
    run its add-key n.bin --id 2 --owner 0x10 --type 0x7112 --bits 256 --usage 0x3000 --alg 0x06000609 --lifetime 0x1ff --data scalar
    check 'add-key: numbers' status_is 0
    run its info n.bin --json
    check 'numbers have names' out_json '.elements[0] | .type == "ecc-key-pair-secp-r1" and .bits == 256 and .owner == "0x10"
        and .usage == "sign-hash,verify-hash" and .algorithm == "ecdsa-sha-256" and .lifetime == "read-only@secure-element"'
    run its add-key n.bin --id 3 --owner 1 --type 0x1234 --bits 77 --usage none --alg none --data scalar
    check 'add-key: without names' status_is 0
    run its info n.bin --json
    check 'without names, numbers' out_json '.elements[1] | .type == "0x1234" and .bits == 77 and .usage == "none" and .algorithm == "none"'
    run its add-key n.bin --id 4 --owner 1 --type raw-data --usage derive,0x80000000 --alg 0x123 --lifetime read-only --data scalar
    check 'add-key: some names' status_is 0
    run its info n.bin
    check 'info: some names' out_has 'raw-data of 256 bits, read-only, for derive,0x80000000 with 0x123'
    run its add-key n.bin --id 5 --owner 1 --type rsa-key-pair --bits 2048 --usage decrypt --alg rsa-oaep-sha-256 --data rsa.der
    check 'add-key: RSA' status_is 0
    run its check n.bin
    check 'all of it is good' status_is 0
    rm n.bin
}

test_info() {
    run its info b.bin
    check 'info' status_is 0
    cat >wanted <<'TEXT'
b.bin: factory ITS blob, 3 elements, 160 of 5119 bytes

offset  kind id                 owner      size  attributes
0x0010  its  0x1122334455667788 non-secure 5     write-once
0x0040  ps   0x1                0x5        0     no-confidentiality,no-replay-protection
0x0060  key  0x1001             non-secure 16    aes of 128 bits, persistent, for encrypt,decrypt with gcm
TEXT
    check 'info: the text' cmp -s wanted "$stdout"
    run its info b.bin --json
    check 'info --json' out_json '.blob == "b.bin" and .blob_size == 160 and .version == 1 and .total == "bytes"
        and [.elements[].kind] == ["its", "ps", "key"] and .elements[0].flags == "write-once" and .elements[0].flags_number == "0x1"'
    cp b.bin w.bin
    poke w.bin 8 7
    run its info w.bin
    check 'info of a blob with a mistake' status_is 0
    check 'it warns' err_is "otpc: warning: 'w.bin' is not a valid blob: 'otpc its check' tells what is wrong"
    run its info key.bin
    check 'info of anything else' status_is 4
    check 'it says so' err_is 'key.bin: error: no factory ITS blob'
    run its info none
    check 'info of nothing' status_is 4
}

# Nothing of a secret on any stream, whatever happens.
test_secrecy() {
    printf 'tHe-SeCrEt-0123456789abcdef-tHe!' >secret
    run its create s.bin
    for command in 'add-data --uid 1 --data secret' 'add-data --uid 1 --data secret' \
        'add-key --id 1 --type aes --usage encrypt --alg gcm --data secret' \
        'add-key --id 2 --type aes --bits 128 --usage encrypt --alg gcm --data secret' \
        'add-key --id 2 --type rsa-key-pair --bits 2048 --usage encrypt --alg gcm --data secret'; do
        # shellcheck disable=SC2086 # the arguments are words
        run its $command s.bin --owner 7 --verbose
        check "$command: no secret" not grep -q 'tHe-SeCrEt' "$stdout" "$stderr"
    done
    for command in 'info' 'info --json' 'check' 'check --json'; do
        # shellcheck disable=SC2086 # the arguments are words
        run its $command s.bin
        check "$command: no secret" not grep -q -e 'tHe-SeCrEt' -e 7448652d "$stdout" "$stderr"
    done
    check 'the secret is there' grep -q 'tHe-SeCrEt' s.bin
}

# refused STATUS MESSAGE ARGUMENT...: and the blob stays as it was
refused() {
    wanted_status=$1
    message=$2
    shift 2
    cp b.bin before.bin
    run its "$@"
    check "$*: status" status_is "$wanted_status"
    check "$*: message" err_is "otpc: error: $message"
    check "$*: the blob stays" cmp -s before.bin b.bin
}

test_refusals() {
    common='--owner non-secure --text x'
    key='--owner 1 --usage none --alg none'
    # shellcheck disable=SC2086 # the arguments are words
    {
        refused 3 "cannot add to 'b.bin': its 0x1122334455667788 of owner 0xffffffff is there already, at 0x0010" \
            add-data b.bin --uid 0x1122334455667788 --owner 0xffffffff --text other
        refused 3 "cannot add to 'b.bin': uid 0 is none" add-data b.bin --uid 0 $common
        refused 3 "cannot add to 'b.bin': flags 0x8 has bits without a meaning" add-data b.bin --uid 2 --flags 8 $common
        refused 2 "option --flags: 'writeonce' is no number, and no name of: none, write-once, no-confidentiality, $(:
            )no-replay-protection" add-data b.bin --uid 2 --flags writeonce $common
        refused 2 "option --uid: 'two' is not a number (write 0x.. or decimal)" add-data b.bin --uid two $common
        refused 2 "option --uid: '0x10000000000000000' is more than 0xffffffffffffffff" \
            add-data b.bin --uid 0x10000000000000000 $common
        refused 2 "--uid and --owner are needed" add-data b.bin $common
        refused 2 "--uid and --owner are needed" add-data b.bin --uid 2 --text x
        refused 2 "option --owner: 'secure' is no number, and no name of: non-secure" add-data b.bin --uid 2 --owner secure --text x
        refused 2 "option --service: 'sst' is neither 'its' nor 'ps'" add-data b.bin --uid 2 --service sst $common
        refused 2 "either --data or --text is needed" add-data b.bin --uid 2 --owner 1
        refused 2 "either --data or --text is needed" add-data b.bin --uid 2 --data key.bin $common
        refused 2 "'b.bin' cannot be added to itself" add-data b.bin --uid 2 --owner 1 --data b.bin
        refused 4 "cannot open 'gone': No such file or directory" add-data b.bin --uid 2 --owner 1 --data gone
        refused 4 "cannot open 'gone.bin': No such file or directory" add-data gone.bin --uid 2 $common
        refused 6 "cannot add to 'b.bin': the item has 2017 bytes, at most 2016 are allowed" \
            add-data b.bin --uid 2 --owner 1 --data large
        refused 4 "cannot read 'huge': larger than the 65536 bytes allowed here" add-data b.bin --uid 2 --owner 1 --data huge
        refused 3 "cannot add to 'b.bin': key 0x1001 of owner 0xffffffff is there already, at 0x0060" \
            add-key b.bin --id 0x1001 --owner non-secure --type aes --usage none --alg none --data key.bin
        refused 3 "cannot add to 'b.bin': key id 0 is none" add-key b.bin --id 0 $key --type aes --data key.bin
        refused 3 "cannot add to 'b.bin': key id 0x80000000 is more than 0x7fffffff" \
            add-key b.bin --id 0x80000000 $key --type aes --data key.bin
        refused 3 "cannot add to 'b.bin': a key of type aes with 256 bits has 32 bytes, not 16" \
            add-key b.bin --id 2 $key --type aes --bits 256 --data key.bin
        refused 3 "cannot add to 'b.bin': no key of type aes has 160 bits" add-key b.bin --id 2 $key --type aes --bits 160 --data key.bin
        refused 3 "cannot add to 'b.bin': lifetime 0x0 is volatile: no device would keep the key" \
            add-key b.bin --id 2 $key --type aes --lifetime volatile --data key.bin
        refused 3 "cannot add to 'b.bin': a key of type rsa-key-pair is DER, and this is not" \
            add-key b.bin --id 2 $key --type rsa-key-pair --bits 2048 --data ec.pem
        refused 2 "'ec.pem': no key of type ecc-key-pair-secp-r1 has $(stat -c %s ec.pem) bytes" \
            add-key b.bin --id 2 $key --type ecc-key-pair-secp-r1 --data ec.pem
        refused 2 "'key.bin': the bits of a key of type 0x1234 do not follow from its size; give --bits" \
            add-key b.bin --id 2 $key --type 0x1234 --data key.bin
        refused 2 "--type, --usage, --alg and --data are needed" add-key b.bin --id 2 $key --data key.bin
        refused 2 "--type, --usage, --alg and --data are needed" add-key b.bin --id 2 $key --type aes
        refused 2 "--id and --owner are needed" add-key b.bin $key --type aes --data key.bin
        refused 2 "option --bits: 65536 is more than 65535" add-key b.bin --id 2 $key --type aes --bits 65536 --data key.bin
        refused 2 "option --type: '0x10000' is more than 0xffff" add-key b.bin --id 2 $key --type 0x10000 --data key.bin
        refused 2 "unknown option '--text'; see 'otpc its add-key --help'" add-key b.bin --id 2 $key --type aes --text secret
    }
    add_key b.bin --id 2 --type aess --data key.bin
    check 'an unknown type' status_is 2
    check 'the types that there are' err_has "'aess' is no number, and no name of: raw-data, hmac,"
    check 'all of them' err_has ', dh-public-key-rfc7919'
    add_key b.bin --id 2 --type aes --data key.bin --usage encrypt,
    check 'a comma too many' status_is 2
}

test_limits() {
    run its create l.bin
    add_data l.bin --uid 1 --data most
    check 'the largest item' status_is 0
    check 'its limit is a choice' err_has 'the item has 2016 bytes, 2036 with its attributes'
    head -c 1996 most >smaller
    add_data l.bin --uid 2 --data smaller
    check 'an item that is within it anyhow' err_empty
    check 'is added' size_is 4096 l.bin
    head -c 980 most >rest
    add_data l.bin --uid 3 --data rest
    check 'the largest blob' size_is 5104 l.bin
    run its check l.bin
    check 'the largest blob is good' status_is 0
    add_data l.bin --uid 4 --text ''
    check 'one more' status_is 6
    check 'it says so' err_is "otpc: error: cannot add to 'l.bin': with this item the blob would have 5136 bytes, at most 5119 are allowed"
    check 'it stays' size_is 5104 l.bin
    rm l.bin
}

# finds FILE FINDING...: the check fails with these and no others, in this order
finds() {
    file=$1
    shift
    run its check "$file"
    check "$file: not valid" status_is 1
    printf "$file: %s\n" "$@" >findings
    check "$file: findings" cmp findings "$stdout"
    check "$file: the verdict" err_is "otpc: error: '$file' is not a valid factory ITS blob"
}

test_check() {
    cp b.bin w.bin
    poke w.bin 8 0 0 377 377
    poke w.bin 63 1
    poke w.bin 72 0
    poke w.bin 112 0
    finds w.bin 'at 0x003f: the fill of the element is not zero [element]' \
        'at 0x0040: uid 0 is none [item]' \
        'at 0x0060: lifetime 0x0 is volatile: no device would keep the key [key]' \
        'at 0x0008: the header counts 0 elements of kind its, there are 1 [header]' \
        'at 0x000a: the header counts 65535 elements of kind ps, there are 1 [header]'
    run its check w.bin --json
    check 'check --json' status_is 1
    check 'check --json: findings' out_json '.blob == "w.bin" and (.findings | length) == 5 and .findings[0] ==
        {"check": "element", "status": 1, "file": "w.bin", "message": "at 0x003f: the fill of the element is not zero"}'
    tail -c +97 b.bin | cat b.bin - >w.bin
    poke w.bin 12 2
    finds w.bin 'at 0x00a0: key 0x1001 of owner 0xffffffff is there already, at 0x0060 [duplicate]' \
        "at 0x000e: the header's total is 160: neither the 224 bytes nor the 4 elements that there are [header]"
    head -c 6000 /dev/zero >w.bin
    run its check w.bin
    check 'zeros: not valid' status_is 1
    check 'zeros: the magic' out_has 'at 0x0000: no factory blob: its magic is 0x00000000, not 0x10101010 [header]'
    check 'zeros: too large' out_has 'at 0x13ff: the blob has 6000 bytes, at most 5119 are allowed [header]'
    printf '\020\020\020\020' >w.bin
    finds w.bin 'at 0x0004: no factory blob: shorter than its header of 16 bytes [header]'
    cp b.bin w.bin
    poke w.bin 20 377 377 377 377
    run its check w.bin
    check 'an absurd length' out_has 'w.bin: at 0x0010: an element of 0x100000010 bytes goes beyond the end: 0x90 are left [element]'
    add_data w.bin --uid 9 --text x
    check 'nothing is added to a blob with a mistake' status_is 4
    check 'the first is told' err_is 'w.bin: error: at 0x0010: an element of 0x100000010 bytes goes beyond the end: 0x90 are left'
    run its check huge
    check 'check of a large file' status_is 4
    run its check gone.bin
    check 'check of no file' status_is 4
    run its check .
    check 'check of a directory' status_is 4
}

# Cut anywhere it is not valid; with any byte changed it is valid or not, and told without a crash.
test_every_byte() {
    wrong=0
    size=0
    while [ "$size" -lt 160 ]; do
        head -c "$size" b.bin >w.bin
        run its check w.bin --quiet
        [ "$status" -eq 1 ] || wrong=$((wrong + 1))
        cp b.bin w.bin
        poke w.bin "$size" 252
        run its check w.bin --quiet
        [ "$status" -le 1 ] || wrong=$((wrong + 1))
        [ "$size" -ge 16 ] || [ "$status" -eq 1 ] || wrong=$((wrong + 1))
        run its info w.bin --quiet
        [ "$status" -eq 0 ] || [ "$size" -lt 4 ] || wrong=$((wrong + 1))
        size=$((size + 1))
    done
    check 'cut and changed blobs' [ "$wrong" -eq 0 ]
}

# Programs that add at once wait for one another.
test_at_once() {
    run its create a.bin
    at=1
    while [ "$at" -le 20 ]; do
        "$OTPC" its add-data a.bin --uid "$at" --owner 1 --text "number $at" --quiet &
        at=$((at + 1))
    done
    wait
    run its check a.bin
    check 'at once: good' status_is 0
    run its info a.bin --json
    check 'at once: all are there' out_json '[.elements[].id] | length == 20 and (unique | length) == 20'
    mkdir elsewhere
    ln -s elsewhere/real.bin link.bin
    run its create link.bin
    add_data link.bin --uid 1 --text x
    check 'a link' status_is 0
    check 'stays one' [ -L link.bin ]
    check 'and leads to the blob' size_is 48 elsewhere/real.bin
}

# From nothing to the image, with the keys of the project; what comes out of the image is the blob.
test_image() {
    run project new --family h5 --path secure-manager p --quiet
    blob=p/Binary/ITS_Factory_Blob.bin
    check 'the project has a blob' mode_is 600 "$blob"
    run its check "$blob"
    check 'it is good' status_is 0
    add_data "$blob" --uid 0x10 --data secret
    add_key "$blob" --id 1 --type aes --data key.bin
    run image build p/Images/ITS_Factory_Image.xml
    check 'ITS_Factory.hex' status_is 0
    check 'its version' out_has 'version 255.255.65535'
    check 'it is encrypted' out_has 'encrypted'
    run image info p/Binary/ITS_Factory.hex --json
    check 'its version, place, kind' out_json '.header.version == "255.255.65535" and .base == "0x8190000" and .slot_size == 8192'
    verify='image verify --policy mcuboot --key p/Keys/SM_Authentication_pub.pem --decrypt-key p/Keys/SM_Encryption.pem'
    # shellcheck disable=SC2086 # the arguments are words
    run $verify p/Binary/ITS_Factory.hex
    check 'a device accepts it' status_is 0
    run image extract p/Binary/ITS_Factory.hex --decrypt-key p/Keys/SM_Encryption.pem --output body.bin
    check 'extract' status_is 0
    check 'the blob is in it' cmp -s -n "$(stat -c %s "$blob")" body.bin "$blob"
    check 'and not in clear' not grep -q 'tHe-SeCrEt' p/Binary/ITS_Factory.hex
    run image build p/Images/ITS_Factory_Image.xml --output its.bin --quiet
    check 'not in clear as .bin either' not grep -q 'tHe-SeCrEt' its.bin
    # shellcheck disable=SC2086 # the arguments are words
    run $verify its.bin
    check 'as .bin it is accepted too' status_is 0
    poke its.bin 64 0 377 0 377
    # shellcheck disable=SC2086 # the arguments are words
    run $verify its.bin
    check 'changed it is not' status_is 1
    key other
    run image verify --policy mcuboot --key other-pub.pem --decrypt-key p/Keys/SM_Encryption.pem p/Binary/ITS_Factory.hex
    check 'nor by another key' status_is 1
    head -c 8000 /dev/zero >large.bin
    run image build p/Images/ITS_Factory_Image.xml --input large.bin --output no.hex
    check 'the largest blob fits the area, and no more than that' status_is 6
    head -c 5104 /dev/zero >large.bin
    run image build p/Images/ITS_Factory_Image.xml --input large.bin --output yes.hex --quiet
    check 'the largest blob fits' status_is 0
}

i=0
while [ "$i" -lt 16 ]; do
    printf '%b' "\\0$(printf %o "$i")"
    i=$((i + 1))
done >key.bin
head -c 2017 /dev/zero >large
head -c 2016 /dev/zero >most
head -c 65537 /dev/zero >huge
random_file 32 scalar
key ec
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null | openssl rsa -traditional -outform DER -out rsa.der 2>/dev/null
test_create
test_add
test_numbers
test_info
test_secrecy
test_refusals
test_limits
test_check
test_every_byte
test_at_once
test_image
check 'no temporary files' no_temporary
finish
