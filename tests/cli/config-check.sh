#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc config check`: every finding, and nothing is built.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# finds FILE MESSAGE...: the check fails with these findings and no others, in this order.
finds() {
    file=$1
    shift
    run config check "$file"
    check "$file: not valid" status_is 1
    printf '%s\n' "$@" >"$scratch/findings"
    check "$file: findings are those of $scratch/findings" cmp -s "$scratch/findings" "$stdout"
    check "$file: the verdict" err_is 'otpc: error: 1 of 1 configurations cannot be built'
}

test_good() {
    run config check good.xml
    check 'good' status_is 0
    check 'says so' [ "$(cat "$stdout")" = "'good.xml' is good" ]
    check 'nothing on stderr' err_empty
    run config check good.xml --quiet
    check '--quiet' status_is 0
    check '--quiet is silent' silent
    run config check good.xml --json
    check 'json' out_json '.files == [{"config": "good.xml", "findings": []}]'
}

test_parameters() {
    image_xml parameters.xml 's/0x8000/many/' 's/1\.2\.3/256.0.0/' 's|>0x400<|>0x10<|'
    finds parameters.xml \
        "parameters.xml:8: parameter 'Slot size': 'many' is not a number (write 0x.. or decimal) [slot-size]" \
        "parameters.xml:9: parameter 'Header size': 0x10 is out of range, 0x20 to 0xffff is allowed [header-size]" \
        "parameters.xml:10: parameter 'Version': '256.0.0' is not a version x.y.z or x.y.z+build: the major version 256 is more than 255 [version]"
}

test_inputs() {
    image_xml inputs.xml 's/firmware\.bin/gone.bin/' 's/sign\.pem/p384.pem/' 's/out\.bin/out.elf/'
    finds inputs.xml \
        "inputs.xml:6: parameter 'Firmware': cannot open 'gone.bin': No such file or directory [input]" \
        "inputs.xml:7: parameter 'Signing key': 'p384.pem' holds an elliptic-curve key on secp384r1, a P-256 key is needed [signing-key]" \
        "inputs.xml:14: parameter 'Image': output 'out.elf' must end in .hex or .bin [output]"
    image_xml fit.xml 's/0x8000/0x800/' 's/sign\.pem/sign-pub.pem/'
    finds fit.xml \
        "fit.xml:7: parameter 'Signing key': 'sign-pub.pem' is a public key, signing needs the private one [signing-key]" \
        "fit.xml:8: parameter 'Slot size': image size (0xc68) + trailer (0x30) exceeds requested size 0x800 by 1176 bytes; 0xc98 would do [slot-size]"
}

# What is wrong with a parameter must not hide what is wrong with the files.
test_both() {
    image_xml both.xml 's/0x8000/many/' 's/firmware\.bin/gone.bin/' 's/sign\.pem/p384.pem/'
    run config check both.xml
    check 'both: the number' out_has "both.xml:8: parameter 'Slot size'"
    check 'both: the input' out_has "both.xml:6: parameter 'Firmware'"
    check 'both: the key' out_has "both.xml:7: parameter 'Signing key'"
}

test_form() {
    image_xml form.xml 's/Value>1\.2\.3<.Value/Valeu>1.2.3<\/Valeu/' 's/>sign.pem<.Value>/&<Hide>1<\/Hide>/'
    finds form.xml \
        "form.xml:7: parameter 'Signing key': element 'Hide' is not known here [schema]" \
        "form.xml:10: parameter 'Version': element 'Valeu' is not known here [schema]"
    head -n 8 good.xml >cut.xml
    run config check cut.xml
    check 'not well-formed' status_is 1
    check 'not well-formed: the place' out_has 'cut.xml:9: not a well-formed XML file: '
    linked_xml linked.xml
    finds linked.xml "linked.xml:4: element 'Info' is missing [form]"
    run config check gone.xml
    check 'a file that is missing' status_is 1
    check 'is named' out_has "'gone.xml'"
}

test_linked() {
    linked_xml linked.xml
    image_xml gone.xml 's|<Command>sign</Command>|&<LinkedXML>linked.xml</LinkedXML>|' \
        's|<Name>Signing key</Name>|<Name>Gone key</Name>|' 's|<Value>sign.pem</Value>|<Link></Link>|'
    finds gone.xml \
        "linked.xml:8: parameter 'Gone key': key file 'gone.pem' does not exist: make the key pair, or name another [signing-key]"
    image_xml nofield.xml 's|<Command>sign</Command>|&<LinkedXML>linked.xml</LinkedXML>|' \
        's|<Name>Signing key</Name>|<Name>Key</Name>|' 's|<Value>sign.pem</Value>|<Link></Link>|'
    finds nofield.xml "nofield.xml:7: parameter 'Key': no field of that name in 'linked.xml' [signing-key]"
    rm gone.xml
}

test_encrypted_key() {
    openssl pkcs8 -topk8 -in sign.pem -passout pass:correct -out secret.pem
    image_xml secret.xml 's/sign\.pem/secret.pem/'
    finds secret.xml "secret.xml:7: parameter 'Signing key': key 'secret.pem' is encrypted, and no passphrase was given [signing-key]"
    echo correct >passphrase
    run config check secret.xml --passphrase-file passphrase
    check 'with its passphrase' status_is 0
    run config check secret.xml --passphrase-fd 3 3<passphrase
    check 'with its passphrase from a descriptor' status_is 0
    echo wrong >passphrase
    run config check secret.xml --passphrase-file passphrase
    check 'with another passphrase' out_has "cannot decrypt key 'secret.pem': wrong passphrase [signing-key]"
}

test_several() {
    run config check good.xml parameters.xml inputs.xml
    check 'several' status_is 1
    check 'the verdict counts' err_is 'otpc: error: 2 of 3 configurations cannot be built'
    run config check good.xml parameters.xml inputs.xml --json
    check 'json' status_is 1
    check 'json: one entry a file' out_json '[.files[] | [.config, (.findings | length)]] ==
        [["good.xml", 0], ["parameters.xml", 3], ["inputs.xml", 3]]'
    check 'json: a finding' out_json '.files[1].findings[0] == {"check": "slot-size", "status": 3,
        "file": "parameters.xml", "line": 8,
        "message": "parameter '\''Slot size'\'': '\''many'\'' is not a number (write 0x.. or decimal)"}'
    check 'json: findings carry their own status' out_json '[.files[2].findings[].status] == [4, 5, 3]'
    check 'json: the error' err_json '.error.status == 1'
}

# obk_xml FILE SIZE: option-byte keys with an encryption key, an authentication key and a slot
obk_xml() {
    cat >"$1" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<Root>
  <Obdata>
    <Info><Title>Keys</Title><ObDestAddress>0x1000</ObDestAddress><GlobalAlign>16</GlobalAlign>
      <FlashStart>0x0</FlashStart><FlashSize>0x100000</FlashSize><FlashSectorSize>0x2000</FlashSectorSize></Info>
    <Hash></Hash>
    <Data><Name>Start</Name><Value>0x2000</Value><Width>4</Width><Slot>start#1</Slot></Data>
    <Data><Name>Slot size</Name><Value>$2</Value><Width>4</Width><Slot>size#1</Slot></Data>
    <File><Name>Device key</Name><Value>other.pem</Value><Align>4</Align><KeyType>ecdsa-p256</KeyType><Type></Type></File>
    <File><Name>Authentication key</Name><Value>sign.pem</Value><Align>4</Align><KeyType>ecdsa-p256</KeyType><Type>Public</Type></File>
    <Output><Name>Output</Name><Value>keys.obk</Value></Output>
  </Obdata>
</Root>
XML
}

# A directory stands for the configurations in it, and they are held against each other.
test_project() {
    mkdir -p project/.hidden
    cp sign.pem other.pem firmware.bin project
    echo '<Other/>' >project/other.xml
    echo '<Root>' >project/.hidden/broken.xml
    (cd project && obk_xml keys.xml 0x10000 &&
        image_xml image.xml 's|<Command>sign</Command>|&<LinkedXML>keys.xml</LinkedXML>|')
    size=$(xmllint --xpath 'string(//Param[Command="-S"]/Value)' project/image.xml)
    (cd project && obk_xml keys.xml "$size")
    run config check project
    check 'a directory' status_is 0
    check 'a directory: its two configurations' out_has "'project/image.xml' is good"
    check 'a directory: and the other' out_has "'project/keys.xml' is good"
    (cd project && obk_xml keys.xml 0x4000)
    run config check project/keys.xml project/image.xml
    check 'another size in the link' status_is 1
    check 'another size in the link: told' out_has "0x4000 in 'project/keys.xml' [linked-area]"
    run config check project --allow linked-area
    check 'allowed' status_is 0
    check 'allowed: a warning' err_has '[linked-area]'
    (cd project && obk_xml keys.xml "$size")
    cp other.pem project/sign.pem.new
    sed 's/sign.pem/other.pem/' project/image.xml >project/image2.xml
    rm project/image.xml
    run config check project
    check 'a key that devices do not have' out_has "do not have the key 'project/other.pem' [linked-key]"
    sed -i 's|<Value>0x2000</Value>|<Value>0x2100</Value>|' project/keys.xml
    run config check project/keys.xml
    check 'a slot that is not aligned' out_has '[slots]'
    rm -r project
}

key sign
key other
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem 2>/dev/null
random_file 2000 firmware.bin
image_xml good.xml
test_good
test_parameters
test_inputs
test_both
test_form
test_linked
test_encrypted_key
test_several
test_project
check 'nothing was built' absent out.bin
check 'no temporary files' no_temporary
run config check
check 'a file is needed' status_is 2
finish
