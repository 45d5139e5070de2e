#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# --manifest and --attest of `otpc image build` and `otpc obk build`, and `otpc manifest verify`.
samples=$(cd "$(dirname "$0")/../bad/obk" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Not what it says it is, or nothing of that kind.
# shellcheck disable=SC2317 # called by check
refused() {
    [ "$status" -eq 1 ] || [ "$status" -eq 4 ]
}

# Two images, the second encrypted, linked, and with paths of its own.
make_images() {
    random_file 5000 firmware.bin
    key sign
    key enc
    key attest
    key other
    mkdir -p Images Binary
    image_xml plain.xml 's/out\.bin/plain.bin/'
    sed -i '/-k<.Command>/d' plain.xml
    image_xml good.xml
    image_xml Images/enc.xml 's|firmware.bin|../firmware.bin|' 's|out.bin|../Binary/enc.hex|' \
        's|<Command>-k.*sign.pem<.Value>|<Command>-k</Command><Link></Link>|' \
        's|<GlobalParam>|<GlobalParam><LinkedXML>keys.xml</LinkedXML>|'
    linked_xml Images/keys.xml
    sed -i 's|>sign.pem<|>../sign.pem<|' Images/keys.xml
    param Images/enc.xml 'Encryption key' -E ../enc-pub.pem File
    param Images/enc.xml 'Security counter' -s 7
    param Images/enc.xml Base -x 0x08010000
    param Images/enc.xml Dependency -d '1,2.3.4+5'
}

test_image() {
    run image build good.xml --manifest m.json
    check 'an image' status_is 0
    check 'nothing on stderr' err_empty
    check 'what it is' json m.json '.type == "urn:otpc:manifest:1" and .command == "image build" and
        (.artefacts | length) == 1'
    check 'the tool' json m.json ".tool == {name: \"otpc\", version: \"$("$OTPC" --version | cut -d ' ' -f 2)\"}"
    check 'the configuration' is_file m.json '.artefacts[0].config' good.xml
    check 'the firmware' is_file m.json '.artefacts[0].inputs[0]' firmware.bin
    check 'the output' is_file m.json '.artefacts[0].output' out.bin
    check 'the key' json m.json ".artefacts[0].keys == [{role: \"signing\", fingerprint: \"$(fingerprint sign.pem)\"}]"
    run image info out.bin --json
    check 'the digest in the image' [ "$(jq -r '.tlvs[] | select(.type == "0x10") | .value' "$stdout")" = \
        "$(jq -r '.artefacts[0].facts.digest' m.json)" ]
    check 'facts' json m.json '.artefacts[0].facts | .version == "1.2.3" and .magic == "0x96f3b83d" and
        .flags == "0x0" and .slot_size == 32768 and .signed and (.encrypted | not) and .format == "bin" and
        (has("security_counter") | not)'
    check 'parameters' json m.json '.artefacts[0].parameters | .header_size == 1024 and .pad and .overwrite_only and
        (.confirm | not) and .dependencies == []'
    check 'the judgement' json m.json '.artefacts[0] | .verified and .policy == "mcuboot"'
    run image build good.xml --manifest m.json --no-verify
    check 'no judgement' json m.json '.artefacts[0] | (.verified | not) and (has("policy") | not)'
    run -pb good.xml --manifest m.json
    check '-pb' status_is 0
    check '-pb says nothing' silent
    run image build good.xml --manifest m.json --json
    check '--json is as ever' out_json '.images | length == 1 and .[0].output == "out.bin"'
    run image build good.xml --set Version=9.8.7 --output "$work/abs.bin" --manifest m.json
    check 'what was set' json m.json ".artefacts[0] | .parameters.version == \"9.8.7\" and .output.path == \"$work/abs.bin\""
    check 'no absolute path but the given one' json m.json '[.. | strings | select(startswith("/"))] | length == 1'
    rm abs.bin
}

test_encrypted() {
    run image build Images/enc.xml --manifest m.json
    check 'an encrypted image' status_is 0
    check 'the linked configuration' is_file m.json '.artefacts[0].linked_config' Images/keys.xml
    check 'paths are tidy' is_file m.json '.artefacts[0].output' Binary/enc.hex
    check 'the firmware' is_file m.json '.artefacts[0].inputs[0]' firmware.bin
    check 'both keys' json m.json ".artefacts[0].keys == [{role: \"signing\", fingerprint: \"$(fingerprint sign.pem)\"},
        {role: \"encryption\", fingerprint: \"$(fingerprint enc.pem)\"}]"
    check 'facts' json m.json '.artefacts[0].facts | .encrypted and .flags == "0x4" and .security_counter == 7 and
        .format == "hex" and .base == "0x8010000"'
    check 'parameters' json m.json '.artefacts[0].parameters | .dependencies == [{image: 1, version: "2.3.4+5"}] and
        .security_counter == 7 and (.security_counter_auto | not) and .base == "0x8010000"'
    check 'no key in it' [ -z "$(grep -e BEGIN -e "$(openssl ec -in sign.pem -outform DER 2>/dev/null | bytes 7 32 -)" m.json)" ]
}

test_several() {
    for jobs in 1 2 8; do
        run image build plain.xml good.xml Images/enc.xml --jobs "$jobs" --manifest "m$jobs.json" --seed seed
        check "--jobs $jobs" status_is 0
        check "--jobs $jobs: in order" [ "$(jq -c '[.artefacts[].config.path]' "m$jobs.json")" = \
            '["plain.xml","good.xml","Images/enc.xml"]' ]
        check "--jobs $jobs: byte for byte" cmp -s m1.json "m$jobs.json"
        check "--jobs $jobs: reports as ever" [ "$(cut -d ' ' -f 1,2 "$stdout")" = "built 'plain.bin':
built 'out.bin':
built 'Images/../Binary/enc.hex':" ]
    done
    check 'not signed' json m1.json '.artefacts[0] | .keys == [] and (.facts.signed | not) and (.facts | has("key") | not)'
    mkdir copy
    cp -r -- *.xml *.pem firmware.bin Images Binary seed copy
    (cd copy && LC_ALL=C.UTF-8 TZ=UTC-5 "$OTPC" image build plain.xml good.xml Images/enc.xml --seed seed --quiet \
        --manifest m.json --attest a.json --attest-key attest.pem)
    check 'elsewhere, later: the same' cmp -s m1.json copy/m.json
    run image build plain.xml good.xml Images/enc.xml --seed seed --attest a.json --attest-key attest.pem
    check 'the attestation too' cmp -s a.json copy/a.json
    rm -r copy m1.json m2.json m8.json a.json
}

test_attest() {
    run image build good.xml Images/enc.xml --manifest m.json --attest a.json --attest-key attest.pem
    check '--attest' status_is 0
    check 'an envelope' json a.json ".payloadType == \"application/vnd.in-toto+json\" and
        (.signatures | length) == 1 and .signatures[0].keyid == \"$(fingerprint attest.pem)\""
    payload a.json >statement.json
    check 'a statement' json statement.json '._type == "https://in-toto.io/Statement/v1" and
        .predicateType == "urn:otpc:manifest:1"'
    check 'its subjects' json statement.json ".subject == [{name: \"out.bin\", digest: {sha256: \"$(digest out.bin)\"}},
        {name: \"Binary/enc.hex\", digest: {sha256: \"$(digest Binary/enc.hex)\"}}]"
    check 'its predicate' [ "$(jq -c .predicate statement.json)" = "$(jq -c . m.json)" ]
    type=application/vnd.in-toto+json
    { printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(stat -c %s statement.json)" && cat statement.json; } >pae
    jq -r '.signatures[0].sig' a.json | base64 -d >sig
    check 'OpenSSL verifies it' [ "$(openssl dgst -sha256 -verify attest-pub.pem -signature sig pae)" = 'Verified OK' ]
    rm statement.json pae sig
}

test_options() {
    run image build good.xml --attest x.json
    check '--attest alone' status_is 2
    run image build good.xml --attest-key attest.pem
    check '--attest-key alone' status_is 2
    run image build good.xml --manifest x.json --attest ./x.json --attest-key attest.pem
    check 'one file for both' status_is 2
    rm out.bin
    run image build good.xml --attest x.json --attest-key attest-pub.pem
    check 'a public key cannot attest' status_is 5
    check 'nothing is built' absent out.bin
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem 2>/dev/null
    run image build good.xml --attest x.json --attest-key p384.pem
    check 'a key on another curve' status_is 5
    run image build good.xml --attest x.json --attest-key gone.pem
    check 'no such key' status_is 4
    check 'nothing is built then either' absent out.bin
    run image build Images/enc.xml --manifest x.json --attest y.json --attest-key enc.pem
    check 'the key that devices have' status_is 5
    check 'nothing attested' [ ! -e x.json ] && [ ! -e y.json ]
    for file in sign.pem firmware.bin good.xml; do
        cp "$file" kept
        run image build good.xml --manifest "$file"
        check "$file is not replaced" status_is 4
        check "$file stays" cmp -s "$file" kept
        run image build good.xml --attest "$file" --attest-key attest.pem
        check "$file is not replaced by an attestation" cmp -s "$file" kept
    done
    run image build good.xml --manifest out.bin
    check 'an output is not replaced' status_is 3
    check 'it is not made either' absent out.bin
    run image build good.xml --manifest nowhere/m.json
    check 'no such directory' status_is 4
    rm -f y.json
    run image build good.xml --manifest nowhere/m.json --attest y.json --attest-key attest.pem
    check 'one that cannot be written' status_is 4
    check 'then there is none of the other' [ ! -e y.json ] && [ ! -e y.json.stale ]
    "$OTPC" image build good.xml --manifest /dev/stdout --quiet | cat >"$stdout"
    check 'a manifest into a pipe' out_json '.type == "urn:otpc:manifest:1"'
    : >empty.json
    run image build good.xml --manifest empty.json
    check 'an empty file is replaced' json empty.json '.type == "urn:otpc:manifest:1"'
    openssl pkcs8 -topk8 -in attest.pem -passout pass:secret -out secret.pem
    echo secret >passphrase
    run image build good.xml --attest x.json --attest-key secret.pem --passphrase-file passphrase
    check 'an encrypted key' status_is 0
    rm -f x.json secret.pem passphrase kept p384.pem
}

# What was written of an earlier build does not stay as if it were of this one.
test_failure() {
    run image build good.xml --manifest m.json --attest a.json --attest-key attest.pem
    cp m.json before
    image_xml bad.xml 's/1\.2\.3/x/' 's/out\.bin/bad.bin/'
    for jobs in 1 2; do
        run image build good.xml --manifest m.json --attest a.json --attest-key attest.pem
        run image build good.xml bad.xml --jobs "$jobs" --manifest m.json --attest a.json --attest-key attest.pem
        check "--jobs $jobs: a failure" status_is 3
        check "--jobs $jobs: no manifest" absent m.json
        check "--jobs $jobs: no attestation" absent a.json
        check "--jobs $jobs: the earlier one has another name" cmp -s before m.json.stale
        check "--jobs $jobs: said" err_has "the manifest of an earlier build is now 'm.json.stale'"
    done
    run image build bad.xml --manifest m.json
    check 'a single one' absent m.json
    run image build good.xml --manifest m.json
    echo other >m.json.stale
    run image build bad.xml --manifest m.json
    check 'what is something else stays' [ "$(cat m.json.stale)" = other ]
    check 'and is told' err_has "'m.json' is of an earlier build; it stays, because 'm.json.stale' is something else"
    check 'no temporary file' no_temporary
    rm -f m.json m.json.stale a.json.stale before
}

test_obk() {
    cp "$samples/good.xml" keys.xml
    random_file 32 seed.bin
    run obk build keys.xml --manifest k.json --attest ka.json --attest-key attest.pem
    check 'obk build' status_is 0
    check 'nothing to warn of' err_empty
    check 'the configuration' is_file k.json '.artefacts[0].config' keys.xml
    check 'the output' is_file k.json '.artefacts[0].output' out.obk
    check 'what it is' json k.json '.command == "obk build" and .artefacts[0].kind == "obk"'
    check 'facts' json k.json '.artefacts[0].facts | .header and .hash and .device_encrypts and .payload_size == 288'
    check 'a file' is_file k.json '.artefacts[0].inputs[] | select(.role == "Seed")' seed.bin
    check 'keys are fingerprints' json k.json "[.artefacts[0].keys[].fingerprint] |
        index(\"$(fingerprint enc.pem)\") != null and all(test(\"^[0-9a-f]{64}\$\"))"
    check 'numbers' json k.json '.artefacts[0].parameters.fields[] | select(.name == "Filler") | .value == "0xabcd"'
    run manifest verify k.json --inputs
    check 'it holds' status_is 0
    run manifest verify ka.json --key attest-pub.pem --inputs
    check 'the attestation too' status_is 0
    printf x | dd of=out.obk bs=1 seek=60 conv=notrunc 2>/dev/null
    run manifest verify k.json
    check 'another byte' status_is 1
    check 'the hash is gone' err_has 'out.obk: error: its hash is false, the manifest says true'
    run -obk keys.xml --manifest k.json
    check '-obk' status_is 0
    check '-obk says nothing' silent
}

test_password() {
    cat >password.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<Root>
  <Obdata>
    <Info><ObDestAddress>0x008A0008</ObDestAddress><DoEncryption>1</DoEncryption><GlobalAlign>16</GlobalAlign></Info>
    <Hash></Hash>
    <DA></DA>
    <Text><Name>Password</Name><Value>corr3ct-h0rse</Value><MinWidth>4</MinWidth><Width>16</Width></Text>
    <Data><Name>Reserved</Name><Value>0x0</Value><Width>4</Width></Data>
    <Output><Name>Output</Name><Value>password.obk</Value></Output>
  </Obdata>
</Root>
XML
    run obk build password.xml --manifest p.json
    check 'a password' status_is 0
    check 'a warning' err_has 'the manifest has digests of files with a password in them'
    check 'it is not in the manifest' [ -z "$(grep -e corr3ct -e "$(printf corr3ct-h0rse | sha256sum | cut -c 1-64)" p.json)" ]
    check 'its file is not, either' [ -z "$(grep -e password.bin p.json)" ]
}

test_verify() {
    run image build good.xml Images/enc.xml --manifest m.json --attest a.json --attest-key attest.pem
    run manifest verify m.json
    check 'a manifest' status_is 0
    check 'it says what it is' out_has "'m.json' holds, not signed"
    run manifest verify m.json --inputs --json
    check 'json' out_json '.file == "m.json" and .valid and (.signed | not) and .findings == [] and (has("key") | not)'
    for trusted in attest-pub.pem attest.pem; do
        run manifest verify a.json --key "$trusted" --inputs
        check "an attestation, $trusted" status_is 0
    done
    check 'it says by whom' out_has "'a.json' holds, signed by $(fingerprint attest.pem | cut -c 1-8)"
    run manifest verify a.json --key other-pub.pem --key attest-pub.pem --json
    check 'one key of several' out_json ".valid and .signed and .key == \"$(fingerprint attest.pem)\""
    run manifest verify a.json --key attest-pub.pem --quiet
    check '--quiet' silent
    mkdir away
    cp -r out.bin Binary away
    (cd away && exec "$OTPC" manifest verify ../m.json) >"$stdout" 2>"$stderr"
    status=$?
    check 'paths are relative to the working directory' status_is 0
    run manifest verify m.json --directory away
    check '--directory' status_is 0
    run manifest verify m.json --directory away --inputs
    check 'inputs are not there' status_is 1
    check 'each is named' [ "$(grep -c 'error: cannot open' "$stderr")" -eq 5 ]
    rm -r away
}

test_refusals() {
    run manifest verify a.json
    check 'an attestation without a key' status_is 2
    run manifest verify m.json --key attest-pub.pem
    check 'a manifest is not signed' status_is 2
    run manifest verify a.json --key sign-pub.pem
    check 'another key' status_is 1
    check 'nothing else is said of it' [ "$(wc -l <"$stderr")" -eq 1 ]
    run manifest verify gone.json
    check 'no such file' status_is 4
    run manifest verify a.json --key gone.pem
    check 'no such key' status_is 4
    run manifest verify m.json --directory gone
    check 'no such directory' status_is 4
    for text in '' '{' '[]' '{}' 'null' '{"type":"urn:otpc:manifest:2","artefacts":[{}]}' \
        '{"type":"urn:otpc:manifest:1"}' '{"type":"urn:otpc:manifest:1","artefacts":[]}' \
        '{"type":"urn:otpc:manifest:1","artefacts":[{}]}' '{"type":"urn:otpc:manifest:1","artefacts":[7]}' \
        '{"payloadType":1,"payload":2,"signatures":3}'; do
        printf '%s' "$text" >odd.json
        run manifest verify odd.json
        if [ "${text#*payload}" != "$text" ]; then
            run manifest verify odd.json --key attest-pub.pem
        fi
        check "'$text' is no manifest" status_is 4
        check "'$text': one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    done
    rm odd.json
}

# Every value of a manifest that can be held against a file.
test_tampered_manifest() {
    for path in artefacts.0.output.path artefacts.0.output.sha256 artefacts.0.output.size artefacts.0.config.path \
        artefacts.0.config.sha256 artefacts.0.config.size artefacts.0.inputs.0.sha256 artefacts.0.inputs.0.size \
        artefacts.0.keys.0.fingerprint artefacts.1.linked_config.sha256 artefacts.0.kind type \
        $(jq -r '.artefacts[1].facts | keys[] | "artefacts.1.facts." + .' m.json); do
        jq --arg path "$path" '($path | split(".") | map(tonumber? // .)) as $p | getpath($p) as $old |
            setpath($p; if $old | type == "number" then $old + 1 elif $old | type == "boolean" then $old | not
            else $old | sub(".$"; if $old | endswith("0") then "1" else "0" end) end)' m.json >tampered.json
        check "$path is changed" not cmp -s m.json tampered.json
        run manifest verify tampered.json --inputs
        check "$path: refused" refused
        jq --arg path "$path" 'delpaths([$path | split(".") | map(tonumber? // .)])' m.json >tampered.json
        run manifest verify tampered.json --inputs
        check "$path missing: refused" refused
    done
    jq '.artefacts[1].facts.version = "1.2.4"' m.json >tampered.json
    run manifest verify tampered.json
    check 'what does not hold is named' err_has 'Binary/enc.hex: error: its version is "1.2.3", the manifest says "1.2.4"'
    jq '.artefacts[0].keys = []' m.json >tampered.json
    run manifest verify tampered.json
    check 'the signer is named' err_has "it is signed by $(fingerprint sign.pem), the manifest says by nobody"
    jq '.artefacts[0].facts.more = 1' m.json >tampered.json
    run manifest verify tampered.json
    check 'a fact too many' status_is 1
    rm tampered.json
}

test_tampered_envelope() {
    check_envelope() {
        run manifest verify tampered.json --key attest-pub.pem
        check "$1" refused
    }
    for path in $(payload a.json | jq -r 'paths(scalars) | map(tostring) | join(".")'); do
        changed=$(payload a.json | jq -c --arg path "$path" '($path | split(".") | map(tonumber? // .)) as $p |
            setpath($p; if getpath($p) == "x" then "y" else "x" end)' | base64 -w 0)
        jq --arg payload "$changed" '.payload = $payload' a.json >tampered.json
        check_envelope "the statement's $path"
    done
    for filter in '.payloadType = "application/vnd.in-toto+jsom"' '.signatures[0].keyid |= sub("^."; "g")' \
        '.signatures = []' '.signatures[0].sig = ""' '.signatures[0].sig |= .[4:]' '.signatures[0].sig = 1' \
        '.signatures[0].sig |= "A" + .[1:]' '.payload |= . + "="' '.payload = ""' 'del(.signatures[0].sig)'; do
        jq "$filter" a.json >tampered.json
        check_envelope "$filter"
    done
    jq 'del(.payload)' a.json >tampered.json
    run manifest verify tampered.json --key attest-pub.pem
    check 'no envelope any more' status_is 2
    rm tampered.json
}

# A signature over something else, by the right key.
test_other_statement() {
    type=application/vnd.in-toto+json
    for filter in '.subject[0].name = "other.bin"' '.subject[0].digest.sha256 |= sub("^."; "x")' '.subject = []' \
        '.predicateType = "urn:otpc:manifest:2"' '._type = "https://in-toto.io/Statement/v0.1"' 'del(.predicate)' '[]'; do
        payload a.json | jq -c "$filter" | tr -d '\n' >statement.json
        { printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(stat -c %s statement.json)" && cat statement.json; } >pae
        openssl dgst -sha256 -sign attest.pem -out sig pae
        jq --arg payload "$(base64 -w 0 statement.json)" --arg sig "$(base64 -w 0 sig)" \
            '.payload = $payload | .signatures[0].sig = $sig' a.json >tampered.json
        run manifest verify tampered.json --key attest-pub.pem
        check "$filter" status_is 4
    done
    payload a.json | jq . >statement.json
    { printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(stat -c %s statement.json)" && cat statement.json; } >pae
    openssl dgst -sha256 -sign attest.pem -out sig pae
    jq -n --arg payload "$(base64 -w 0 statement.json)" --arg sig "$(base64 -w 0 sig)" --arg type "$type" \
        '{payloadType: $type, payload: $payload, signatures: [{sig: "AAAA"}, {sig: $sig}], more: 1}' >tampered.json
    run manifest verify tampered.json --key attest-pub.pem
    check 'an envelope that another program made' status_is 0
    rm tampered.json statement.json pae sig
}

test_tampered_files() {
    for at in 0 20 1100 3000 20000 32767; do
        cp out.bin kept
        printf '\145' | dd of=out.bin bs=1 seek="$at" conv=notrunc 2>/dev/null
        run manifest verify a.json --key attest-pub.pem --json
        check "byte $at of the output" status_is 1
        check "byte $at: named" out_json '(.valid | not) and any(.findings[]; .file == "out.bin" and .check == "sha256")'
        mv kept out.bin
    done
    cp out.bin kept
    printf x >>out.bin
    run manifest verify m.json
    check 'a byte more' err_has 'out.bin: error: it has 32769 bytes, the manifest says 32768'
    mv kept out.bin
    mv out.bin kept
    run manifest verify m.json
    check 'no output' status_is 1
    check 'it is named' err_has 'out.bin: error: cannot open'
    mv kept out.bin
    printf x >>firmware.bin
    run manifest verify m.json
    check 'inputs are not looked at' status_is 0
    run manifest verify m.json --inputs
    check 'unless they are asked for' status_is 1
    run image build good.xml --set Version=1.2.4 --quiet
    run manifest verify m.json --json
    check 'another build' out_json '[.findings[].check] | index("version") != null and index("digest") != null'
}

head -c 32 /dev/urandom >seed
chmod 600 seed
make_images
test_image
test_encrypted
test_several
test_attest
test_options
test_failure
test_obk
test_password
test_verify
test_refusals
test_tampered_manifest
test_tampered_envelope
test_other_statement
test_tampered_files
finish
