#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs each fuzz target of BUILD for SECONDS from seeds that the project's own files give.
# usage: run.sh BUILD SECONDS
set -eu

build=$1
seconds=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

mkdir "$work/image_config" "$work/xml_edit" "$work/ihex" "$work/image_read" "$work/key" "$work/certificate" \
    "$work/obk_config" "$work/obk_read" "$work/verify" "$work/manifest" \
    "$work/image_edit" "$work/csv" "$work/its" "$work/srec" "$work/elf" "$work/option_bytes" \
    "$work/sfi_read" "$work/license" "$work/device_certificate" "$work/hsm_state"
for template in templates/*/Images/*.xml; do
    cp "$template" "$work/image_config/$(echo "$template" | tr / _)"
done
cp "$work"/image_config/*.xml "$work/xml_edit/"
for config in templates/*/Config/*.xml; do
    cp "$config" "$work/xml_edit/$(echo "$config" | tr / _)"
    cp "$config" "$work/obk_config/$(echo "$config" | tr / _)"
done
cp tests/bad/obk/*.xml "$work/obk_config/"
printf '# registers\nOPTSR_PRG,0x30F0C6F8\r\n"a, ""b""", c ,,\n' >"$work/csv/seed"
for key in examples/*/Keys/*.pem; do
    cp "$key" "$work/key/$(echo "$key" | tr / _)"
done
cp -r examples/h5-oemirot "$work/project"
OTPC=$build/otpc
for image in "$work"/project/Images/*Data*.xml; do
    name=$(basename "$image" .xml)
    "$OTPC" image build --quiet --output "$work/ihex/$name.hex" "$image" 2>/dev/null
    "$OTPC" image build --quiet --output "$work/image_read/$name.bin" "$image" 2>/dev/null
done
for file in "$work"/ihex/*.hex; do
    objcopy -I ihex -O srec "$file" "$work/srec/$(basename "$file" .hex).srec"
done
sh tests/support/elf.sh "$work/elf/small.elf" 0x0c000000 tests/fuzz/fuzz_elf.c 0x90000000 tests/fuzz/fuzz_srec.c
grep -m 12 '^[A-Z0-9]*_PRG,0x' tests/cli/option-bytes.sh >"$work/option_bytes/good.csv"
for form in b64 cert; do
    for key in "$work"/key/*.pem; do
        "$OTPC" cert issue --quiet --role root --key "$key" --family h5 \
            --output "$work/certificate/$(basename "$key" .pem).$form" 2>/dev/null || true
    done
done

for type in ecdsa-p256 ecdsa-p384 rsa-2048 ed25519 x25519 aes-128 aes-256; do
    key=$work/key/$type
    "$OTPC" key generate --quiet --type "$type" "$key"
    for form in der sec1 sec1-der pkcs1 pkcs1-der base64 public-pem public-der; do
        "$OTPC" key convert --quiet --type "$type" --form "$form" "$key" "$key.$form" 2>/dev/null || true
    done
    "$OTPC" key public --quiet --form pkcs1-der --output "$key.pkcs1-public" "$key" 2>/dev/null || true
done
for config in "$work"/project/Config/*.xml; do
    "$OTPC" obk build --quiet --output "$work/obk_read/$(basename "$config" .xml).obk" "$config" 2>/dev/null || true
done
"$OTPC" obk data --quiet --family h7rs --path stirot --output "$work/obk_read/data.obk"
"$OTPC" obk lock --quiet --yes --output "$work/obk_read/lock.obk"
head -c 32 tests/fuzz/run.sh >"$work/secret.bin"
for total in bytes elements; do
    "$OTPC" its create --quiet --total "$total" "$work/its/$total"
    "$OTPC" its add-data --quiet --uid 1 --owner non-secure --text hello "$work/its/$total"
    "$OTPC" its add-key --quiet --id 1 --owner 5 --type aes --usage encrypt --alg gcm --data "$work/secret.bin" "$work/its/$total"
done

# A byte says whether tags are put right (fuzz_sfi_read.c).
head -c 16 /dev/zero >"$work/zero.key"
head -c 12 /dev/zero >"$work/zero.nonce"
for options in '--firmware' '--ssfi' '--module' '--hash 1 --firmware'; do
    address=
    [ "$options" = --ssfi ] || address=0x08000000
    # shellcheck disable=SC2086 # the options are words
    "$OTPC" sfi build --quiet --key "$work/zero.key" --nonce "$work/zero.nonce" --ver 1 --ramsize 0x400 \
        $options tests/fuzz/fuzz_file.h $address --outfile "$work/small.sfi" 2>/dev/null
    for tags in 0 1; do
        { printf '%b' "\\00$tags" && cat "$work/small.sfi"; } >"$work/sfi_read/$(echo "$options" | tr -d ' -')-$tags.seed"
    done
done
"$OTPC" sfi build --quiet --key "$work/zero.key" --nonce "$work/zero.nonce" --ver 1 \
    --ob-keys "$work/obk_read/lock.obk" --firmwx tests/fuzz/fuzz_file.h 0x90000000 1 10 0x08040000 --outfile "$work/small.sfix" 2>/dev/null
{ printf '\000' && cat "$work/small.sfix"; } >"$work/sfi_read/external.seed"
{ printf '\001' && cat "$work/small.sfix"; } >"$work/sfi_read/external-tags.seed"

# Three bytes say how an image is judged (fuzz_verify.c): as an update, decrypted where it is encrypted; in a primary
# slot; by upstream's policy; as not signed.
head -c 500 tests/fuzz/run.sh >"$work/small.bin"
for image in "$work"/project/Images/*.xml; do
    name=$(basename "$image" .xml)
    "$OTPC" image build --quiet --input "$work/small.bin" --set 'Header size=0x20' --output "$work/small-$name.bin" "$image" \
        2>/dev/null || "$OTPC" image build --quiet --input "$work/small.bin" --output "$work/small-$name.bin" "$image" 2>/dev/null
    end=$("$OTPC" image info --json "$work/small-$name.bin" | jq '[.regions[] | select(.name != "fill and trailer") | .size] | add')
    for options in 004 006 005 044 104; do
        { printf '%b' "\\0$options\\0000\\0000" && head -c "$end" "$work/small-$name.bin"; } >"$work/verify/$name-$options.seed"
    done
    { printf '\034\001\000' && head -c "$end" "$work/small-$name.bin" && printf '\377\377\377' &&
        tail -c 16 "$work/small-$name.bin"; } >"$work/verify/$name-update.seed"
done
cp "$work"/small-*.bin "$work/image_edit/"

# The other algorithms, by upstream's policy; decrypted with P-256 (005) or X25519 (205).
(
    cd "$work"
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out project/Keys/p384.pem 2>/dev/null
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out project/Keys/rsa2048.pem 2>/dev/null
    openssl genpkey -algorithm ED25519 -out project/Keys/ed25519.pem
    openssl genpkey -algorithm X25519 -out project/Keys/x25519.pem
    number=0
    for kind in '005 p384' '005 rsa2048' '005 ed25519' '005 ed25519 --sha 512' '005 ed25519 --pure' \
        '205 p384 -E project/Keys/x25519.pem' '205 ed25519 -E project/Keys/x25519.pem --hmac-sha 512 --encrypt-keylen 256' \
        '005 p384 -E project/Keys/OEMiROT_Encryption.pem --encrypt-keylen 256' '005 ed25519 --public-key-format full'; do
        # shellcheck disable=SC2086 # the kind is words
        set -- $kind
        options=$1
        signer=$2
        shift 2
        number=$((number + 1))
        "$OTPC" image sign --quiet --profile mcuboot -v 1.2.3 -H 0x20 --pad-header -k "project/Keys/$signer.pem" "$@" small.bin other.bin 2>/dev/null
        { printf '%b' "\\0$options\\0000\\0000" && cat other.bin; } >"verify/other-$number.seed"
    done
)
(
    cd "$work"
    printf 'sixteen bytes 16' >oem.key
    printf 'twelve bytes' >oem.nonce
    "$OTPC" key generate --quiet ca.pem
    "$OTPC" device new --quiet --ca ca.pem --product STM32H57 --key device.pem device_certificate/seed
    "$OTPC" license create --quiet --key oem.key --nonce oem.nonce --global ca.pem --output license/global
    "$OTPC" license create --quiet --key oem.key --nonce oem.nonce --device device_certificate/seed --ca ca.pem \
        --firmware-id FW --output license/chip
)
# Records of 68 bytes: a record and an intent, generations 1 and 2, of 3 licences 2 left; no reservation.
for magic in R I; do
    printf '\104\000OHS%s\001\000\000\000................\001\000\000\000\001\000\000\000' "$magic"
    printf '\003\000\000\000\002\000\000\000FW\000\000\000\000\000\000\000\000\000\000\000\000\000\000............'
done >"$work/hsm_state/two"
tail -c 70 "$work/hsm_state/two" >"$work/hsm_state/one"
(
    cd "$work"
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out attest.pem 2>/dev/null
    "$OTPC" image build --quiet project/Images/*Data*.xml --manifest manifest/image --attest manifest/envelope \
        --attest-key attest.pem 2>/dev/null
    "$OTPC" obk build --quiet project/Config/DA_Config.xml --manifest manifest/obk 2>/dev/null
    "$OTPC" image sign --quiet -v 1.2.3 -H 32 --pad-header project/Config/DA_Config.xml signed.bin --manifest manifest/sign
    jq -r .payload manifest/envelope | base64 -d >manifest/statement
)
for target in image_config xml_edit ihex image_read key certificate obk_config obk_read verify manifest \
    image_edit csv its srec elf option_bytes sfi_read license device_certificate hsm_state; do
    mkdir "$work/new"
    if (cd "$work" && "$build/fuzz/fuzz_$target" -max_total_time="$seconds" -rss_limit_mb=4096 -max_len=65536 \
        -timeout=10 -print_final_stats=1 "$work/new" "$work/$target") >"$work/log" 2>&1; then
        passed=$((passed + 1))
        echo "fuzz $target: $(grep -o 'number_of_executed_units: *[0-9]*' "$work/log" | tr -dc 0-9) inputs, no finding"
    else
        failed=$((failed + 1))
        tail -40 "$work/log"
        echo "fuzz $target: FAILED"
        find "$work" -maxdepth 1 \( -name 'crash-*' -o -name 'timeout-*' -o -name 'leak-*' -o -name 'oom-*' \) -exec cp {} . \;
    fi
    rm -rf "$work/new"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
