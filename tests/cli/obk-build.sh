#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc -obk` and `otpc obk build`: what is built, where it goes, and what is reported.
samples=$(cd "$(dirname "$0")/../bad/obk" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# obk_xml FILE [SED]...: option-byte keys that build, edited. Fields from byte 44 on: Images 1, Full secure 1, Filler 2,
# seven numbers of 4, Authentication key 92, Encryption key 72, Seed 32, Permissions 16.
obk_xml() {
    file=$1
    shift
    cp "$samples/good.xml" "$file"
    for edit in "$@"; do
        sed -i -e "$edit" "$file"
    done
}

# password_xml FILE [SED]...: debug authentication by password, edited.
password_xml() {
    file=$1
    shift
    cat >"$file" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<Root>
  <Obdata>
    <Info><ObDestAddress>0x008A0008</ObDestAddress><DoEncryption>1</DoEncryption><GlobalAlign>16</GlobalAlign></Info>
    <Hash></Hash>
    <DA></DA>
    <Text><Name>Password</Name><Value>corr3ct-h0rse</Value><MinWidth>4</MinWidth><Width>16</Width></Text>
    <Data><Name>Reserved</Name><Value>0x0</Value><Width>4</Width></Data>
    <Output><Name>Output</Name><Value>out.obk</Value></Output>
  </Obdata>
</Root>
XML
    for edit in "$@"; do
        sed -i -e "$edit" "$file"
    done
}

# sha256 FILE [OFFSET [COUNT]]: as hex digits.
sha256() {
    tail -c "+$((${2:-0} + 1))" "$1" | head -c "${3:-1000000000}" | sha256sum | cut -d ' ' -f 1
}

# scalar FILE: the secret number of a key, as hex digits.
scalar() {
    openssl ec -in "$1" -outform DER -out scalar.der 2>/dev/null
    bytes 7 32 scalar.der
    rm scalar.der
}

test_drop_in() {
    run -obk good.xml
    check '-obk builds' status_is 0
    check '-obk says nothing' silent
    check 'header, payload of 0x120 bytes' size_is 300 out.obk
    check 'destination, length, flag' [ "$(bytes 0 12 out.obk)" = 0009fd0f2001000001000000 ]
    check 'hash of all behind it' [ "$(bytes 12 32 out.obk)" = "$(sha256 out.obk 44)" ]
    check 'numbers' [ "$(bytes 44 32 out.obk)" = \
        0201cdab0000000000001e0000000200000000000001000000010000f0010000 ]
    openssl pkey -pubin -in sign-pub.pem -outform DER -out spki.der
    check 'public key' [ "$(bytes 76 92 out.obk)" = "$(bytes 0 91 spki.der)00" ]
    check 'private key' [ "$(bytes 168 72 out.obk)" = "30814302010030130607$(
        )2a8648ce3d020106082a8648ce3d030107042930270201010420$(scalar enc.pem)a1440000" ]
    check 'file' [ "$(bytes 240 32 out.obk)" = "$(bytes 0 32 seed.bin)" ]
    check 'permission, fill' [ "$(bytes 272 28 out.obk)" = 77500000000000000000000000000000000000000000000000000000 ]
    rm out.obk
    run -obk good.xml --verbose
    check '-obk --verbose reports' out_has "built 'out.obk': 0x12c bytes for 0x0ffd0900, 14 fields, with hash"
}

test_report() {
    run obk build good.xml
    check 'obk build' status_is 0
    check 'reports' [ "$(cat "$stdout")" = "built 'out.obk': 0x12c bytes for 0x0ffd0900, 14 fields, with hash" ]
    check 'nothing on stderr' err_empty
    run obk build good.xml --quiet
    check '--quiet' status_is 0
    check '--quiet is silent' silent
}

test_words() {
    run -obk good.xml AUTO
    check 'AUTO is ignored' status_is 0
    check 'with a note' err_is "otpc: note: 'AUTO' is no file, the word is ignored"
    check 'nothing on stdout' out_empty
    run -obk good.xml AUTO --quiet
    check '--quiet: no note' silent
    run -obk good.xml gone.xml
    check 'an XML that is missing is not ignored' status_is 4
    run -obk AUTO
    check 'the first word is an XML' status_is 4
    run -obk
    check 'no XML' status_is 2
}

test_directories() {
    mkdir -p project/Config project/Binary project/Keys elsewhere
    cp sign-pub.pem enc.pem project/Keys
    obk_xml project/Config/keys.xml 's|>sign-pub|>./../Keys/sign-pub|' 's|>enc|>.\\..\\Keys\\enc|' 's|>seed|>../../seed|' \
        's|>out.obk|>.\\..\\Binary\\keys.obk|'
    run -obk project/Config/keys.xml
    check 'paths are relative to the XML' status_is 0
    check 'the output too' cmp -s out.obk project/Binary/keys.obk
    check 'no file with a backslash' [ -z "$(find . -name '*\\*')" ]
    rm project/Binary/keys.obk
    cd elsewhere || exit 1
    run -obk ../project/Config/keys.xml
    cd ..
    check 'from another directory' cmp -s out.obk project/Binary/keys.obk
    run -obk "$work/project/Config/keys.xml" --output "$work/elsewhere/abs.obk"
    check 'absolute paths' cmp -s out.obk elsewhere/abs.obk
    check 'nothing else is left there' [ "$(ls elsewhere)" = abs.obk ]
    sed -i 's|>.\\..\\Keys\\enc|>.\\..\\keys\\ENC|' project/Config/keys.xml
    run -obk project/Config/keys.xml
    check 'another case' status_is 0
    check 'with a warning' err_has "warning: 'project/Config/./../keys/ENC.pem' does not exist, 'project/Config/./../Keys/enc.pem' is taken"
    rm -r project elsewhere
}

test_set() {
    key other
    random_file 16 other.bin
    run obk build good.xml --set Filler=0x1234 --set Images=1 --set 'Permissions=0x80000000000000000000000000005007' \
        --output set.obk
    check '--set' status_is 0
    check '--set of a number and of a list' [ "$(bytes 44 4 set.obk)" = 01013412 ]
    check '--set of a permission' [ "$(bytes 272 16 set.obk)" = 07500000000000000000000000000080 ]
    run obk build good.xml --set 'Full secure=0x00' --output set.obk
    check '--set of a Bool' [ "$(bytes 45 1 set.obk)" = 00 ]
    mkdir sets
    cp good.xml sign-pub.pem enc.pem seed.bin sets
    run obk build sets/good.xml --set Seed=other.bin --set 'Authentication key=other-pub.pem' --output set.obk
    check '--set of files' status_is 0
    check 'is relative to the working directory' [ "$(bytes 240 16 set.obk)" = "$(bytes 0 16 other.bin)" ]
    openssl pkey -pubin -in other-pub.pem -outform DER -out spki.der
    check '--set of a key' [ "$(bytes 76 91 set.obk)" = "$(bytes 0 91 spki.der)" ]
    run obk build good.xml --set Filler=1 --set Filler=2 --output set.obk
    check 'the last one counts' [ "$(bytes 46 2 set.obk)" = 0200 ]
    for set in Nope=1 Filler =1; do
        run obk build good.xml --set "$set" --output never.obk
        check "--set $set" status_is 2
        check "--set $set is named" err_has "$set"
    done
    run obk build good.xml --set Images=3 --output never.obk
    check '--set of a value that is not listed' status_is 3
    check 'nothing is built' absent never.obk
    rm -r sets set.obk
}

test_several() {
    obk_xml a.xml 's/out\.obk/a.obk/'
    obk_xml b.xml 's/out\.obk/b.obk/' 's/0xABCD/many/'
    obk_xml c.xml 's/out\.obk/c.obk/' 's/enc\.pem/gone.pem/'
    obk_xml d.xml 's/out\.obk/d.obk/'
    for jobs in 1 2 8; do
        rm -f [abcd].obk
        run obk build a.xml b.xml c.xml d.xml --jobs "$jobs"
        check "--jobs $jobs: the first failure's status" status_is 3
        check "--jobs $jobs: one failing does not stop the others" exists d.obk
        check "--jobs $jobs: reports in order" [ "$(cut -d ' ' -f 1,2 "$stdout")" = "built 'a.obk':
built 'd.obk':" ]
        check "--jobs $jobs: the first error" err_has 'b.xml:19: error:'
        check "--jobs $jobs: the other error" err_has 'c.xml:28: error:'
        check "--jobs $jobs: nothing for the failed" absent b.obk
        run obk build c.xml a.xml b.xml --jobs "$jobs"
        check "--jobs $jobs: order decides" status_is 4
    done
    rm -f [abcd].obk
    run obk build a.xml d.xml --output both.obk
    check '--output with two files' status_is 2
    cp a.xml e.xml
    run obk build a.xml e.xml
    check 'two with one output' status_is 3
    check 'are named' err_has "'a.xml' and 'e.xml' both write 'a.obk'"
    check 'nothing is built' absent a.obk
    run obk build a.xml d.xml --jobs many
    check '--jobs wants a number' status_is 2
}

test_json() {
    obk_xml bad.xml 's/0xABCD/many/' 's/out\.obk/bad.obk/'
    run obk build good.xml --json
    check 'json' status_is 0
    check 'its shape' out_json '.files == [{"config": "good.xml", "output": "out.obk", "destination": "0xffd0900",
        "size": 300, "payload_size": 288, "hash": true, "device_encrypts": true, "fields": 14}]'
    check 'nothing on stderr' err_empty
    run -obk good.xml bad.xml --json
    check 'json of a failure' status_is 3
    check 'what was built is told' out_json '[.files[].config] == ["good.xml"]'
    check 'the error is one object' err_json '.error | .status == 3 and .file == "bad.xml" and .line == 19 and
        .message == "parameter '\''Filler'\'': '\''many'\'' is not a number (write 0x.. or decimal)"'
    obk_xml raw.xml '/ObDestAddress/d; /<Hash>/d; /DoEncryption/d' 's/out\.obk/raw.bin/'
    run obk build raw.xml --json
    check 'json without header' out_json '.files[0] | (has("destination") | not) and .size == 256 and
        .payload_size == 256 and .hash == false and .device_encrypts == false'
    run obk build --json
    check 'json of a usage error' err_json '.error.status == 2 and (.error | has("file") | not)'
}

test_without_header() {
    obk_xml raw.xml '/ObDestAddress/d; /<Hash>/d; /DoEncryption/d' 's/out\.obk/raw.bin/'
    run obk build raw.xml
    check 'without header' out_has "built 'raw.bin': 0x100 bytes, 14 fields"
    tail -c +45 out.obk >body
    check 'it is the body' cmp -s body raw.bin
    check 'it is as secret' mode_is 600 raw.bin
    rm raw.bin body
}

# Keys, wrapped as a data image, wrapped as option-byte keys.
test_chain() {
    obk_xml one.xml '/ObDestAddress/d; /<Hash>/d; /DoEncryption/d' 's/out\.obk/one.bin/'
    image_xml two.xml 's|firmware.bin|one.bin|' '/sign.pem/d' '/>--pad</d' 's/0x400/0x20/' 's/out\.bin/two.bin/' \
        's/0x8000/0x2F0/'
    param two.xml Magic -ma 0x55f7394e
    obk_xml three.xml '/<Hash>/d' '/<List>/,/<Permission>/d' 's/out\.obk/three.obk/' \
        's|^    <Output>|    <File><Name>Image</Name><Value>two.bin</Value></File>\n&|'
    run -obk one.xml
    check 'chain: raw keys' status_is 0
    run -pb two.xml
    check 'chain: image' status_is 0
    run -obk three.xml AUTO
    check 'chain: option-byte keys' status_is 0
    check 'chain: the image is the payload' [ "$(bytes 12 4 three.obk)" = 4e39f755 ]
    check 'chain: the keys are in it' [ "$(bytes 44 256 three.obk)" = "$(bytes 0 256 one.bin)" ]
    rm one.* two.* three.*
}

test_permissions() {
    for mask in 022 077 000; do
        rm -f out.obk password.bin
        umask "$mask"
        run obk build password.xml
        umask 022
        check "umask $mask: 0600" mode_is 600 out.obk
        check "umask $mask: password.bin" mode_is 600 password.bin
        : >out.obk
        chmod 644 out.obk
        run obk build good.xml
        check "umask $mask: 0600 where another was" mode_is 600 out.obk
    done
    rm -f password.bin
}

# tag, length, password.
password_file=000000800d000000636f72723363742d6830727365

test_password() {
    run -obk password.xml
    check 'password' status_is 0
    check 'password: size' size_is 108 out.obk
    check 'password: hash of the hash, filled to 64 bytes' [ "$(bytes 12 32 out.obk)" = "$(sha256 out.obk 44)" ]
    check 'password: the field' [ "$(bytes 44 64 out.obk)" = "$(printf corr3ct-h0rse | sha256sum | cut -c 1-64)$(
        printf '%064d' 0)" ]
    check 'password.bin' [ "$(bytes 0 100 password.bin)" = "$password_file" ]
    mkdir -p project/Config project/Binary
    password_xml project/Config/da.xml 's|>out.obk|>../Binary/da.obk|'
    rm password.bin
    run -obk project/Config/da.xml
    check 'password.bin beside the XML' [ "$(bytes 0 100 project/Config/password.bin)" = "$password_file" ]
    check 'password.bin beside the output' [ "$(bytes 0 100 project/Binary/password.bin)" = "$password_file" ]
    check 'none in the working directory' absent password.bin
    run obk build project/Config/da.xml --output there.obk
    check '--output: beside that' [ "$(bytes 0 100 password.bin)" = "$password_file" ]
    rm password.bin there.obk
    sed -i '/<DA>/d' project/Config/da.xml
    run obk build project/Config/da.xml --allow object --output text.obk
    check 'a text without DA' status_is 0
    check 'is zero-padded to its width' [ "$(bytes 44 20 text.obk)" = 636f72723363742d683072736500000000000000 ]
    check 'makes no password.bin' absent password.bin
    rm -r project text.obk
}

# A password that cannot become a file leaves the one of an earlier build, and none of its own.
test_password_of_a_failure() {
    password_xml small.xml 's/corr3ct-h0rse/abc/'
    run obk build small.xml
    check 'a password that is too short' status_is 3
    check 'no password.bin' absent password.bin
    password_xml misplaced.xml 's/0x008A0008/0x00B40008/'
    run obk build misplaced.xml
    check 'a payload in the wrong place' status_is 3
    check 'a payload in the wrong place: no password.bin' absent password.bin
    ln -sf /dev/full full.obk
    run obk build password.xml --output full.obk
    check 'an output that cannot be written' status_is 4
    check 'an output that cannot be written: no password.bin' absent password.bin
    rm -f full.obk password.bin
    password_xml one.xml 's/out\.obk/one.obk/'
    password_xml two.xml 's/out\.obk/two.obk/' 's/corr3ct/oth3r/'
    run obk build one.xml two.xml
    check 'two passwords for one password.bin' status_is 3
    rm -f one.* two.* password.bin
}

test_allow() {
    obk_xml listed.xml '/Images/s|<Value>0x02|<Value>0x03|'
    obk_xml dependency.xml 's|<Dependency>Image</Dependency>||'
    obk_xml slots.xml 's|0x001E0000|0x00010000|'
    obk_xml obk-slots.xml 's|0x000001F0|0x00000200|'
    obk_xml same-key.xml 's|enc.pem|sign.pem|'
    obk_xml object.xml 's|0x0FFD0900|0x0FFD0200|'
    for name in listed dependency slots obk-slots same-key object; do
        rm -f out.obk
        run obk build "$name.xml"
        check "$name" status_is 3
        check "$name: nothing is built" absent out.obk
        message=$(sed 's/: error: /: /' "$stderr")
        run obk build "$name.xml" --allow "$name"
        check "--allow $name" status_is 0
        check "--allow $name warns" [ "$(grep -c warning: "$stderr")" -gt 0 ]
        check "--allow $name: with the words of the error" err_has "warning: $message [$name]"
        check "--allow $name builds" size_is 300 out.obk
        run obk build "$name.xml" --allow pairing --allow files
        check "$name: another check is allowed" status_is 3
    done
    obk_xml both.xml '/Images/s|<Value>0x02|<Value>0x03|' 's|0x001E0000|0x00010000|'
    run obk build both.xml --allow slots
    check 'one of two is allowed' status_is 3
    run obk build both.xml --allow slots --allow listed
    check 'both are allowed' status_is 0
}

# What cannot be built cannot be allowed.
test_allow_in_vain() {
    for name in files output; do
        obk_xml "$name.xml" 's|seed.bin|gone.bin|' 's|out.obk|gone/out.obk|'
        run obk build "$name.xml" --allow files --allow output
        check "--allow $name in vain" status_is 4
    done
    cp enc.pem kept
    obk_xml key.xml 's|out.obk|enc.pem|'
    run obk build key.xml --allow output
    check '--allow output: a key stays' cmp -s enc.pem kept
    cp kept enc.pem
    cp good.xml config.xml
    run obk build config.xml --output config.xml --allow output
    check '--allow output: the XML stays' cmp -s config.xml good.xml
    rm -f kept config.xml
}

test_stale() {
    obk_xml stale.xml 's/0xABCD/many/'
    run obk build good.xml
    cp out.obk kept
    run obk build stale.xml
    check 'then the build fails' status_is 3
    check 'the old one is set aside' absent out.obk
    check 'with its contents' cmp -s kept out.obk.stale
    check 'a warning says so' err_has "warning: the option-byte key file of an earlier build is now 'out.obk.stale'"
    printf 'not option-byte keys, though its name says so' >out.obk
    cp out.obk kept
    run obk build stale.xml
    check 'a file that is something else stays' cmp -s kept out.obk
    rm -f out.obk*
    run obk build good.xml
    cp out.obk kept
    echo notes >out.obk.stale
    run obk build stale.xml
    check 'something else at .stale stays' [ "$(cat out.obk.stale)" = notes ]
    check 'then the old one stays as well' cmp -s kept out.obk
    check 'a warning says why' err_has "'out.obk.stale' is something else"
    rm out.obk.stale
    run config check stale.xml
    check 'a check renames nothing' cmp -s kept out.obk
    rm -f out.obk* kept
}

# What was built without a header cannot be told from anything else.
test_stale_without_header() {
    obk_xml raw.xml '/ObDestAddress/d; /<Hash>/d; /DoEncryption/d' 's/out\.obk/raw.bin/'
    run obk build raw.xml
    cp raw.bin kept
    run obk build raw.xml --set Filler=many
    check 'without header: the build fails' status_is 3
    check 'without header: the old one stays' cmp -s kept raw.bin
    rm -f raw.bin* kept
}

test_full_disk() {
    ln -sf /dev/full out.obk
    run obk build good.xml
    check 'no space' status_is 4
    check 'no space: the message' err_has "cannot write 'out.obk': No space left on device"
    check 'no space: the link stays' [ "$(readlink out.obk)" = /dev/full ]
    check 'no space: nothing else' no_temporary
    rm out.obk
    cp seed.bin large-seed.bin
    truncate -s 20000 large-seed.bin
    obk_xml limit.xml 's/seed\.bin/large-seed.bin/'
    (
        ulimit -f 8
        run obk build limit.xml
        exit "$status"
    )
    status=$?
    check 'too large a file' status_is 4
    check 'too large a file: nothing is left' absent out.obk
    check 'too large a file: no temporary' no_temporary
    "$OTPC" obk build good.xml >/dev/full 2>"$stderr"
    status=$?
    check 'a report that cannot be written' status_is 4
    mkdir store
    echo old >store/v1.obk
    ln -sf store/v1.obk out.obk
    run obk build good.xml
    check 'output is a link' [ "$(readlink out.obk)" = store/v1.obk ]
    check 'its target is replaced' size_is 300 store/v1.obk
    check 'its target is secret' mode_is 600 store/v1.obk
    rm -r store out.obk
}

test_parallel() {
    builders=
    for _ in 1 2 3 4 5 6 7 8; do
        "$OTPC" -obk good.xml &
        builders="$builders $!"
    done
    for builder in $builders; do
        wait "$builder"
        status=$?
        check 'each build succeeds' status_is 0
    done
    check 'whole' size_is 300 out.obk
    check 'no temporary files' no_temporary
}

test_key_forms() {
    run obk build good.xml --output wanted.obk
    openssl ec -in enc.pem -out enc-sec1.pem 2>/dev/null
    openssl pkcs8 -topk8 -in enc.pem -passout pass:'p a ß' -out enc-secret.pem
    openssl ec -in enc.pem -aes128 -passout pass:'p a ß' -out enc-secret-sec1.pem 2>/dev/null
    echo 'p a ß' >passphrase
    for form in enc-sec1.pem enc-secret.pem enc-secret-sec1.pem; do
        run obk build good.xml --set "Encryption key=$form" --passphrase-file passphrase
        check "key $form" cmp -s wanted.obk out.obk
        run obk build good.xml --set "Encryption key=$form" --passphrase-fd 3 3<passphrase
        check "key $form: passphrase from a descriptor" cmp -s wanted.obk out.obk
    done
    openssl pkey -in sign.pem -pubout -outform DER -out sign-pub.der
    for form in sign.pem sign-pub.der; do
        run obk build good.xml --set "Authentication key=$form"
        check "public key from $form" cmp -s wanted.obk out.obk
    done
    obk_xml raw.xml 's|<Type></Type>|<Type>Private_Raw</Type>|'
    run obk build raw.xml
    check 'the raw scalar' [ "$(bytes 168 32 out.obk)" = "$(scalar enc.pem)" ]
    obk_xml hashed.xml '/sign-pub/s|<Align>|<Hash></Hash>&|'
    run obk build hashed.xml
    check 'the hash of a field' [ "$(bytes 76 32 out.obk)" = "$(sha256 sign-pub.der)" ]
    rm -f wanted.obk
}

test_rewritten_xml() {
    run obk build good.xml --output wanted.obk
    { printf '\357\273\277' && sed '/SPDX/d; s/$/\r/' good.xml | tr '"' "'"; } >bom.xml
    obk_xml order.xml 's|<Name>Filler</Name><Value>0xABCD</Value><Width>2</Width>|<Width> 2 </Width><Value>\n43981 </Value><Name>Filler</Name>|'
    obk_xml ignored.xml '/Filler/s|<Width>|<Default>7</Default><Hidden>1</Hidden><Tooltip>t</Tooltip><Reserved>1</Reserved>&|' \
        's|<Info>|&<Title>Keys</Title><MCU>STM32H5</MCU>|'
    for file in bom order ignored; do
        run obk build "$file.xml"
        check "$file.xml builds the same" cmp -s wanted.obk out.obk
    done
    rm wanted.obk
}

# Whatever the program says, it tells no secret.
test_no_secret() {
    run obk build password.xml --output good.obk
    for arguments in 'build password.xml --verbose' 'build password.xml --json' 'build small.xml' 'build small.xml --json' \
        'build misplaced.xml' 'build password.xml --allow object --output gone/x.obk' 'info good.obk --config password.xml' \
        'info good.obk --config password.xml --json' 'verify good.obk --config password.xml' \
        'verify good.obk --config other.xml' 'verify good.obk --config small.xml'; do
        # shellcheck disable=SC2086 # the arguments are words
        run obk $arguments
        check "$arguments: no password" not grep -qE 'c0rr|corr3ct|h0rse' "$stdout" "$stderr"
    done
    secret=$(scalar enc.pem)
    obk_xml raw.xml 's|<Type></Type>|<Type>Private_Raw</Type>|'
    for config in good raw; do
        run obk build "$config.xml" --verbose --output "$config.obk"
        for arguments in "build $config.xml --verbose" "build $config.xml --json" "info $config.obk --config $config.xml" \
            "info $config.obk --config $config.xml --json" "verify $config.obk --config $config.xml" \
            "verify $config.obk --config good.xml" "info $config.obk --config good.xml --json"; do
            # shellcheck disable=SC2086 # the arguments are words
            run obk $arguments
            check "$arguments: no private key" not grep -qiE "$secret|$(echo "$secret" | cut -c 1-16)" "$stdout" "$stderr"
        done
    done
    rm -f good.obk raw.obk password.bin
}

key sign
key enc
random_file 32 seed.bin
obk_xml good.xml
password_xml password.xml
test_drop_in
test_report
test_words
test_directories
test_set
test_several
test_json
test_without_header
test_chain
test_password
rm -f password.bin
test_password_of_a_failure
test_permissions
test_allow
test_allow_in_vain
test_stale
test_stale_without_header
test_full_disk
test_parallel
test_key_forms
test_rewritten_xml
password_xml small.xml 's/corr3ct-h0rse/corr3ct-h0rse-battery/'
password_xml misplaced.xml 's/0x008A0008/0x00B40008/'
password_xml other.xml 's/corr3ct-h0rse/0th3r-h0rse/'
test_no_secret
check 'no temporary files' no_temporary
finish
