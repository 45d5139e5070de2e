#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image verify`: verdicts, keys from every source, every option, reports and exit statuses.
samples=$(cd "$(dirname "$0")/../bad/obk" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# valid, refused WHAT ARGUMENT...: the verdict on one image; then $status and the report.
valid() {
    label=$1
    shift
    run image verify "$@"
    check "$label: valid" status_is 0
    check "$label: says so" out_has 'is valid: version 1.2.3'
    check "$label: no error" err_empty
}

# refused WHAT REASON ARGUMENT...: as text and as JSON.
refused() {
    label=$1
    reason=$2
    shift 2
    run image verify --json "$@"
    check "$label: refused as JSON" status_is 1
    check "$label: for that reason" out_json ".valid == false and .images[-1].valid == false and .images[-1].reason == \"$reason\" and
        (.images[-1].message | length > 0)"
    check "$label: error as JSON" err_json '.error.status == 1'
    run image verify "$@"
    check "$label: refused" status_is 1
    check "$label: nothing on stdout" out_empty
    check "$label: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
}

# fails WHAT STATUS MESSAGE ARGUMENT...: no verdict at all.
fails() {
    label=$1
    wanted=$2
    message=$3
    shift 3
    run image verify "$@"
    check "$label: status" status_is "$wanted"
    check "$label: message" err_has "$message"
    check "$label: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$label: nothing on stdout" out_empty
    run image verify --json "$@"
    check "$label: status with JSON" status_is "$wanted"
    check "$label: error as JSON" err_json ".error.status == $wanted"
    check "$label: no report as JSON" out_empty
}

test_text() {
    signer=$(fingerprint sign.pem)
    short=$(echo "$signer" | cut -c 1-8)
    run image verify --key sign.pem signed.bin
    check 'text' status_is 0
    check 'text: all of it' [ "$(cat "$stdout")" = "'signed.bin' is valid: version 1.2.3, security counter 0x7, signed by $short
  needs image 1 of version 2.0.1+3 or later
  needs image 3 of version 1.0.0 or later" ]
    run image verify --key sign.pem --decrypt-key enc.pem encrypted.bin
    check 'text: encrypted' [ "$(cat "$stdout")" = "'encrypted.bin' is valid: version 1.2.3+4, security counter 0x1020003, signed by $short, encrypted" ]
    run image verify --key sign.pem clear.bin
    check 'text: in clear' out_has ', body in clear'
    run image verify --unsigned plain.bin
    check 'text: not signed' [ "$(cat "$stdout")" = "'plain.bin' is valid: version 1.2.3, security counter 0x7, not signed" ]
    run image verify --quiet --key sign.pem signed.bin
    check 'quiet' status_is 0
    check 'quiet: silent' silent
    run image verify --verbose --key sign.pem signed.bin
    check 'verbose' status_is 0
}

test_json() {
    run image verify --json --key sign.pem signed.bin
    check 'json' status_is 0
    check 'json: nothing on stderr' err_empty
    check 'json: top' out_json 'keys == ["images", "valid"] and .valid and (.images | length == 1)'
    check 'json: names' out_json '.images[0] | keys == ["dependencies", "encrypted", "file", "key", "magic", "policy", "reason",
        "security_counter", "sha256", "size", "valid", "version"]'
    run image info --json signed.bin
    digest=$(jq -r '.tlvs[] | select(.type == "0x10") | .value' "$stdout")
    size=$(jq '[.regions[] | select(.name != "fill and trailer") | .size] | add' "$stdout")
    run image verify --json --key sign.pem signed.bin
    check 'json: values' out_json ".images[0] == {\"file\": \"signed.bin\", \"valid\": true, \"policy\": \"st\", \"reason\": \"good\",
        \"version\": \"1.2.3\", \"magic\": \"0x96f3b83d\", \"security_counter\": 7, \"encrypted\": false,
        \"key\": \"$(fingerprint sign.pem)\", \"sha256\": \"$digest\", \"size\": $size,
        \"dependencies\": [{\"image\": 1, \"version\": \"2.0.1+3\"}, {\"image\": 3, \"version\": \"1.0.0\"}]}"
    run image verify --json --key sign.pem --decrypt-key enc.pem encrypted.bin
    check 'json: encrypted' out_json '.images[0] | .encrypted and .version == "1.2.3+4"'
    run image verify --json --key sign.pem clear.bin
    check 'json: in clear' out_json '.images[0].encrypted == false'
    run image verify --json --unsigned plain.bin
    check 'json: not signed' out_json '.images[0] | .valid and (has("key") | not)'
    run image verify --json --policy mcuboot --key sign.pem without-counter.bin
    check 'json: no counter' out_json '.images[0] | .policy == "mcuboot" and (has("security_counter") | not)'
    run image verify --json --quiet --key sign.pem signed.bin
    check 'json: also when quiet' out_json '.valid'
}

test_several() {
    run image verify --key sign.pem --decrypt-key enc.pem signed.bin encrypted.bin encrypted.hex
    check 'several' status_is 0
    check 'several: a line each' [ "$(grep -c 'is valid' "$stdout")" -eq 3 ]
    run image verify --key other.pem --key third.pem signed.bin third.bin
    check 'several, one bad' status_is 1
    check 'several, one bad: the good one' out_has "'third.bin' is valid"
    check 'several, one bad: the other' err_has 'signed.bin: error: not valid: signed by key'
    check 'several, one bad: one line' [ "$(wc -l <"$stderr")" -eq 1 ]
    run image verify --json --key third.pem signed.bin third.bin signed.hex
    check 'several as JSON' status_is 1
    check 'several as JSON: each' out_json '.valid == false and [.images[].valid] == [false, true, false] and
        [.images[].reason] == ["key-unknown", "good", "key-unknown"] and
        [.images[].file] == ["signed.bin", "third.bin", "signed.hex"]'
    check 'several as JSON: how many' err_json '.error == {"status": 1, "message": "2 of 3 images not valid"}'
    run image verify --key sign.pem signed.bin gone.bin
    check 'several, one gone' status_is 4
    check 'several, one gone: what was judged' out_has "'signed.bin' is valid"
}

test_keys() {
    openssl pkey -in sign.pem -outform DER -out sign.der
    openssl pkey -in sign.pem -pubout -outform DER -out sign-pub.der
    openssl pkey -in enc.pem -outform DER -out enc.der
    for form in sign.pem sign-pub.pem sign.der sign-pub.der; do
        valid "key from $form" --key "$form" signed.bin
        for decrypt in enc.pem enc.der; do
            valid "keys from $form and $decrypt" --key "$form" --decrypt-key "$decrypt" encrypted.bin
        done
    done
    valid 'keys from XML' --config keys.xml --secondary encrypted.bin
    valid 'keys from a file' --config out.obk --secondary encrypted.bin
    valid 'the same key twice' --key sign.pem --key sign-pub.der --config out.obk --config keys.xml encrypted.bin
    valid 'one of several' --key other.pem --key third.pem --key sign.pem signed.bin
    valid 'key given goes before that in the file' --config other.obk --key sign.pem --decrypt-key enc.pem encrypted.bin
    refused 'no key of it' key-unknown --key other.pem signed.bin
    check 'no key of it: which' err_is "signed.bin: error: not valid: signed by key $(fingerprint sign.pem | cut -c 1-8), which is none of those given"
    refused 'no key of it in the file' key-unknown --config other.obk encrypted.bin
    refused 'another decryption key' wrapped-key --key sign.pem --decrypt-key other.pem encrypted.bin
    check 'another decryption key: message' err_has 'the content key was wrapped for another decryption key, or changed'
    refused 'another decryption key in the file' wrapped-key --config other.obk --key sign.pem encrypted.bin
    openssl pkey -in enc.pem -aes128 -passout pass:secret -out enc-secret.pem
    openssl pkey -in sign.pem -aes128 -passout pass:secret -out sign-secret.pem
    echo secret >word
    echo wrong >wrong-word
    valid 'passphrase' --key sign-secret.pem --decrypt-key enc-secret.pem --passphrase-file word encrypted.bin
    setsid -w "$OTPC" image verify --key sign.pem --decrypt-key enc-secret.pem --passphrase-fd 3 encrypted.bin >"$stdout" 2>"$stderr" 3<word
    status=$?
    check 'passphrase from a descriptor' status_is 0
    fails 'wrong passphrase' 5 'enc-secret.pem' --key sign.pem --decrypt-key enc-secret.pem --passphrase-file wrong-word encrypted.bin
    fails 'no passphrase' 5 'enc-secret.pem' --key sign.pem --decrypt-key enc-secret.pem encrypted.bin
}

test_bad_keys() {
    fails 'no key' 2 'no key to verify with; give --key or --config, or --unsigned' signed.bin
    fails 'only a decryption key' 2 'no key to verify with' --decrypt-key enc.pem encrypted.bin
    fails 'key is gone' 4 'gone.pem' --key gone.pem signed.bin
    fails 'key is a directory' 4 'it is a directory' --key directory signed.bin
    fails 'key is none' 5 'firmware.bin' --key firmware.bin signed.bin
    fails 'key is of another curve' 5 'p521.pem' --key p521.pem signed.bin
    fails 'decrypt with a public key' 5 'a public key cannot decrypt; give the private one' --key sign.pem --decrypt-key enc-pub.pem encrypted.bin
    fails 'decryption key is gone' 4 'gone.pem' --key sign.pem --decrypt-key gone.pem encrypted.bin
    fails 'option bytes are gone' 4 'gone.obk' --config gone.obk encrypted.bin
    fails 'option bytes XML is gone' 4 'gone.xml' --config gone.xml encrypted.bin
    fails 'option bytes are a directory' 4 'directory' --config directory encrypted.bin
    fails 'option bytes without a key' 3 'no public key in it' --config firmware.bin encrypted.bin
    fails 'an image XML for option bytes' 3 'signed.xml' --config signed.xml encrypted.bin
    set --
    for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
        key "many-$number"
        set -- "$@" --key "many-$number.pem"
    done
    fails 'too many keys' 2 'more than 16 keys' "$@" signed.bin
}

test_policies() {
    valid 'policy st' --policy st --key sign.pem signed.bin
    valid 'policy mcuboot' --policy=mcuboot --key sign.pem signed.bin
    fails 'no such policy' 2 "option --policy: 'ST' is neither 'st' nor 'mcuboot'" --policy ST --key sign.pem signed.bin
    valid 'full key by mcuboot' --policy mcuboot --key sign.pem full-key.bin
    refused 'full key by mcuboot, of another' key-unknown --policy mcuboot --key other.pem full-key.bin
    refused 'full key by st' tlv-unexpected --key sign.pem full-key.bin
    check 'full key by st: message' err_has 'TLV 0x02 (public key) at 0x'
    valid 'no counter by mcuboot' --policy mcuboot --key sign.pem without-counter.bin
    refused 'no counter by st' tlv-missing --key sign.pem without-counter.bin
    check 'no counter by st: message' err_is 'without-counter.bin: error: not valid: TLV 0x50 (security counter) is missing'
    cp padded.bin dirty.bin
    printf '\0' | dd of=dirty.bin bs=1 seek=$((0x6000)) conv=notrunc 2>/dev/null
    valid 'dirty, in a primary slot' --key sign.pem dirty.bin
    valid 'dirty by mcuboot' --policy mcuboot --secondary --key sign.pem dirty.bin
    refused 'dirty by st' fill --secondary --key sign.pem dirty.bin
    check 'dirty by st: message' err_is 'dirty.bin: error: not valid: byte 0x6000 after the TLVs is 0x00, expected 0xff'
}

test_slots() {
    valid 'padded' --secondary --key sign.pem padded.bin
    valid 'padded, its size given' --secondary --slot-size 0x8000 --key sign.pem padded.bin
    refused 'padded, a larger slot' trailer-magic --policy mcuboot --secondary --slot-size 0x9000 --key sign.pem padded.bin
    refused 'padded, a larger slot by st' fill --secondary --slot-size 0x9000 --key sign.pem padded.bin
    valid 'padded, a larger primary slot' --slot-size 0x9000 --key sign.pem padded.bin
    refused 'not padded' trailer-overlap --secondary --key sign.pem signed.bin
    check 'not padded: message' err_has 'TLVs end at 0x'
    refused 'not padded, in a slot' trailer-magic --secondary --slot-size 0x8000 --key sign.pem signed.bin
    check 'not padded, in a slot: message' err_is 'signed.bin: error: not valid: no trailer magic at 0x7ff0'
    fails 'slot too small' 6 'padded.bin: error: 0x8000 bytes, the slot has 0x7fff' --slot-size 0x7fff --key sign.pem padded.bin
    fails 'slot too small by far' 6 'the slot has 0x1' --slot-size 1 --key sign.pem signed.bin
    valid 'swap' --secondary --max-sectors 64 --align 8 --key sign.pem swap.bin
    valid 'swap as if to be overwritten' --secondary --key sign.pem swap.bin
    valid 'swap, confirmed' --secondary --max-sectors 64 --align 8 --key sign.pem confirmed.bin
    refused 'confirmed, to be overwritten' fill --secondary --key sign.pem confirmed.bin
    valid 'confirmed, in a primary slot' --key sign.pem confirmed.bin
    # status of 64 * 3 words of 8, two keys, four words and the magic
    cp swap.bin status.bin
    printf '\1' | dd of=status.bin bs=1 seek=$((0x8000 - 64 * 24 - 4 * 16 - 16)) conv=notrunc 2>/dev/null
    valid 'swap with a status' --secondary --max-sectors 64 --align 8 --key sign.pem status.bin
    refused 'swap with a status, for other sectors' fill --secondary --max-sectors 63 --align 8 --key sign.pem status.bin
    refused 'swap with a status, for another alignment' fill --secondary --max-sectors 64 --align 4 --key sign.pem status.bin
    valid 'swap with a status, aligned by 16' --secondary --max-sectors 32 --key sign.pem status.bin
    refused 'no room for the status' trailer-overlap --secondary --max-sectors 2000 --key sign.pem swap.bin
    for option in --slot-size --max-sectors --align --min-counter; do
        fails "$option x" 2 "$option" "$option" x --key sign.pem signed.bin
        fails "$option -1" 2 "$option" "$option" -1 --key sign.pem signed.bin
    done
}

test_counter() {
    for minimum in 0 1 7 0x7; do
        valid "counter $minimum" --min-counter "$minimum" --key sign.pem signed.bin
    done
    refused 'downgrade' counter --min-counter 8 --key sign.pem signed.bin
    check 'downgrade: message' err_is 'signed.bin: error: not valid: security counter is 0x07, the device has 0x08'
    refused 'downgrade by far' counter --min-counter 0xffffffff --key sign.pem signed.bin
    refused 'no counter, and one is wanted' counter --policy mcuboot --min-counter 1 --key sign.pem without-counter.bin
}

test_clear() {
    valid 'clear' --clear --key sign.pem clear.bin
    valid 'clear, without saying so' --key sign.pem clear.bin
    valid 'clear, with a decryption key' --clear --key sign.pem --decrypt-key enc.pem clear.bin
    refused 'clear, to be decrypted' digest --key sign.pem --decrypt-key enc.pem clear.bin
    check 'clear, to be decrypted: hint' err_has 'the digest in it is not that of its bytes; if its body is in clear, give --clear'
    refused 'encrypted, no key' digest --key sign.pem encrypted.bin
    check 'encrypted, no key: hint' err_has '; it is flagged as encrypted: give --decrypt-key'
    refused 'encrypted, said to be clear' digest --clear --config keys.xml encrypted.bin
    valid 'not encrypted, with a decryption key' --key sign.pem --decrypt-key enc.pem signed.bin
    valid 'primary-only' --key sign.pem --decrypt-key enc.pem primary.bin
}

test_unsigned() {
    valid 'not signed' --unsigned plain.bin
    refused 'not signed, a signature is wanted' tlv-missing --key sign.pem plain.bin
    check 'not signed: message' err_is 'plain.bin: error: not valid: TLV 0x01 (key hash) is missing'
    valid 'signed, nobody asks' --unsigned signed.bin
    valid 'signed, nobody asks, another key' --unsigned --key other.pem signed.bin
    cp plain.bin damaged.bin
    printf '\1' | dd of=damaged.bin bs=1 seek=2000 conv=notrunc 2>/dev/null
    refused 'not signed, damaged' digest --unsigned damaged.bin
    check 'not signed, damaged: no hint' err_is 'damaged.bin: error: not valid: the digest in it is not that of its bytes'
    valid 'not signed, encrypted' --unsigned --decrypt-key enc.pem encrypted.bin
}

# .hex and .bin come to the same, whatever is wrong.
test_hex() {
    for arguments in '--key sign.pem --decrypt-key enc.pem' '--key other.pem' '--key sign.pem' '--unsigned --policy mcuboot' \
        '--config out.obk --secondary' '--config out.obk --secondary --slot-size 0x9000' '--config out.obk --min-counter 0x1020004'; do
        for name in encrypted signed; do
            for kind in bin hex; do
                # shellcheck disable=SC2086 # words
                run image verify --json $arguments "$name.$kind"
                echo "$status" >"verdict.$kind"
                jq -c '.images[0] | del(.file)' "$stdout" | sed "s/$name\.$kind/FILE/" >>"verdict.$kind"
            done
            check "$name by '$arguments' is the same" cmp -s verdict.bin verdict.hex
        done
    done
}

test_files() {
    mkdir -p directory.bin
    : >empty.bin
    head -c 40 signed.bin >short.bin
    fails 'file is gone' 4 'gone.bin' --key sign.pem gone.bin
    fails 'file is a directory' 4 'it is a directory, not a file' --key sign.pem directory.bin
    fails 'hex that is none' 4 'not an Intel HEX record' --key sign.pem junk.hex
    refused 'no image' magic --key sign.pem firmware.bin
    refused 'a key' magic --key sign.pem sign.pem
    refused 'cut off' image-size --key sign.pem short.bin
    run image verify --key sign.pem empty.bin
    check 'empty' [ "$status" -eq 1 ]
    run image verify --key sign.pem
    check 'no file' status_is 2
    cp signed.bin damaged.bin
    printf '\125' | dd of=damaged.bin bs=1 seek=1500 conv=notrunc 2>/dev/null
    refused 'damaged' digest --key sign.pem damaged.bin
    # a last byte of the signature that is another
    size=$(stat -c %s signed.bin)
    last=$(od -An -tu1 -j $((size - 1)) -N 1 signed.bin)
    cp signed.bin damaged.bin
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$(printf '%03o' $((last ^ 1)))" | dd of=damaged.bin bs=1 seek=$((size - 1)) conv=notrunc 2>/dev/null
    refused 'signature damaged' signature --key sign.pem damaged.bin
    check 'signature damaged: message' err_is "damaged.bin: error: not valid: signature does not match key $(fingerprint sign.pem | cut -c 1-8)"
    [ "$(id -u)" -eq 0 ] || {
        cp signed.bin locked.bin
        chmod 0 locked.bin
        fails 'file cannot be read' 4 'Permission denied' --key sign.pem locked.bin
    }
}

# An error while reporting is an error.
test_full_disk() {
    setsid -w "$OTPC" image verify --key sign.pem signed.bin >/dev/full 2>"$stderr" </dev/null
    status=$?
    check 'full disk' status_is 4
}

# obk_xml FILE AUTHENTICATION ENCRYPTION OUTPUT
obk_xml() {
    sed -e "s/sign-pub\.pem/$2/" -e "s/enc\.pem/$3/" -e "s/out\.obk/$4/" "$samples/good.xml" >"$1"
}

# built NAME [SED]...: NAME.xml, with $counter, or 7
built() {
    name=$1
    shift
    image_xml "$name.xml" "$@"
    [ -z "${counter-7}" ] || param "$name.xml" Counter -s "${counter-7}"
}

images() {
    built signed '/--pad</d'
    param signed.xml Dependency -d 1,2.0.1+3 Dependency
    param signed.xml Another -d 3,1.0.0 Dependency
    built padded
    counter=auto built encrypted 's/1\.2\.3/1.2.3+4/'
    param encrypted.xml Encryption -E enc-pub.pem File
    built clear '/--pad</d'
    param clear.xml Encryption -E enc-pub.pem File
    param clear.xml Clear -c
    built plain '/--pad</d' '/sign.pem/d'
    built third '/--pad</d' 's/sign\.pem/third.pem/'
    counter='' built without-counter '/--pad</d'
    built full-key '/--pad</d'
    param full-key.xml 'Key format' --public-key-format full
    built swap '/overwrite/d'
    built confirmed '/overwrite/d' 's/--pad</--confirm</'
    built primary 's/--overwrite-only/--primary-only/'
    param primary.xml Encryption -E enc-pub.pem File
    for name in swap confirmed; do
        param "$name.xml" Sectors -M 64
        param "$name.xml" Align --align 8
    done
    for name in signed padded encrypted clear plain third without-counter full-key swap confirmed primary; do
        param "$name.xml" Base -x 0x08010000
        run image build "$name.xml" --output "$name.bin"
        check "$name.bin is built" status_is 0
    done
    for name in signed encrypted; do
        objcopy -I binary -O ihex --change-addresses 0x08010000 "$name.bin" "$name.hex"
    done
}

for name in sign enc other third; do
    key "$name"
done
random_file 2000 firmware.bin
random_file 32 seed.bin
mkdir directory
echo ':junk' >junk.hex
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out p521.pem 2>/dev/null
obk_xml keys.xml sign-pub.pem enc.pem out.obk
obk_xml other.xml other-pub.pem third.pem other.obk
for name in keys other; do
    run obk build "$name.xml"
    check "$name.xml is built" status_is 0
done
images
test_text
test_json
test_several
test_keys
test_bad_keys
test_policies
test_slots
test_counter
test_clear
test_unsigned
test_hex
test_files
test_full_disk
check 'nothing temporary is left' no_temporary
finish
