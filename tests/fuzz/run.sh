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
    "$work/image_edit" "$work/assignment" "$work/adapt"
for template in templates/*/Images/*.xml; do
    cp "$template" "$work/image_config/$(echo "$template" | tr / _)"
done
cp "$work"/image_config/*.xml "$work/xml_edit/"
for config in templates/*/Config/*.xml; do
    cp "$config" "$work/xml_edit/$(echo "$config" | tr / _)"
    cp "$config" "$work/obk_config/$(echo "$config" | tr / _)"
done
cp templates/adapt/*.json "$work/adapt/"
for image in examples/h5-oemirot/Images/*.xml; do
    image=${image##*/}
    printf '{"files": [{"file": "Images/%s", "set": [{"command": "-S", "value": "AREA_0_SIZE + 1"},
        {"flag": "--pad", "parameter": "Padding", "value": 0}]}]}' "$image" >"$work/adapt/$image.json"
done
cp tests/bad/obk/*.xml "$work/obk_config/"
printf '  SIZE = ((0x4000) + (0x2000)), /* bytes */\r\n' >"$work/assignment/layout"
printf '#define SIZE (A + 0x10UL) // bytes\n/*#define SIZE 2*/\n#define A 1\n' >"$work/assignment/header"
printf 'define exported symbol SIZE = 0x10;\nM { R : SIZE = 1, L = 2 }\n' >"$work/assignment/linker"
# shellcheck disable=SC2016 # nothing is to expand
printf 'export SIZE="0x10" # bytes\n"$tool" -ob A=1 SIZE=2\n@set "SIZE=1" & b\r\n' >"$work/assignment/script"
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
for form in b64 cert; do
    for key in "$work"/key/*.pem; do
        "$OTPC" cert issue --quiet --role root --key "$key" --family h5 \
            --output "$work/certificate/$(basename "$key" .pem).$form" 2>/dev/null || true
    done
done

for config in "$work"/project/Config/*.xml; do
    "$OTPC" obk build --quiet --output "$work/obk_read/$(basename "$config" .xml).obk" "$config" 2>/dev/null || true
done
"$OTPC" obk data --quiet --family h7rs --path stirot --output "$work/obk_read/data.obk"
"$OTPC" obk lock --quiet --yes --output "$work/obk_read/lock.obk"

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
    image_edit assignment adapt; do
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
