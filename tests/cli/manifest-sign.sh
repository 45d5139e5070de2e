#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# --manifest and --attest of `otpc image sign` and `otpc image attach`: what they say, and what they must not replace.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

random_file 5000 firmware.bin
random_file 32 seed
key sign
key enc
key attest
image_xml good.xml

# sign OPTION...: firmware.bin to signed.bin.
sign() {
    run image sign -k sign.pem -v 1.2.3 -H 0x400 -S 0x8000 --pad-header "$@" firmware.bin signed.bin
}

# There is no configuration: the record has what the options came to.
test_sign() {
    printf 'from a file' >tlv.bin
    sign --pad --confirm -s 7 -E enc-pub.pem -d '(1,2.3.4)' --max-align 16 --vid example.com --non-bootable \
        --custom-tlv 0xa0 0x0102 --custom-tlv-file 0xa1 tlv.bin --manifest s.json --attest sa.json --attest-key attest.pem
    check 'image sign' status_is 0
    check 'image sign: nothing on stderr' err_empty
    check 'image sign: what it is' json s.json '.command == "image sign" and (.artefacts | length) == 1 and
        .artefacts[0].kind == "image" and (.artefacts[0] | has("config") | not)'
    check 'image sign: the firmware' is_file s.json '.artefacts[0].inputs[] | select(.role == "firmware")' firmware.bin
    check 'image sign: the file of a TLV' is_file s.json '.artefacts[0].inputs[] | select(.role == "custom-tlv")' tlv.bin
    check 'image sign: the output' is_file s.json '.artefacts[0].output' signed.bin
    check 'image sign: both keys' json s.json ".artefacts[0].keys == [{role: \"signing\",
        fingerprint: \"$(fingerprint sign.pem)\"}, {role: \"encryption\", fingerprint: \"$(fingerprint enc.pem)\"}]"
    check 'image sign: parameters as of a configuration' json s.json '.artefacts[0].parameters | .version == "1.2.3" and
        .slot_size == 32768 and .header_size == 1024 and .align == 8 and .security_counter == 7 and .confirm and
        .dependencies == [{image: 1, version: "2.3.4"}]'
    check 'image sign: parameters of options alone' json s.json '.artefacts[0].parameters | .profile == "mcuboot" and
        .erased == "0xff" and .max_align == 16 and .vendor_id == "cfbff0d193755685968c48ce8b15ae17" and
        (has("class_id") | not) and .non_bootable and (.pad_signature | not) and (.save_key_tlv | not) and
        .custom_tlvs == [{type: "0xa0", value: "0102"}, {type: "0xa1", value: "66726f6d20612066696c65"}]'
    check 'image sign: the judgement' json s.json '.artefacts[0] | .verified and .policy == "mcuboot"'
    run manifest verify s.json --inputs
    check 'image sign: it holds' status_is 0
    run manifest verify sa.json --key attest-pub.pem --inputs
    check 'image sign: the attestation holds' status_is 0
    check 'image sign: it is of the manifest' [ "$(payload sa.json | jq -c .predicate)" = "$(jq -c . s.json)" ]
    jq '.command = "image build"' s.json >tampered.json
    run manifest verify tampered.json --inputs
    check 'a build without configuration' err_has "member 'path' is missing"
    printf x >>tlv.bin
    run manifest verify s.json --inputs
    check 'another file of a TLV' err_has 'tlv.bin: error: it has 12 bytes, the manifest says 11'
    for at in 0 20 3000 32767; do
        cp signed.bin kept
        printf '\145' | dd of=signed.bin bs=1 seek="$at" conv=notrunc 2>/dev/null
        run manifest verify sa.json --key attest-pub.pem
        check "byte $at of what was signed" status_is 1
        mv kept signed.bin
    done
    cp sa.json before
    sign --attest sa.json --attest-key attest.pem --seed seed -E enc-pub.pem
    cp sa.json first
    sign --attest sa.json --attest-key attest.pem --seed seed -E enc-pub.pem
    check 'the same again: byte for byte' cmp -s sa.json first
    check 'another: not' not cmp -s sa.json before
    sign --profile st -ma 0x73ab1024 --manifest s.json --no-verify
    check 'of STiROT' json s.json '.artefacts[0] | .parameters.profile == "st" and .facts.magic == "0x73ab1024" and
        (.verified | not)'
    run manifest verify s.json
    check 'of STiROT: it holds' status_is 0
    run image sign -v 1 -H 32 --pad-header firmware.bin signed.bin --manifest s.json
    check 'not signed' json s.json '.artefacts[0] | .keys == [] and (.facts.signed | not)'
    run manifest verify s.json
    check 'not signed: it holds' status_is 0
    run imgtool sign -k sign.pem -v 1.2.3 -H 0x400 --pad-header firmware.bin signed.bin --manifest s.json
    check 'imgtool sign' json s.json '.command == "image sign"'
    rm -f kept before first tampered.json tlv.bin s.json sa.json
}

# Signed by somebody else, in two steps.
test_sign_elsewhere() {
    run image sign -v 1.2.3 -H 0x400 --pad-header --vector-to-sign digest firmware.bin d --manifest s.json
    check 'a vector is no image' status_is 2
    check 'a vector is no image: nothing written' absent d
    run image sign -v 1.2.3 -H 0x400 --pad-header --vector-to-sign digest firmware.bin d
    openssl pkeyutl -sign -inkey sign.pem -in d -out d.sig
    run image sign -v 1.2.3 -H 0x400 --pad-header --fix-sig d.sig --fix-sig-pubkey sign-pub.pem firmware.bin signed.bin \
        --sig-out sig.b64 --manifest s.json
    check '--fix-sig' json s.json ".artefacts[0].keys == [{role: \"signing\", fingerprint: \"$(fingerprint sign.pem)\"}]"
    run manifest verify s.json --inputs
    check '--fix-sig: it holds' status_is 0
    run image digest --output d good.xml --set 'Version=1.2.4' --image attached.bin
    openssl pkeyutl -sign -inkey sign.pem -in d -out d.sig
    run image attach --signature d.sig d.json --manifest s.json --attest sa.json --attest-key attest.pem
    check 'image attach' status_is 0
    check 'image attach: what it is' json s.json '.command == "image attach" and
        .artefacts[0].parameters.version == "1.2.4" and .artefacts[0].verified'
    check 'image attach: the configuration' is_file s.json '.artefacts[0].config' good.xml
    check 'image attach: the output' is_file s.json '.artefacts[0].output' attached.bin
    run manifest verify sa.json --key attest-pub.pem --inputs
    check 'image attach: it holds' status_is 0
    printf '\145' | dd of=attached.bin bs=1 seek=2000 conv=notrunc 2>/dev/null
    run manifest verify sa.json --key attest-pub.pem
    check 'image attach: another byte' err_has 'attached.bin: error: its SHA-256 is'
    run image build good.xml --set 'Version=1.2.4' --output attached.bin --manifest build.json
    for part in config inputs keys parameters policy facts.digest facts.flags output.path; do
        check "a build says the same of it, $part" [ "$(jq -c ".artefacts[0].$part" build.json)" = \
            "$(jq -c ".artefacts[0].$part" s.json)" ]
    done
    rm -f d d.json sig.b64 s.json sa.json build.json
}

# refused_targets COMMAND...: the command, which makes target.bin, with targets that it must not take.
refused_targets() {
    verb="$1 $2"
    for file in sign.pem firmware.bin good.xml d.sig; do
        cp "$file" kept
        run "$@" --manifest "$file"
        check "$verb: $file is not replaced" status_is 4
        run "$@" --attest "$file" --attest-key attest.pem
        check "$verb: $file is not replaced by an attestation" status_is 4
        check "$verb: $file stays" cmp -s "$file" kept
    done
    check "$verb: nothing is made" absent target.bin
    run "$@" --manifest ./target.bin
    check "$verb: a manifest over the image" status_is 3
    check "$verb: says so" err_has "option --manifest: './target.bin' is another file of the image"
    run "$@" --attest target.bin --attest-key attest.pem
    check "$verb: an attestation over the image" status_is 3
    run "$@" --manifest x.json --attest x.json --attest-key attest.pem
    check "$verb: one file for both" status_is 2
    run "$@" --attest x.json
    check "$verb: --attest alone" status_is 2
    run "$@" --attest x.json --attest-key attest-pub.pem
    check "$verb: a public key cannot attest" status_is 5
    check "$verb: nothing is made then either" absent target.bin
    run "$@" --manifest nowhere/m.json
    check "$verb: no such directory" status_is 4
    rm -f target.bin kept
}

test_targets() {
    run image digest --output d good.xml --image target.bin
    openssl pkeyutl -sign -inkey sign.pem -in d -out d.sig
    refused_targets image build good.xml --output target.bin
    refused_targets image attach --signature d.sig d.json
    refused_targets image sign -k sign.pem -v 1 -H 32 --pad-header firmware.bin target.bin
    cp d.json before
    run image attach --signature d.sig d.json --manifest d.json
    check 'over the sidecar' status_is 4
    check 'over the sidecar: it stays' cmp -s d.json before
    # manifests and empty files could be replaced, if they were nothing else
    run image build good.xml --manifest m.json
    rm out.bin
    cp m.json image.json
    image_xml other.xml 's/firmware\.bin/image.json/' 's/out\.bin/target.bin/'
    : >empty
    for option in --manifest --attest; do
        key=
        [ "$option" = --manifest ] || key='--attest-key attest.pem'
        # shellcheck disable=SC2086 # the option is two words, or none
        run image sign -v 1 -H 32 --pad-header image.json target.bin "$option" image.json $key
        check "$option over the firmware" err_has "option $option: 'image.json' is another file of the image"
        # shellcheck disable=SC2086
        run image sign -v 1 -H 32 --pad-header --custom-tlv-file 0xa0 empty firmware.bin target.bin "$option" empty $key
        check "$option over the file of a TLV" status_is 3
        # shellcheck disable=SC2086
        run image build good.xml --input image.json --output target.bin "$option" ./image.json $key
        check "$option over the firmware of a build" status_is 3
        # shellcheck disable=SC2086
        run image build good.xml other.xml "$option" ./image.json $key
        check "$option over the firmware of one of two" status_is 3
        check "$option over the firmware of one of two: says so" err_is \
            "otpc: error: cannot build 'other.xml': option $option: './image.json' is another file of the image"
        check "$option over the firmware of one of two: neither is built" [ ! -e out.bin ] && [ ! -e target.bin ]
    done
    check 'files that were not replaced' [ ! -s empty ] && cmp -s image.json m.json
    check 'they have no other name either' absent image.json.stale
    check 'nothing is made' absent target.bin
    cp attest.pem before
    run image sign -v 1 -H 32 --pad-header firmware.bin attest.pem --attest x.json --attest-key attest.pem
    check 'the image over the key that attests' status_is 3
    run image build good.xml --output attest.pem --attest x.json --attest-key attest.pem
    check 'a build over the key that attests' status_is 3
    check 'the key stays' cmp -s attest.pem before
    run image sign -v 1 -H 32 --pad-header firmware.bin target.bin --sig-out s -k sign.pem --manifest s
    check 'signature and manifest in one' status_is 3
    run image sign -v 1 -H 32 --pad-header -E enc-pub.pem firmware.bin target.bin --attest x.json --attest-key enc.pem
    check 'image sign: the key that devices have' status_is 5
    check 'image sign: nothing attested' absent x.json
    run image sign -v 1 -H 32 --pad-header firmware.bin target.bin --manifest s.json
    cp s.json before
    run image sign -v 1 -H 32 firmware.bin target.bin --manifest s.json
    check 'image sign: a failure' status_is 4
    check 'image sign: the earlier manifest has another name' cmp -s s.json.stale before
    check 'image sign: no manifest' absent s.json
    run image attach --signature d.sig d.json --manifest s.json
    cp s.json before
    run image attach --signature firmware.bin d.json --manifest s.json
    check 'image attach: a failure' status_is 4
    check 'image attach: the earlier manifest has another name' cmp -s s.json.stale before
    rm -f target.bin d d.json d.sig image.json empty before s.json.stale
}

test_sign
test_sign_elsewhere
test_targets
finish
