#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc imgtool`: the commands of MCUboot's imgtool.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

test_list() {
    for words in 'imgtool --help' 'imgtool -h'; do
        # shellcheck disable=SC2086 # the words are words
        run $words
        check "$words" status_is 0
        for command in sign create verify keygen getpub getpubhash getpriv dumpinfo version; do
            check "$words lists $command" out_has "otpc imgtool $command"
        done
    done
    for command in sign create verify keygen getpub getpubhash getpriv dumpinfo version; do
        run imgtool "$command" --help
        check "$command --help" status_is 0
        check "$command --help: usage" out_has 'usage: otpc im'
        run imgtool "$command" -h
        check "$command -h" status_is 0
        run imgtool "$command" --no-such-option
        check "$command with an unknown option" status_is 2
    done
    run imgtool
    check 'no command' status_is 2
    check 'no command: message' err_has "error: 'imgtool' needs a verb"
    run imgtool keyinfo -k sign.pem
    check 'a command that is not covered' status_is 2
    check 'says so' err_is "otpc: error: command 'keyinfo' of imgtool is not covered; see 'otpc imgtool --help'"
    run imgtool keyinfo --json
    check 'the same with --json' err_json '.error.status == 2'
    run imgtool version
    check 'version' grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' "$stdout"
    run imgtool version --json
    check 'version --json' out_json '.version | length > 0'
}

# As Zephyr's build calls it.
test_sign() {
    for command in sign create; do
        run imgtool "$command" --version 1.2.3+4 --header-size 0x200 --slot-size 0x8000 --align 8 \
            --overwrite-only --pad-header --key sign.pem firmware.bin signed.bin
        check "$command" status_is 0
        check "$command: magic" [ "$(bytes 0 4 signed.bin)" = 3db8f396 ]
    done
    run imgtool verify -k sign-pub.pem signed.bin
    check 'verify' status_is 0
    check 'verify: reports' out_has "'signed.bin' is valid: version 1.2.3+4, signed by "
    run imgtool verify signed.bin
    check 'verify without key' out_has 'valid: version 1.2.3+4, signature not checked'
    run imgtool verify --key=other-pub.pem signed.bin
    check 'verify with another key' status_is 1
    cp signed.bin bad.bin
    printf x | dd of=bad.bin bs=1 seek=600 conv=notrunc 2>/dev/null
    run imgtool verify bad.bin
    check 'verify a changed image' status_is 1
    check 'verify: the digest' err_has 'the digest in it is not that of its bytes'
    run imgtool sign -v 1 -H 0x200 --pad-header -k sign.pem -E other-pub.pem firmware.bin encrypted.bin
    run imgtool verify -k sign.pem --decrypt-key other.pem encrypted.bin
    check 'verify an encrypted image' status_is 0
    random_file 300 garbage.bin
    run imgtool verify -k sign.pem garbage.bin
    check 'verify garbage' status_is 1
    run imgtool sign -v 1 -H 0x200 --pad-header -k sign.pem -L 0x20000000 firmware.bin ram.bin
    run imgtool verify -k sign.pem ram.bin
    check 'verify an image for RAM' status_is 0
}

test_dumpinfo() {
    run imgtool dumpinfo signed.bin
    check 'dumpinfo' out_has 'MCUboot image, version 1.2.3+4'
    run imgtool dumpinfo -f json signed.bin
    check 'dumpinfo as JSON' out_json '.header.version == "1.2.3+4"'
    run imgtool dumpinfo -s -f json -o info.json signed.bin
    check 'dumpinfo to a file' status_is 0
    check 'dumpinfo to a file: nothing else' silent
    check 'dumpinfo to a file: it is there' jq -e '.header.version == "1.2.3+4"' info.json >/dev/null
    run imgtool dumpinfo -f yaml signed.bin
    check 'dumpinfo as YAML' err_is "otpc: error: option --format: 'yaml' is neither 'human' nor 'json', which is YAML too"
    run imgtool dumpinfo -o signed.bin signed.bin
    check 'dumpinfo over the image' status_is 2
    run imgtool dumpinfo garbage.bin
    check 'dumpinfo of garbage' status_is 4
}

test_keygen() {
    run imgtool keygen -k new.pem -t ecdsa-p256
    check 'keygen' status_is 0
    check 'keygen is silent' silent
    check 'keygen: for its owner only' mode_is 600 new.pem
    check 'keygen: a key' openssl pkey -in new.pem -noout
    cp new.pem before
    run imgtool keygen -k new.pem -t ecdsa-p256
    check 'keygen replaces no key' status_is 4
    check 'keygen: it stays' cmp -s new.pem before
    echo secret >pass
    run imgtool keygen -k locked.pem -t ecdsa-p256 -p --passphrase-file pass
    check 'keygen -p' grep -q 'BEGIN ENCRYPTED PRIVATE KEY' locked.pem
    run imgtool keygen -k more.pem -t ecdsa-p256 --passphrase-file pass
    check 'a passphrase for nothing' status_is 2
    for type in rsa-2048 rsa-3072 ecdsa-p384 ed25519 x25519; do
        run imgtool keygen -k more.pem -t "$type"
        check "keygen -t $type" err_is "otpc: error: option --type: '$type' is not supported so far, only ecdsa-p256 is"
    done
    run imgtool keygen -k more.pem
    check 'keygen without type' err_is 'otpc: error: option -t, --type is missing'
    check 'nothing is left' absent more.pem
    run imgtool keygen -k more.pem -t ecdsa-p256 --json
    check 'keygen --json' out_json '.output == "more.pem" and (.fingerprint | length == 64)'
}

# c_bytes FILE: the bytes of the array in it, as hex digits.
c_bytes() {
    grep -o '0x[0-9a-f][0-9a-f]' "$1" | cut -c 3- | tr -d '\n'
}

hex() {
    od -An -v -tx1 | tr -d ' \n'
}

test_getpub() {
    spki=$(openssl pkey -in sign.pem -pubout -outform DER | hex)
    for key in sign.pem sign-pub.pem; do
        run imgtool getpub -k "$key"
        check "getpub of $key" out_has 'const unsigned char ecdsa_pub_key[] = {'
        check "getpub of $key: length" out_has 'const unsigned int ecdsa_pub_key_len = 91;'
        check "getpub of $key: bytes" [ "$(c_bytes "$stdout")" = "$spki" ]
        cp "$stdout" pub.c
    done
    check 'getpub: it compiles' cc -Wall -Wextra -Werror -c pub.c -o pub.o
    run imgtool getpub -k sign.pem --encoding lang-rust
    check 'getpub for Rust' out_has 'static ECDSA_PUB_KEY: &[u8] = &['
    check 'getpub for Rust: bytes' [ "$(c_bytes "$stdout")" = "$spki" ]
    run imgtool getpub -k sign.pem -l rust
    check 'getpub -l rust' out_has 'static ECDSA_PUB_KEY'
    run imgtool getpub -k sign.pem -e pem -o pub.pem
    check 'getpub -e pem' cmp -s pub.pem sign-pub.pem
    check 'getpub -o is silent' silent
    run imgtool getpub -k sign.pem -e raw -o pub.der
    check 'getpub -e raw' [ "$(hex <pub.der)" = "$spki" ]
    run imgtool getpub -k sign.pem -e raw -o sign.pem
    check 'getpub over the key' status_is 2
    run imgtool getpub -k sign.pem -e lang-java
    check 'getpub for another language' status_is 2
    run imgtool getpub
    check 'getpub of nothing' err_is 'otpc: error: option -k, --key is missing'
    run imgtool getpub -k sign.pem --json
    check 'getpub --json' out_json '.fingerprint | length == 64'
    hash=$(openssl pkey -in sign.pem -pubout -outform DER | sha256sum | cut -d ' ' -f 1)
    run imgtool getpubhash -k sign.pem
    check 'getpubhash' [ "$(c_bytes "$stdout")" = "$hash" ]
    check 'getpubhash: name' out_has 'const unsigned char ecdsa_pub_key_hash[] = {'
    check 'getpubhash: length' out_has 'const unsigned int ecdsa_pub_key_hash_len = 32;'
    run imgtool getpubhash -k sign.pem -e raw -o hash.bin
    check 'getpubhash -e raw' [ "$(hex <hash.bin)" = "$hash" ]
}

# private_key NAME SIZE OPTION...: the array is that long, and is the key.
private_key() {
    name=$1
    size=$2
    shift 2
    run imgtool getpriv -k sign.pem "$@"
    check "$name" out_has "const unsigned int enc_priv_key_len = $size;"
    c_bytes "$stdout" | tr a-f A-F | basenc --base16 -d >priv.der
    check "$name: size" size_is "$size" priv.der
    openssl pkey -inform DER -in priv.der -pubout -out priv-pub.pem 2>/dev/null
    check "$name: the key" cmp -s priv-pub.pem sign-pub.pem
}

test_getpriv() {
    private_key 'getpriv' 138
    private_key 'getpriv --minimal' 67 --minimal
    private_key 'getpriv -f openssl' 121 -f openssl
    private_key 'getpriv -f openssl -m' 51 -f openssl -m
    run imgtool getpriv -k sign-pub.pem
    check 'getpriv of a public key' status_is 5
    run imgtool getpriv -k sign.pem -f der
    check 'getpriv in another form' status_is 2
    run imgtool getpriv -k sign.pem --json
    check 'getpriv --json' status_is 2
    check 'getpriv --json: no key' out_empty
    command -v script >/dev/null || return
    script -qec "'$OTPC' imgtool getpriv -k sign.pem" /dev/null >"$stdout" 2>&1 </dev/null
    check 'getpriv on a terminal' out_has 'a private key is not shown on a terminal'
    check 'getpriv on a terminal: no key' not out_has 0x30
}

key sign
key other
random_file 2000 firmware.bin
test_list
test_sign
test_dumpinfo
test_keygen
test_getpub
test_getpriv
check 'no temporary files' no_temporary
finish
