#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `--depfile` of `otpc image build` and `otpc obk build`: every file that is read, for make and Ninja.
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# listed DEPFILE: its sources, one a line.
listed() {
    sed -n 's/^  //; s/ \\$//; 2,$p' "$1" | sort
}

# opened ARGUMENT...: runs the program, and writes the files here that it read to the file `opened`, as a rule would call
# them. $status as after run().
opened() {
    # What looks for leaks cannot be traced.
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=open,openat -o "$scratch/trace" "$OTPC" "$@" >"$stdout" 2>"$stderr"
    status=$?
    sed -n 's/.*AT_FDCWD, "\([^/][^"]*\)", O_RDONLY[^D]* = [0-9].*/\1/p' "$scratch/trace" |
        grep -v '^\.$' | sed -E ':again; s#[^/]+/\.\./##; t again' | sort -u >opened
}

test_all_files() {
    cp -r "$top/examples/h5-oemirot/." .
    for config in Images/*.xml Config/*.xml; do
        case $config in
            Images/*) opened image build --no-verify --depfile out.d "$config" ;;
            *) opened obk build --depfile out.d "$config" ;;
        esac
        check "$config" status_is 0
        output=$(sed -n '1s/: \\$//p' out.d)
        check "$config: the target" [ -f "$output" ]
        grep -vxF -e "$output" -e out.d opened >wanted
        listed out.d >found
        check "$config: what is read ($(diff wanted found | tr '\n' ' '))" cmp -s wanted found
        check "$config: anything" [ -s found ]
    done
    rm -rf ./*
}

# What only options name.
test_options() {
    head -c 32 /dev/urandom >seed
    echo secret >phrase
    openssl pkcs8 -topk8 -in sign.pem -out locked.pem -passout file:phrase
    run image build --depfile out.d --seed seed --set 'Signing key=locked.pem' --passphrase-file phrase \
        --manifest m.json --attest a.json --attest-key enc.pem --input other.bin --output image.bin a.xml
    check 'options' status_is 0
    check 'the target is the output' grep -qx 'image\.bin: .' out.d
    listed out.d >found
    check 'sources' [ "$(tr '\n' ' ' <found)" = 'a.xml enc.pem locked.pem other.bin phrase seed ' ]
    run image build --depfile out.d --json a.xml
    check 'again' status_is 0
    check 'json' out_json '.images | length == 1'
    check 'it is replaced' grep -qx 'out\.bin: .' out.d
    check 'a key that is used twice stands there once' [ "$(grep -c sign.pem out.d)" -eq 1 ]
    echo secret | "$OTPC" image build --depfile out.d --passphrase-file /dev/stdin a.xml >"$stdout" 2>"$stderr"
    check 'a pipe is left out' not grep -q /dev out.d
}

# make and Ninja take the rule, with names that have to be escaped, and build again when any of the files changes.
test_in_make() {
    # shellcheck disable=SC2016 # the name is one
    name='a dir/b #1 $x'
    mkdir -p "$name"
    image_xml "$name/a.xml" 's/firmware\.bin/the firmware.bin/'
    cp firmware.bin "$name/the firmware.bin"
    cp sign.pem "$name"
    # shellcheck disable=SC2016 # and so is this
    escaped='a\ dir/b\ \#1\ $$x'
    printf '%s: ; @"%s" image build --depfile out.d a*/b*/a.xml && echo built\n-include out.d\n' \
        "$escaped/out.bin" "$OTPC" >Makefile
    check 'make: the first time' [ "$(make -s | tail -n 1)" = built ]
    check 'make: nothing to do' make -s -q
    for file in a.xml 'the firmware.bin' sign.pem; do
        touch -d '1 hour' "$name/$file"
        check "make: $file is newer" not make -s -q
        touch -d '1 hour ago' "$name/$file"
        check "make: $file is older" make -s -q
    done
    if ! command -v ninja >/dev/null; then
        skip 'no ninja here'
        return
    fi
    rm -f out.d "$name/out.bin"
    cat >build.ninja <<END
rule image
    command = "$OTPC" image build --quiet --depfile out.d a*/b*/a.xml
    depfile = out.d
build a\$ dir/b\$ #1\$ \$\$x/out.bin: image
END
    check 'ninja: the first time' ninja -v
    check 'ninja: the image' [ -f "$name/out.bin" ]
    check 'ninja: nothing to do' [ "$(ninja | tail -n 1)" = 'ninja: no work to do.' ]
    for file in a.xml 'the firmware.bin' sign.pem; do
        sleep 0.01
        touch "$name/$file"
        check "ninja: $file is newer" not [ "$(ninja -n | tail -n 1)" = 'ninja: no work to do.' ]
        ninja >"$stdout" 2>&1
        check "ninja: $file: built" [ "$(ninja -n | tail -n 1)" = 'ninja: no work to do.' ]
    done
    rm -rf "$name" Makefile build.ninja .ninja* out.d
}

# refused STATUS WHAT ARGUMENT...: and nothing changes.
refused() {
    expected=$1
    what=$2
    shift 2
    snapshot >"$scratch/before"
    run "$@"
    check "$what" status_is "$expected"
    snapshot >"$scratch/after"
    check "$what: nothing changes" cmp -s "$scratch/before" "$scratch/after"
}

test_refused() {
    cp a.xml b.xml
    cp "$top/tests/bad/obk/good.xml" keys.xml
    rm -f out.bin out.d
    for file in a.xml sign.pem firmware.bin out.bin; do
        refused 3 "over $file" image build --depfile "$file" a.xml
        check "over $file: message" err_has "option --depfile: '$file' is another file of the build"
    done
    refused 3 'over the manifest' image build --depfile m --manifest m a.xml
    refused 3 'over the configuration' obk build --depfile keys.xml keys.xml
    printf 'mine: \\\na: b\n' >notes
    refused 4 'over something else' image build --depfile notes a.xml
    check 'message' err_has "'notes' exists and is something else"
    refused 2 'two images' image build --depfile out.d a.xml b.xml
    check 'message' err_has 'option --depfile goes with one configuration only'
    : >empty
    run image build --depfile empty a.xml
    check 'an empty file is replaced' status_is 0
    check 'it is a rule' grep -q '^out.bin: ' empty
    run image build --depfile gone/out.d a.xml
    check 'no directory' status_is 4
    check 'no directory: the image does not stay under its name' absent out.bin
    printf 'x' >"$(printf 'f\tg.bin')"
    refused 3 'a tab in a name' image build --depfile out.d --input "$(printf 'f\tg.bin')" --output o.bin a.xml
    check 'message' err_has 'control character'
}

test_all_files
random_file 2000 firmware.bin
random_file 3000 other.bin
key sign
key enc
image_xml a.xml
test_options
test_in_make
test_refused
finish
