#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# find_package(otpc) of CMake: the example from nothing, again with nothing to do, and after changes, with make and Ninja.
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# cmake_run ARGUMENT...: as run(), with cmake.
cmake_run() {
    cmake "$@" >"$stdout" 2>"$stderr" </dev/null
    status=$?
}

# build: the example; then $built is what was built, in alphabetical order.
build() {
    cmake_run --build "$tree/build"
    built=$(sed -n 's/.*Building \(image\|option-byte keys\) \([a-zA-Z_.]*\).*/\2/p' "$stdout" | sort -u | tr '\n' ' ')
}

# after WHAT EXPECTED: what a build makes after a change.
after() {
    build
    check "$generator: $1" status_is 0
    check "$generator: $1: '$built'" [ "$built" = "$2" ]
    build
    check "$generator: $1: and no more '$built'" [ -z "$built" ]
}

# change FILE: so that it is newer than anything that was built.
change() {
    sleep 0.05
    touch "$1"
}

everything='DA_Config.obk keys.obk nonsecure_app.hex secure_app.hex '

test_example() {
    generator=$1
    tree="$work/a tree"
    rm -rf "$tree"
    mkdir "$tree"
    cp -r "$top/examples/cmake" "$top/examples/h5-oemirot" "$tree"
    rot="$tree/h5-oemirot"
    cmake_run -G "$generator" -S "$tree/cmake" -B "$tree/build" -DCMAKE_PREFIX_PATH="$work/installed"
    check "$generator: configure" status_is 0
    (cd "$tree/h5-oemirot" && snapshot >"$scratch/before")
    after 'from nothing' "$everything"
    for file in secure_app.hex nonsecure_app.hex nonsecure_app.json keys.obk DA_Config.obk; do
        check "$generator: $file" [ -s "$tree/build/$file" ]
    done
    (cd "$tree/h5-oemirot" && snapshot >"$scratch/after")
    check "$generator: sources stay as they are" cmp -s "$scratch/before" "$scratch/after"
    run image info --json "$tree/build/nonsecure_app.hex"
    check "$generator: the version of SET" out_json '.header.version == "1.1.0"'

    random_file 1234 "$rot/Binary/ns_app.bin"
    change "$rot/Binary/ns_app.bin"
    after 'the firmware' 'nonsecure_app.hex '
    run image extract --decrypt-key "$rot/Keys/OEMiROT_Encryption.pem" --output body.bin "$tree/build/nonsecure_app.hex"
    check "$generator: the new firmware is in it" \
        [ "$(head -c 1234 body.bin | sha256sum | cut -d " " -f 1)" = "$(digest "$rot/Binary/ns_app.bin")" ]
    change "$rot/Binary/s_app.bin"
    after 'a firmware that only the XML names' 'secure_app.hex '
    change "$rot/Images/Secure_Code_Image.xml"
    after 'an XML' 'secure_app.hex '
    change "$rot/Config/OEMiROT_Config.xml"
    after 'the linked XML' 'keys.obk nonsecure_app.hex secure_app.hex '
    change "$rot/Keys/OEMiROT_Authentication_NS.pem"
    after 'a key' 'keys.obk nonsecure_app.hex '
    change "$rot/Keys/DA_root.pem"
    after 'a key of debug authentication' 'DA_Config.obk '
    change "$rot/Keys/DA_leaf.pem"
    after 'a key that nothing is made with' ''
    rm "$tree/build/keys.obk"
    after 'an output is gone' 'keys.obk '

    mv "$rot/Keys/OEMiROT_Encryption.pem" "$rot/Keys/gone.pem"
    build
    check "$generator: a key is gone" not status_is 0
    check "$generator: says which" grep -q 'OEMiROT_Encryption.pem' "$stdout" "$stderr"
    mv "$rot/Keys/gone.pem" "$rot/Keys/OEMiROT_Encryption.pem"
    build
    check "$generator: it is back" status_is 0
}

# A firmware that CMake itself builds, in a directory below; and what is refused.
test_targets() {
    mkdir -p project/sub
    cp -r "$top/examples/h5-oemirot" project/rot
    cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(firmware LANGUAGES C)
find_package(otpc 0.1 REQUIRED)
add_subdirectory(sub)
END
    cat >project/sub/CMakeLists.txt <<'END'
add_library(firmware SHARED firmware.c)
otpc_add_image(TARGET signed XML ../rot/Images/NonSecure_Code_Image.xml INPUT firmware EXCLUDE_FROM_ALL
    SET "Firmware area size=0x40000" DEPENDS notes.txt OPTIONS --no-verify)
END
    echo 'const char text[] = "first";' >project/sub/firmware.c
    : >project/sub/notes.txt
    cmake_run -G 'Unix Makefiles' -S project -B out -DCMAKE_PREFIX_PATH="$work/installed"
    check 'targets: configure' status_is 0
    cmake_run --build out
    check 'targets: not part of all' absent out/sub/signed.bin
    cmake_run --build out --target signed
    check 'targets: built' status_is 0
    check 'targets: the default output' [ -s out/sub/signed.bin ]
    run image extract --decrypt-key project/rot/Keys/OEMiROT_Encryption.pem --output body.bin out/sub/signed.bin
    check 'targets: the firmware is in it' grep -q first body.bin
    sleep 0.05
    echo 'const char text[] = "second";' >project/sub/firmware.c
    cmake_run --build out --target signed
    run image extract --decrypt-key project/rot/Keys/OEMiROT_Encryption.pem --output body.bin out/sub/signed.bin
    check 'targets: the changed firmware is in it' grep -q second body.bin
}

# refused MESSAGE LINE: a project with this line is not configured.
refused() {
    rm -rf project out
    mkdir project
    printf '%s\n' 'cmake_minimum_required(VERSION 3.20)' 'project(p LANGUAGES NONE)' "$2" >project/CMakeLists.txt
    cmake_run -S project -B out -DCMAKE_PREFIX_PATH="$work/installed"
    check "$2" not status_is 0
    tr '\n' ' ' <"$stderr" | tr -s ' ' >"$scratch/message"
    check "$2: message" grep -qF -e "$1" "$scratch/message"
}

test_refused() {
    found='find_package(otpc REQUIRED)'
    refused 'TARGET and XML have to be given' "$found
otpc_add_image(TARGET a)"
    refused 'TARGET and XML have to be given' "$found
otpc_add_obk(XML a.xml)"
    refused 'unknown, or without a value: INPT' "$found
otpc_add_image(TARGET a XML a.xml INPT x)"
    refused 'INPUT is for images' "$found
otpc_add_obk(TARGET a XML a.xml INPUT x)"
    refused 'requested version "99.0"' 'find_package(otpc 99.0 REQUIRED)'
}

if ! command -v cmake >/dev/null; then
    skip 'no cmake here'
    finish
fi
make -s -C "$top" BUILD="$(dirname "$OTPC")" PREFIX="$work/installed" install >"$stdout" 2>&1 || fail 'install'
test_example 'Unix Makefiles'
if command -v ninja >/dev/null; then
    test_example Ninja
else
    skip 'no ninja here'
fi
test_targets
test_refused
finish
