#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc -pb` and `otpc image build`: what is built, from which paths, and what is reported.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

test_drop_in() {
    run -pb good.xml
    check '-pb builds' status_is 0
    check '-pb says nothing' silent
    check 'padded to the slot' size_is 32768 out.bin
    check 'magic' [ "$(bytes 0 4 out.bin)" = 3db8f396 ]
    check 'version' [ "$(bytes 20 8 out.bin)" = 0102030000000000 ]
    check 'the body is the firmware' body_is firmware.bin out.bin
    check 'the trailer ends the slot' [ "$(bytes 32752 16 out.bin)" = 77c295f360d2ef7f3552500f2cb67980 ]
    rm out.bin
    run -pb good.xml --verbose
    check '-pb --verbose reports' out_has "built 'out.bin'"
}

test_report() {
    run image build good.xml
    check 'image build' status_is 0
    check 'reports' out_has "built 'out.bin': version 1.2.3, 0xc6"
    check 'nothing on stderr' err_empty
    run image build good.xml --quiet
    check '--quiet builds' status_is 0
    check '--quiet is silent' silent
}

test_directories() {
    mkdir -p project/Images project/Binary project/Keys elsewhere
    cp firmware.bin project/Binary/app.bin
    cp sign.pem project/Keys/sign.pem
    image_xml project/Images/code.xml 's|firmware.bin|../Binary/app.bin|' 's|sign.pem|../Keys/sign.pem|' \
        's|out.bin|../Binary/app_sign.bin|'
    run -pb project/Images/code.xml
    check 'paths are relative to the XML' status_is 0
    check 'the output too' exists project/Binary/app_sign.bin
    rm project/Binary/app_sign.bin
    cd elsewhere || exit 1
    run -pb ../project/Images/code.xml
    cd ..
    check 'from another directory' exists project/Binary/app_sign.bin
    run -pb "$work/project/Images/code.xml" --output "$work/elsewhere/abs.bin"
    check 'absolute paths' exists elsewhere/abs.bin
    check 'nothing else is left there' [ "$(ls elsewhere)" = abs.bin ]
    rm -r project elsewhere
}

test_set() {
    image_xml set.xml
    param set.xml Dependency -d 1,1.0.0 Dependency
    run image build set.xml --set 'Version=7.8.9+10' --set 'Dependency=2,4.5.6' --json
    check '--set of a value' out_json '.images[0].version == "7.8.9+10"'
    run image info out.bin --json
    check '--set of a dependency' out_json '.tlvs[0].value == "020000000405060000000000"'
    run image build set.xml --set 'Pad=0' --json
    check '--set switches a flag off' out_json '.images[0].padded == false'
    check 'then nothing is padded' [ "$(stat -c %s out.bin)" -lt 32768 ]
    sed -i 's|--pad<.Command>|&<Enable>0</Enable>|' set.xml
    run image build set.xml --set 'Pad=1' --json
    check '--set switches a flag on' out_json '.images[0].padded'
    mkdir sets
    cp firmware.bin sets/other.bin
    cp set.xml sets/set.xml
    cp sign.pem sets/sign.pem
    run image build sets/set.xml --set Firmware=short.bin
    check '--set of a file is relative to the working directory' body_is short.bin sets/out.bin
    rm -r sets
}

test_set_errors() {
    for set in Nope=1 Pad =1; do
        run image build good.xml --set "$set"
        check "--set $set" status_is 2
        check "--set $set is named" err_has "$set"
    done
    run image build good.xml --set Pad=2
    check 'a flag is 0 or 1' status_is 3
    check 'the flag is named' err_has "'Pad'"
    run image build good.xml --set Version=x
    check 'a bad value' status_is 3
    check 'the value is of the command line' err_has "command line: parameter 'Version': 'x'"
}

test_input_output() {
    mkdir in
    cp good.xml sign.pem in
    run image build in/good.xml --input short.bin --output here.bin
    check '--input and --output' status_is 0
    check '--input is relative to the working directory' body_is short.bin here.bin
    check '--output replaces' absent in/out.bin
    run image build good.xml in/good.xml --output both.bin
    check '--output with two images' status_is 2
    check 'nothing is built' absent both.bin
    run image build good.xml --output here.elf
    check 'another extension' status_is 3
    rm -r in here.bin
}

test_hex_trailer() {
    image_xml hex.xml 's/out\.bin/out.hex/'
    param hex.xml Base -x 0x08010000
    for form in full magic; do
        run image build hex.xml --hex-trailer "$form" --output "$form.hex"
        check "--hex-trailer $form" status_is 0
        run image info "$form.hex" --json
        check "$form: trailer" out_json '.trailer.magic == "good" and .base == "0x8010000" and .slot_size == 32768'
    done
    check 'full has the whole trailer' [ "$(tail -n 4 full.hex | cut -c 1-9)" = ":107FD000
:107FE000
:107FF000
:00000001" ]
    check 'magic has only the magic' [ "$(tail -n 3 magic.hex | cut -c 1-9)" = "$(
        grep -n '' magic.hex | tail -n 3 | head -n 1 | cut -d : -f 3 | sed 's/^/:/' | cut -c 1-9
    )
:107FF000
:00000001" ]
    run image build hex.xml --hex-trailer other
    check 'another word' status_is 2
    rm ./*.hex
}

test_several() {
    image_xml a.xml 's/out\.bin/a.bin/'
    image_xml b.xml 's/out\.bin/b.bin/' 's/1\.2\.3/x/'
    image_xml c.xml 's/out\.bin/c.bin/' 's/0x8000/0x800/'
    image_xml d.xml 's/out\.bin/d.bin/'
    for jobs in 1 2 8; do
        rm -f [abcd].bin
        run image build a.xml b.xml c.xml d.xml --jobs "$jobs"
        check "--jobs $jobs: the first failure's status" status_is 3
        check "--jobs $jobs: one failing does not stop the others" exists d.bin
        check "--jobs $jobs: reports in order" [ "$(cut -d ' ' -f 1,2 "$stdout")" = "built 'a.bin':
built 'd.bin':" ]
        check "--jobs $jobs: the first error" err_has "b.xml:10: error:"
        check "--jobs $jobs: the other error" err_has "c.xml:8: error:"
        check "--jobs $jobs: nothing for the failed" absent b.bin
        run image build c.xml a.xml b.xml --jobs "$jobs"
        check "--jobs $jobs: order decides" status_is 6
    done
    run image build a.xml d.xml --jobs many
    check '--jobs wants a number' status_is 2
    rm -f [abcd].bin
}

test_words() {
    run -pb good.xml AUTO
    check 'AUTO is ignored' status_is 0
    check 'with a note' err_is "otpc: note: 'AUTO' is no file, the word is ignored"
    run -pb good.xml AUTO --quiet
    check '--quiet: no note' silent
    run -pb good.xml gone.xml
    check 'an XML that is missing is not ignored' status_is 4
    run -pb AUTO
    check 'the first word is an XML' status_is 4
}

test_json() {
    image_xml bad.xml 's/0x8000/many/' 's/out\.bin/bad.bin/'
    run image build good.xml --json
    check 'json' status_is 0
    check 'one object' out_json '.images | length == 1'
    check 'its shape' out_json '.images[0] | .config == "good.xml" and .output == "out.bin" and .format == "bin" and
        .version == "1.2.3" and .slot_size == 32768 and .trailer_size == 48 and .padded and .signed and
        (.encrypted | not) and (.size | type == "number") and (.key | test("^[0-9a-f]{64}$")) and
        (.sha256 | test("^[0-9a-f]{64}$"))'
    check 'nothing on stderr' err_empty
    check 'the key is named by its fingerprint' out_json ".images[0].key == \"$(
        openssl pkey -in sign.pem -pubout -outform DER | sha256sum | cut -d ' ' -f 1)\""
    run -pb good.xml bad.xml --json
    check 'json of a failure' status_is 3
    check 'what was built is told' out_json '[.images[].config] == ["good.xml"]'
    check 'the error is one object' err_json '.error | .status == 3 and .file == "bad.xml" and .line == 8 and
        .message == "parameter '\''Slot size'\'': '\''many'\'' is not a number (write 0x.. or decimal)"'
    run image build --json
    check 'json of a usage error' err_json '.error.status == 2 and (.error | has("file") | not)'
    run image build gone.xml --json
    check 'json of a missing file' err_json '.error.status == 4'
}

test_key_forms() {
    openssl pkcs8 -topk8 -nocrypt -in sign.pem -outform DER -out sign-pkcs8.der
    openssl ec -in sign.pem -out sign-sec1.pem 2>/dev/null
    openssl ec -in sign.pem -outform DER -out sign-sec1.der 2>/dev/null
    openssl pkey -in sign.pem -pubout -outform DER -out sign-pub.der
    for form in sign-pkcs8.der sign-sec1.pem sign-sec1.der; do
        run image build good.xml --set "Signing key=$form"
        check "key $form" status_is 0
    done
    image_xml encrypted.xml
    param encrypted.xml 'Encryption key' -E sign-pub.pem File
    for form in sign-pub.pem sign-pub.der sign.pem sign-sec1.der; do
        run image build encrypted.xml --set "Encryption key=$form" --json
        check "encryption key $form" out_json '.images[0].encrypted'
    done
}

test_passphrase() {
    openssl pkcs8 -topk8 -in sign.pem -passout pass:'p a ß' -out secret.pem
    openssl pkcs8 -topk8 -in sign.pem -passout pass:'p a ß' -outform DER -out secret.der
    openssl ec -in sign.pem -aes128 -passout pass:'p a ß' -out secret-sec1.pem 2>/dev/null
    printf 'p a ß\nsecond line\n' >passphrase
    printf 'p a ß\r\n' >passphrase-crlf
    for form in secret.pem secret.der secret-sec1.pem; do
        run image build good.xml --set "Signing key=$form" --passphrase-file passphrase
        check "$form: passphrase from a file" status_is 0
        run image build good.xml --set "Signing key=$form" --passphrase-fd 3 3<passphrase
        check "$form: passphrase from a descriptor" status_is 0
    done
    run image build good.xml --set 'Signing key=secret.pem' --passphrase-file passphrase-crlf
    check 'passphrase with CR LF' status_is 0
    printf 'p a ß' >passphrase-bare
    run image build good.xml --set 'Signing key=secret.pem' --passphrase-fd 3 3<passphrase-bare
    check 'passphrase without end of line' status_is 0
    run image build good.xml --set 'Signing key=secret.pem' --passphrase-file gone
    check 'passphrase file missing' status_is 4
    run image build good.xml --set 'Signing key=secret.pem' --passphrase-fd 77
    check 'passphrase descriptor not open' status_is 4
    run image build good.xml --set 'Signing key=secret.pem' --passphrase-fd x
    check 'passphrase descriptor not a number' status_is 2
    run image build good.xml --set 'Signing key=secret.pem'
    check 'no passphrase' status_is 5
    check 'the passphrase is nowhere in the messages' not err_has 'p a ß'
}

# On a terminal the passphrase is asked for, and not shown.
test_prompt() {
    if ! command -v script >/dev/null; then
        skip 'no script command: the prompt for a passphrase'
        return
    fi
    openssl pkcs8 -topk8 -in sign.pem -passout pass:correct -out asked.pem
    image_xml asked.xml 's/sign\.pem/asked.pem/'
    (sleep 0.5 && echo correct && sleep 0.5) |
        script -qec "'$OTPC' image build asked.xml" /dev/null >"$stdout" 2>"$stderr"
    status=$?
    check 'a passphrase at the prompt' status_is 0
    check 'the prompt names the key' out_has "passphrase of 'asked.pem': "
    check 'then it builds' out_has "built 'out.bin'"
    check 'the passphrase is not shown' not out_has correct
}

test_paths() {
    mkdir -p 'Ünï cödé/My Keys' 'Ünï cödé/Binary'
    cp sign.pem 'Ünï cödé/My Keys/ключ.pem'
    cp firmware.bin 'Ünï cödé/Binary/firm wäre.bin'
    image_xml 'Ünï cödé/Bild 1.xml' 's|firmware.bin|Binary\\firm wäre.bin|' 's|sign.pem|.\\My Keys\\..\\My Keys\\ключ.pem|' \
        's|out.bin|.\\..\\Ünï cödé\\Binary\\out put.bin|'
    run -pb 'Ünï cödé/Bild 1.xml'
    check 'spaces, other alphabets and backslashes' status_is 0
    check 'the output' exists 'Ünï cödé/Binary/out put.bin'
    check 'no file with a backslash' [ -z "$(find . -name '*\\*')" ]
    rm -r 'Ünï cödé'
}

test_case_fallback() {
    image_xml case.xml 's/firmware\.bin/FirmWare.BIN/'
    run -pb case.xml
    check 'another case' status_is 0
    check 'with a warning' err_has "warning: 'FirmWare.BIN' does not exist, 'firmware.bin' is taken"
    cp firmware.bin FIRMWARE.bin
    run -pb case.xml
    check 'two candidates are one too many' status_is 4
    rm FIRMWARE.bin
}

test_no_slot() {
    image_xml none.xml 's/0x8000/0x0/'
    param none.xml Base -x 0x0
    run -pb none.xml
    check 'a slot of size 0' status_is 0
    check 'warns' err_is "otpc: warning: 'none.xml' asks for padding, but its slot has size 0: the image is written without padding"
    check 'is not padded' [ "$(stat -c %s out.bin)" -lt 32768 ]
}

test_rewritten_xml() {
    image_xml plain.xml
    { printf '\357\273\277' && sed '/SPDX/d; s/$/\r/' plain.xml | tr '"' "'"; } >bom.xml
    { sed -n '1,4p' plain.xml && sed -n '14p' plain.xml && sed -n '6,13p' plain.xml | sort -r && sed -n '5p;15,$p' plain.xml; } >order.xml
    for file in bom order; do
        run image build "$file.xml" --json
        check "$file.xml builds" out_json '.images[0].version == "1.2.3"'
    done
    image_xml default.xml 's|<Value>1\.2\.3</Value>|<Default> 4.5 </Default>|'
    run image build default.xml --json
    check 'the default, where there is no value' out_json '.images[0].version == "4.5.0"'
    image_xml value.xml 's|<Value>1\.2\.3</Value>|<Default>4.5.6</Default>&|'
    run image build value.xml --json
    check 'the value wins' out_json '.images[0].version == "1.2.3"'
    image_xml off.xml 's|<Value>sign.pem</Value>|&<Enable>0</Enable>|'
    run image build off.xml --json
    check 'Enable 0 drops a parameter' out_json '.images[0].signed == false'
}

test_links() {
    mkdir -p Config Keys
    cp sign.pem Keys/
    linked_xml Config/linked.xml
    sed -i 's|>sign.pem|>../Keys/sign.pem|' Config/linked.xml
    image_xml link.xml 's|<Command>sign</Command>|&<LinkedXML>.\\Config\\Linked.xml</LinkedXML>|' \
        's|<Value>sign.pem</Value>|<Link></Link>|' 's|<Value>0x400</Value>|<Value></Value><Default></Default>|' \
        's|out\.bin|out.hex|' \
        's|^    <Output>|    <Param><Name>Flash offset</Name><Type>Data</Type><Command>-x</Command><Link>+0x8000000</Link></Param>\n&|'
    mv sign.pem away.pem
    run image build link.xml --json
    mv away.pem sign.pem
    check 'links' status_is 0
    check 'the key is relative to the linked XML' out_json '.images[0].signed'
    check 'a number is added' out_json '.images[0].base == "0x8010000"'
    check 'an empty value falls back' [ "$(grep -c '^:100000003DB8F39600000000000400' out.hex)" = 1 ]
    rm -r Config Keys
}

# The size that a message proposes is enough, and one byte less is not.
test_proposed_size() {
    image_xml plain.xml
    image_xml swap.xml '/overwrite/d'
    image_xml stirot.xml
    param stirot.xml Magic -ma 0x73ab1024
    image_xml stirot-encrypted.xml
    param stirot-encrypted.xml Magic -ma 0x73ab1024
    param stirot-encrypted.xml 'Encryption key' -E sign-pub.pem File
    for kind in plain swap stirot stirot-encrypted; do
        run image build "$kind.xml" --set 'Slot size=0xd00' --input odd.bin
        check "$kind: too small" status_is 6
        size=$(sed -n 's/.*; \(0x[0-9a-f]*\) would do$/\1/p' "$stderr")
        run image build "$kind.xml" --set "Slot size=$size" --input odd.bin
        check "$kind: $size would do" status_is 0
        check "$kind: fills the slot" size_is "$((size))" out.bin
        run image build "$kind.xml" --set "Slot size=$((size - 17))" --input odd.bin
        check "$kind: less would not" status_is 6
    done
}

key sign
random_file 2000 firmware.bin
random_file 500 short.bin
random_file 2339 odd.bin
image_xml good.xml
test_drop_in
test_report
test_directories
test_set
test_set_errors
test_input_output
test_hex_trailer
test_several
test_words
test_json
test_key_forms
test_passphrase
test_prompt
test_paths
test_case_fallback
test_no_slot
test_rewritten_xml
test_links
test_proposed_size
check 'no temporary files' no_temporary
finish
