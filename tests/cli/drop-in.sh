#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What stock scripts rely on when otpc stands in the place of ST's tool: its name, silence, exit statuses, paths relative
# to the XML, two builds at once, no terminal, and directories of any name.
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
tool=STM32TrustedPackageCreator_CLI

# project DIRECTORY: a secure and a non-secure image that share keys
project() {
    mkdir -p "$1/Images" "$1/Keys" "$1/Binary"
    [ -f sign.pem ] || key sign
    cp sign.pem sign-pub.pem "$1/Keys/"
    for world in s ns; do
        random_file 3000 "$1/Binary/$world.bin"
        image_xml "$1/Images/$world.xml" "s|firmware\.bin|..\\\\Binary\\\\$world.bin|" "s|sign\.pem|./../Keys/sign.pem|" \
            "s|out\.bin|../Binary/${world}_sign.bin|"
    done
}

# Otpc is found under the name of ST's tool
by_name() {
    mkdir bin
    ln -s "$OTPC" "bin/$tool"
    PATH=$PWD/bin:$PATH
    project 'a project of ä, 100%'
    "$tool" -pb 'a project of ä, 100%/Images/s.xml' >"$stdout" 2>"$stderr" </dev/null
    status=$?
    check 'by its name: status' status_is 0
    check 'by its name: silent' silent
    check 'output beside the XML' exists 'a project of ä, 100%/Binary/s_sign.bin'
    check 'whole' size_is 32768 'a project of ä, 100%/Binary/s_sign.bin'
}

# A post-build step as projects have it.
in_a_script() {
    cat >postbuild.sh <<'SH'
#!/bin/sh
cd "$1" || exit 9
if ! STM32TrustedPackageCreator_CLI -pb "$2" >log 2>errors; then
    echo wrong
    exit 1
fi
echo built
SH
    check 'in a script' [ "$(sh postbuild.sh 'a project of ä, 100%/Images' ns.xml)" = built ]
    check 'in a script: silent' [ ! -s 'a project of ä, 100%/Images/log' ]
    check 'in a script: no errors' [ ! -s 'a project of ä, 100%/Images/errors' ]
    rm 'a project of ä, 100%/Binary/ns.bin'
    check 'a failure is seen' [ "$(sh postbuild.sh 'a project of ä, 100%/Images' ns.xml)" = wrong ]
    check 'errors go to standard error' grep -q 'ns\.bin' 'a project of ä, 100%/Images/errors'
    check 'and not to standard output' [ ! -s 'a project of ä, 100%/Images/log' ]
    check 'the image of before does not stay' absent 'a project of ä, 100%/Binary/ns_sign.bin'
}

at_once() {
    project two
    for turn in 1 2 3 4; do
        "$tool" -pb two/Images/s.xml &
        one=$!
        "$tool" -pb two/Images/ns.xml &
        other=$!
        "$tool" -pb two/Images/s.xml
        check "at once, $turn" wait "$one"
        check "at once, $turn, the other" wait "$other"
        check "at once, $turn: secure" "$OTPC" image verify --quiet --key two/Keys/sign-pub.pem --unsigned --policy mcuboot two/Binary/s_sign.bin
        check "at once, $turn: non-secure" "$OTPC" image verify --quiet --key two/Keys/sign-pub.pem --unsigned --policy mcuboot two/Binary/ns_sign.bin
    done
    check 'no temporary file' no_temporary
}

# The functions of each shell that is at hand, in a place where ST's tool comes first in PATH.
functions() {
    mkdir st
    printf '#!/bin/sh\necho ST\n' >"st/$tool"
    cp "st/$tool" st/AppliCfg
    chmod +x st/*
    mkdir otpc
    ln -s "$OTPC" otpc/otpc
    PATH=$PWD/st:$PWD/otpc:$PATH
    check 'without the function it is the other tool' [ "$($tool)" = ST ]
    printf '%s --version\nAppliCfg linker --help\n' "$tool" >call
    for shell in bash zsh sh fish; do
        run shell-init "$shell"
        check "$shell: text" status_is 0
        if ! command -v "$shell" >/dev/null; then
            skip "there is no $shell"
            continue
        fi
        cat "$stdout" call >"called.$shell"
        "$shell" "called.$shell" >"$stdout" 2>"$stderr"
        check "$shell: otpc in its place" grep -q '^otpc [0-9]' "$stdout"
        check "$shell: the helper too" out_has 'usage: otpc applicfg linker'
    done
    run shell-init
    cp "$stdout" init
    printf '#!/bin/bash\n' | cat - call >script
    chmod +x script
    if command -v bash >/dev/null; then
        bash -c '. ./init; ./script' >"$stdout" 2>"$stderr"
        check 'a script of that shell has it too' grep -q '^otpc [0-9]' "$stdout"
    fi
    run shell-init tcsh
    check 'another shell' err_is "otpc: error: 'tcsh' is none of bash, zsh, sh, fish"
    run shell-init --json sh
    check json out_json '.shell == "sh" and (.text | contains("AppliCfg"))'
}

# The second name comes with an option, and goes with what was installed.
installed() {
    (cd "$top" && make --no-print-directory install PREFIX="$scratch/prefix" BUILD="$(dirname "$OTPC")" >"$stdout" 2>"$stderr")
    check 'install' [ $? -eq 0 ]
    check 'not unless asked for' absent "$scratch/prefix/bin/$tool"
    (cd "$top" && make --no-print-directory install PREFIX="$scratch/prefix" BUILD="$(dirname "$OTPC")" STM32_NAME=1 >"$stdout" 2>"$stderr")
    check 'with the name' [ "$("$scratch/prefix/bin/$tool" --version)" = "$("$OTPC" --version)" ]
    (cd "$top" && make --no-print-directory uninstall PREFIX="$scratch/prefix" BUILD="$(dirname "$OTPC")" >"$stdout" 2>"$stderr")
    check 'uninstall' [ -z "$(find "$scratch/prefix" ! -type d)" ]
}

by_name
in_a_script
at_once
functions
installed
finish
