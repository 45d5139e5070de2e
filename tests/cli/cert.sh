#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc cert issue`, `chain`, `info` and `verify`: what they write, what they find, what they refuse.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# issue ARGUMENT...
issue() {
    run cert issue "$@"
}

# A root, an intermediate and a leaf, with the rights of the family.
make_certificates() {
    issue --role root --key root.pem --family h5 --output root.b64
    check 'a root' status_is 0
    check 'a root: report' out_has "wrote 'root.b64': root, permissions 0x5077 (full-regression, tz-regression, debug-s3"
    check 'a root: nothing on stderr' err_empty
    issue --role intermediate --key middle-pub.pem --issuer-key root.pem --issuer root.b64 -o middle.b64
    check 'an intermediate' status_is 0
    run cert chain root.b64 middle.b64 --output middle_chain.b64
    check 'a chain of two' status_is 0
    issue --role leaf --key leaf-pub.pem --issuer-key middle.pem --issuer middle_chain.b64 \
        --family h5 --permissions debug-ns1,debug-ns2,tz-regression -o leaf.b64
    check 'a leaf' status_is 0
    check 'a leaf: its permissions' out_has "leaf, permissions 0x1003 (tz-regression, debug-ns2, debug-ns1)"
    run cert chain middle_chain.b64 leaf.b64 -o chain.b64
    check 'a chain of three' status_is 0
    check 'a chain of three: report' out_has "wrote 'chain.b64': root, intermediate, leaf, permissions 0x1003 ("
}

test_forms() {
    check 'one certificate in base64' size_is 296 root.b64
    check 'two' size_is 588 middle_chain.b64
    check 'three' size_is 880 chain.b64
    base64 -d chain.b64 >chain.bin
    check 'base64, as others read it' size_is 660 chain.bin
    check 'the head of the TLV' [ "$(bytes 0 8 chain.bin)" = 00000102d4000000 ]
    check 'the fixed fields of the leaf' [ "$(bytes 448 44 chain.bin)" = \
        0100010103010000000000000000000000000000000000000000000000000000000000000310000000000000 ]
    issue --role root --key root.pem --permissions 0x1 --output root.cert
    check 'a bare certificate' size_is 212 root.cert
    issue --role root --key root.pem --permissions 1 --output ROOT.CERT
    check 'a bare certificate, in capitals' size_is 212 ROOT.CERT
    check 'its permissions in the place' [ "$(bytes 36 16 root.cert)" = 01000000000000000000000000000000 ]
    check 'ordinary rights' mode_is 644 root.cert
}

test_fields() {
    issue --role leaf --key leaf.pem --issuer-key middle.pem --permissions 0xff000000000000000000000000000001 \
        --soc-class 0x12345678 --soc-id 000102030405060708090a0b0c0d0e0F --lifecycle 0x102 --oem-constraint 65535 \
        --output fields.cert
    check 'every field' status_is 0
    check 'every field: the bytes' [ "$(bytes 4 48 fields.cert)" = \
        030100000201ffff0000000078563412000102030405060708090a0b0c0d0e0f010000000000000000000000000000ff ]
    check 'without --issuer it says so' err_has 'nothing says what the issuer may grant'
    run cert info --json fields.cert
    check 'every field: json' out_json '.certificates[0] | .role == "leaf" and .lifecycle == 258 and
        .oem_constraint == 65535 and .soc_class == "0x12345678" and
        .soc_id == "000102030405060708090a0b0c0d0e0f" and .permissions == "0xff000000000000000000000000000001"'
    issue --role root --key root.pem --family h7rs --output h7.cert
    check 'h7rs by its family' out_has '0x80000000000000000000000000005007 (product-h7rs, full-regression'
    issue --role root --key root.pem --family h7rs --permissions debug-1,bit-9 --output h7.cert
    check 'names give the mark of the product' out_has '0x80000000000000000000000000000201 (product-h7rs, bit-9, debug-1)'
    check 'a bit of unknown meaning' err_has 'warning: permissions 0x200 have no known meaning for h7rs'
    issue --role root --key root.pem --family h7rs --permissions 0x5007 --output h7.cert
    check 'a number is taken as it is' out_has 'permissions 0x5007 '
    check 'and warned of' err_has 'have 0x80000000000000000000000000000000 set, here it is not'
}

test_info() {
    run cert info chain.b64
    check 'info' status_is 0
    check 'info: title' out_has 'chain.b64: root, intermediate, leaf'
    check 'info: role' grep -qE '^role +intermediate$' "$stdout"
    check 'info: all together' out_has 'together they grant 0x1003 (tz-regression, debug-ns2, debug-ns1)'
    fingerprint=$(openssl pkey -in root.pem -pubout -outform DER | sha256sum | cut -d ' ' -f 1)
    point=$(openssl pkey -in root.pem -pubout -outform DER | tail -c 64 | sha256sum | cut -d ' ' -f 1)
    check 'info: fingerprint' grep -qE "^key +$fingerprint\$" "$stdout"
    check 'info: hash of the point' grep -qE "^hash of point +$point\$" "$stdout"
    run cert info chain.b64 --json
    check 'info --json' out_json '(.certificates | map(.role)) == ["root", "intermediate", "leaf"] and
        .permissions == "0x1003" and .permission_names == ["tz-regression", "debug-ns2", "debug-ns1"]'
    check 'info --json: nothing on stderr' err_empty
}

# reads FILE COUNT: it holds so many certificates
reads() {
    run cert info --json "$1"
    check "$1 is read" out_json ".certificates | length == $2"
}

test_concatenations() {
    issue --role leaf --key leaf.pem --issuer-key middle.pem --permissions 1 --output leaf.cert
    cat root.b64 middle.b64 leaf.b64 >texts.b64
    cat root.cert leaf.cert >bare.bin
    base64 -d root.b64 | cat - leaf.cert >mixed.bin
    { cat root.b64 && echo && cat leaf.b64 && echo; } >lines.b64
    base64 -w 64 chain.bin >wrapped.b64
    sed 's/$/\r/' wrapped.b64 >dos.b64
    base64 -w 0 leaf.cert >bare.b64
    reads texts.b64 3
    reads bare.bin 2
    reads mixed.bin 2
    reads lines.b64 2
    reads wrapped.b64 3
    reads dos.b64 3
    reads bare.b64 1
    reads chain.bin 3
    run cert chain texts.b64 --output joined.b64
    check 'concatenated texts become one' cmp -s joined.b64 chain.b64
}

test_verify() {
    run cert verify chain.b64 --root root-pub.pem
    check 'verify' status_is 0
    check 'verify: report' out_has "'chain.b64' is good: root, intermediate, leaf, permissions 0x1003 ("
    check 'verify: nothing on stderr' err_empty
    run cert verify chain.b64
    check 'without a root' status_is 0
    check 'without a root it says so' err_has 'note: the key of the root was compared with none'
    run cert verify leaf.b64 --issuer-key middle-pub.pem
    check 'a leaf alone' status_is 0
    run cert verify --quiet chain.b64
    check 'quiet' silent
    run cert verify chain.b64 --root root.pem --json
    check 'verify --json' out_json '.valid == true and .reason == null and .permissions == "0x1003"'
}

# invalid FILE MESSAGE [ARGUMENT...]
invalid() {
    file=$1
    message=$2
    shift 2
    run cert verify "$file" "$@"
    check "$file: not valid" status_is 1
    check "$file: the reason" err_is "$file: error: $message"
    check "$file: nothing on stdout" out_empty
    run cert verify "$file" "$@" --json
    check "$file: the reason as json" out_json ".valid == false and .reason == \"$message\""
    check "$file: the error as json" err_json '.error.status == 1'
}

# changed OFFSET FILE: a copy of chain.bin with another byte there
changed() {
    cp chain.bin "$2"
    if [ "$(bytes "$1" 1 chain.bin)" = 55 ]; then printf '\252'; else printf '\125'; fi |
        dd of="$2" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

test_invalid() {
    invalid chain.b64 "certificate 1 (root): its key is not 'middle-pub.pem'" --root middle-pub.pem
    invalid leaf.b64 'certificate 1 (leaf): a chain begins with a root, and nothing says who issued this'
    invalid leaf.b64 'certificate 1 (leaf): a chain begins with a root, and nothing says who issued this' \
        --root root-pub.pem
    invalid leaf.b64 "certificate 1 (leaf): the signature is not by key 'root.pem'" --issuer-key root.pem
    invalid chain.b64 'certificate 1 (root): a root has no issuer but itself' --issuer-key root.pem
    cat root.b64 leaf.b64 middle.b64 >order.b64
    invalid order.b64 'certificate 2 (leaf): the signature is not by the key of the root before it'
    issue --role leaf --key leaf.pem --issuer-key root.pem --permissions 1 --output below.b64
    cat root.b64 below.b64 middle.b64 >order.b64
    invalid order.b64 'certificate 3 (intermediate): it stands behind the leaf; the order is root, intermediate, leaf'
    cat root.b64 root.b64 >twice.b64
    invalid twice.b64 'certificate 2 (root): it stands behind the root; the order is root, intermediate, leaf'
    cat middle.b64 root.b64 >backwards.b64
    invalid backwards.b64 'certificate 1 (intermediate): a chain begins with a root, and nothing says who issued this'
    changed 44 changed.bin
    invalid changed.bin 'certificate 1 (root): the signature is not by its own key'
    changed 470 changed.bin
    invalid changed.bin 'certificate 3 (leaf): the signature is not by the key of the intermediate before it'
    changed 600 changed.bin
    invalid changed.bin 'certificate 3 (leaf): the signature is not by the key of the intermediate before it'
    changed 13 changed.bin
    invalid changed.bin 'certificate 1 (root): its usage is 85, it must be 1'
    changed 14 changed.bin
    invalid changed.bin 'certificate 1 (root): its reserved field is 0x55, it must be 0'
    changed 22 changed.bin
    invalid changed.bin 'certificate 1 (root): it has extensions, which are not supported'
    changed 124 changed.bin
    invalid changed.bin 'certificate 1 (root): it has extensions, which are not supported'
    changed 100 changed.bin
    invalid changed.bin 'certificate 1 (root): the key in it is not a point of P-256'
    { head -c 156 chain.bin && head -c 64 /dev/zero; } >zeros.bin
    invalid zeros.bin 'certificate 1 (root): the signature is not by its own key'
    { head -c 156 chain.bin && head -c 64 /dev/zero | tr '\0' '\377'; } >ones.bin
    invalid ones.bin 'certificate 1 (root): the signature is not by its own key'
}

# unreadable FILE MESSAGE: for every command that reads certificates
unreadable() {
    for verb in info verify; do
        run cert "$verb" "$1"
        check "cert $verb $1" status_is 4
        check "cert $verb $1: message" err_has "$1: error: $2"
        check "cert $verb $1: nothing on stdout" out_empty
    done
    run cert chain root.b64 "$1" --output never.b64
    check "cert chain $1" status_is 4
    issue --role leaf --key leaf.pem --issuer-key middle.pem --issuer "$1" --output never.b64
    check "cert issue $1" status_is 4
    check "$1: nothing written" absent never.b64
}

test_unreadable() {
    head -c 211 root.cert >short.cert
    unreadable short.cert 'a certificate has 212 bytes, here are 211'
    { cat root.cert && printf x; } >long.cert
    unreadable long.cert 'not a certificate: the end is cut off'
    head -c 400 chain.bin >cut.bin
    unreadable cut.bin 'a certificate has 212 bytes, here are 172'
    { printf '\0\0\1\2\325\0\0\0' && head -c 213 root.cert; } >tlv.bin
    unreadable tlv.bin 'a certificate has 212 bytes, this TLV says 213'
    { printf '\0\0\2\2\324\0\0\0' && cat root.cert; } >tlv.bin
    unreadable tlv.bin 'not a certificate: a TLV of type 0x202'
    : >empty.b64
    unreadable empty.b64 'not a certificate: nothing in it'
    echo >blank.b64
    unreadable blank.b64 'not a certificate: nothing in it'
    echo 'AAAB!gIB' >junk.b64
    unreadable junk.b64 'not a certificate: not base64'
    head -c 294 root.b64 >cut.b64
    unreadable cut.b64 'not a certificate: the base64 text is cut off'
    { head -c 293 root.b64 && printf '9=='; } >bits.b64
    unreadable bits.b64 'not a certificate: the base64 text ends in bits that belong to no byte'
    { head -c 294 root.b64 && printf '=A'; } >padding.b64
    unreadable padding.b64 'not a certificate: the padding of the base64 text is incomplete'
    cp root.pem pem.b64
    unreadable pem.b64 'not a certificate: not base64'
    for row in '0:2:a certificate of unknown version' '2:2:signature type 2 and key type 1' \
        '3:3:signature type 1 and key type 3' '4:0:a certificate of unknown role 0' '4:4:a certificate of unknown role 4'; do
        rest=${row#*:}
        { printf '\0\0\1\2\324\0\0\0' && head -c "${row%%:*}" root.cert && printf '%b' "\\0${rest%%:*}" &&
            tail -c +$((${row%%:*} + 2)) root.cert; } >head.bin
        unreadable head.bin "${rest#*:}"
    done
    i=0
    : >many.b64
    while [ "$i" -lt 9 ]; do
        cat root.b64 >>many.b64
        i=$((i + 1))
    done
    unreadable many.b64 'more than 8 certificates'
}

# refused STATUS MESSAGE ARGUMENT...: of a good `cert issue` with further arguments; nothing is written
refused() {
    wanted=$1
    message=$2
    shift 2
    run cert issue --role leaf --key leaf.pem --issuer-key middle.pem --issuer middle_chain.b64 --output new.b64 "$@"
    check "$*: status" status_is "$wanted"
    check "$*: message" err_has "$message"
    check "$*: nothing written" absent new.b64
    check "$*: nothing left" no_temporary
}

test_refused() {
    refused 2 "option --role: 'chief' is no role" --role chief
    refused 3 'a leaf cannot be issued by a leaf' --issuer chain.b64
    refused 3 'an intermediate cannot be issued by an intermediate' --role intermediate
    refused 2 'a root has no --issuer but itself' --role root
    refused 5 "the issuer's certificate is not of key 'root.pem'" --issuer-key root.pem
    refused 5 "'middle-pub.pem' is a public key, the private one is needed" --issuer-key middle-pub.pem
    refused 5 "'p384.pem' holds an elliptic-curve key on secp384r1, a P-256 key is needed" --key p384.pem
    refused 5 "'p384.pem' holds an elliptic-curve key on secp384r1, a P-256 key is needed" --issuer-key p384.pem
    refused 5 'wrong passphrase' --key encrypted.pem --passphrase-file wrong
    refused 2 "option --permissions: '0x100000000000000000000000000000000' has more than 128 bits" \
        --permissions 0x100000000000000000000000000000000
    refused 2 "option --permissions: 'debug-ns1': names of permissions need a family" --permissions debug-ns1
    refused 2 "option --permissions: 'debug-1' is no permission of h5" --family h5 --permissions debug-1
    refused 2 "option --permissions: '' is no permission of h5" --family h5 --permissions debug-ns1,
    refused 2 "option --permissions: 'bit-128' is no permission of h5" --family h5 --permissions bit-128
    refused 2 "option --permissions: 'bit-1x' is no permission of h5" --family h5 --permissions bit-1x
    refused 2 "option --permissions: '0x' is not a number" --permissions 0x
    refused 2 "option --family: 'h503' is no family" --family h503
    refused 2 "option --soc-id: '0011' is not 32 hexadecimal digits" --soc-id 0011
    refused 2 "option --soc-class: '0x100000000' is more than 0xffffffff" --soc-class 0x100000000
    refused 2 "option --lifecycle: '65536' is more than 0xffff" --lifecycle 65536
    refused 2 "option --oem-constraint: '-1' is not a number" --oem-constraint -1
    refused 2 "option --allow: there is no check 'everything'" --allow everything
    refused 2 "output 'new.txt' must end in .b64 or .cert" --output new.txt
    refused 3 "output 'middle_chain.b64' is the file 'middle_chain.b64'" --output middle_chain.b64
    refused 4 'No such file or directory' --output gone/new.b64
    refused 2 "'extra' is one argument too many" extra
    ln -s leaf.pem link.b64
    refused 3 "output 'link.b64' is the file 'leaf.pem'" --output link.b64
    issue --role root --key root.pem --issuer-key middle.pem --family h5 --output new.b64
    check 'a root by another key' status_is 5
    check 'a root by another key: message' err_has "a root is signed by its own key, and 'middle.pem' is not 'root.pem'"
    issue --role leaf --key leaf.pem --family h5 --output new.b64
    check 'nobody signs' status_is 2
    check 'nobody signs: message' err_has '--issuer-key is needed'
    issue --role root --key root.pem --output new.b64
    check 'no permissions' status_is 2
    check 'no permissions: message' err_has '--permissions or --family is needed'
    cp changed.bin bad.b64
    issue --role leaf --key leaf.pem --issuer-key leaf.pem --issuer bad.b64 --output new.b64
    check 'an issuer that does not verify' status_is 1
    check 'an issuer that does not verify: message' err_has "'bad.b64': certificate 1 (root): "
    check 'nothing written' absent new.b64
}

test_excess() {
    issue --role intermediate --key middle.pem --issuer-key root.pem --permissions 0x1077 --output narrow.b64
    run cert chain root.b64 narrow.b64 --output narrow_chain.b64
    set -- --role leaf --key leaf.pem --issuer-key middle.pem --issuer narrow_chain.b64 --output wide.b64
    issue "$@"
    check 'what the issuer grants is the default' out_has 'permissions 0x1077'
    rm -f wide.b64
    issue "$@" --permissions 0x5077
    check 'more than the issuer grants' status_is 3
    check 'more than the issuer grants: message' err_has 'the leaf asks for permissions 0x4000 more than its issuer grants'
    check 'more than the issuer grants: the way out' err_has '--allow excess-permissions'
    check 'more than the issuer grants: nothing written' absent wide.b64
    issue "$@" --permissions 0x5077 --allow excess-permissions
    check 'allowed' status_is 0
    check 'allowed: a warning' err_has 'warning: the leaf asks for permissions 0x4000 more than its issuer grants'
    run cert chain narrow_chain.b64 wide.b64 --output wide_chain.b64
    check 'the chain warns' err_has 'warning: certificate 3 (leaf) asks for 0x4000 more than the intermediate grants'
    check 'the chain grants less' out_has 'permissions 0x1077 ('
    run cert verify wide_chain.b64 --root root.pem
    check 'it verifies' status_is 0
    check 'verify warns' err_has 'warning: certificate 3 (leaf) asks for 0x4000'
}

test_chain() {
    run cert chain leaf.b64 middle.b64 root.b64 --output never.b64
    check 'a chain backwards' status_is 1
    check 'a chain backwards: message' err_has 'no chain: certificate 1 (leaf): a chain begins with a root'
    run cert chain root.b64 leaf.b64 --output never.b64
    check 'a chain with a gap' status_is 1
    check 'a chain with a gap: message' err_has 'certificate 2 (leaf): the signature is not by the key of the root before it'
    run cert chain root.b64 --output never.cert
    check 'a chain is base64' status_is 2
    check 'a chain is base64: message' err_has "output 'never.cert' must end in .b64"
    run cert chain root.b64 middle.b64 --output root.b64
    check 'onto an input' status_is 3
    run cert chain root.b64
    check 'no output' status_is 2
    run cert chain root.b64 gone.b64 --output never.b64
    check 'no such file' status_is 4
    check 'nothing written' absent never.b64
    check 'nothing written either' absent never.cert
    run cert chain root.b64 below.b64 --output short.b64
    check 'a leaf right below the root' status_is 0
    run cert chain root.b64 below.b64 --output short.b64 --json
    check 'chain --json' out_json '.output == "short.b64" and (.certificates | length) == 2 and .permissions == "0x1"'
}

test_passphrase() {
    issue --role root --key encrypted.pem --family h5 --output encrypted.b64 --passphrase-file passphrase
    check 'an encrypted key' status_is 0
    run cert verify encrypted.b64 --root root-pub.pem
    check 'an encrypted key: verified' status_is 0
    run cert verify root.b64 --root encrypted.pem --passphrase-file passphrase
    check 'an encrypted key verifies' status_is 0
}

for name in root middle leaf; do
    key "$name"
done
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem 2>/dev/null
openssl pkcs8 -topk8 -in root.pem -passout pass:correct -out encrypted.pem
echo correct >passphrase
echo wrong >wrong
make_certificates
test_forms
test_fields
test_info
test_concatenations
test_verify
test_invalid
test_unreadable
test_refused
test_excess
test_chain
test_passphrase
check 'nothing temporary is left' no_temporary
finish
