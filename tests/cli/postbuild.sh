#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The scripts for the post-build steps of IDEs: with the tools of the IDE played by others, where those are not there.
templates=$(cd "$(dirname "$0")/../../templates/postbuild" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# step SCRIPT ARGUMENT...: in the directory of the IDE, as the IDE calls it; $settings are for its environment.
settings='-u OTPC'
step() {
    script=$1
    shift
    # shellcheck disable=SC2086 # the settings are words
    (cd "$ide_directory" && env $settings setsid -w sh "$rot/postbuild/$script" "$@") >"$stdout" 2>"$stderr" </dev/null
    status=$?
}

test_laid_out() {
    for ide in cubeide iar keil; do
        run project new --family h7rs --path stirot --postbuild "$ide" "$ide"
        check "$ide" status_is 0
        check "$ide: its scripts" [ "$(cd "$ide/postbuild" && echo *)" = "$(printf '%s\n' "$ide.bat" "$ide.sh" images.bat images.sh |
            sort | tr '\n' ' ' | sed 's/ $//')" ]
        for file in "$ide"/postbuild/*; do
            check "$file" cmp -s "$file" "$templates/${file##*/}"
        done
        check "$ide: can be run" [ -x "$ide/postbuild/$ide.sh" ]
        check "$ide: the usual files" [ -x "$ide/postbuild.sh" ]
    done
    run project new --family h7rs --path stirot plain
    check 'nothing without the option' absent plain/postbuild
    run project new --family h7rs --path stirot --postbuild eclipse nowhere
    check 'another IDE' status_is 2
    check 'another IDE: nothing is made' absent nowhere
    rm -r plain
    for file in "$templates"/*.bat; do
        check "$file: ends of lines of Windows" [ "$(grep -c "$(printf '\r')\$" "$file")" -eq "$(wc -l <"$file")" ]
        check "$file: every status is passed on" not grep -q 'exit /b 1' "$file"
    done
}

# A project and that of an IDE, where names have blanks and other letters.
make_projects() {
    ide_directory="$work/my ide/Débug"
    mkdir -p "$ide_directory" "$work/bin"
    ln -s "$OTPC" "$work/bin/otpc"
    PATH=$work/bin:$PATH
    echo 'const unsigned char application[5000] = {1, 2, 3};' >application.c
    gcc -O2 -c -o "$ide_directory/my app.elf" application.c
    objcopy -O binary "$ide_directory/my app.elf" expected.bin
    check 'there is a firmware' [ "$(stat -c %s expected.bin)" -ge 5000 ]
}

# The tool of an IDE, which notes how it was called, and does what objcopy does.
make_tool() {
    cat >"bin/$1" <<END
#!/bin/sh
printf '%s|' "\$@" >"$work/called"
[ ! -e "$work/broken" ] || exit 43
exec objcopy -O binary "\$$2" "\$$3"
END
    chmod +x "bin/$1"
}

# test_ide IDE TOOL VARIABLE CALL
test_ide() {
    ide=$1
    rot="$work/$ide rot"
    mv "$ide" "$rot"
    image="$rot/Images/Code_Image.xml"
    output="$rot/Binary/app_enc_sign.hex"
    rm -f "$ide_directory"/*.bin "$output"
    step "$ide.sh" 'my app.elf' "$image"
    check "$ide" status_is 0
    check "$ide: says nothing" silent
    check "$ide: how the tool is called" [ "$(cat called)" = "$4" ]
    check "$ide: the firmware" cmp -s "$ide_directory/my app.bin" expected.bin
    run image extract --decrypt-key "$rot/Keys/STiROT_Encryption.pem" --output body.bin "$output"
    check "$ide: is in the image" [ "$(head -c "$(stat -c %s expected.bin)" body.bin | sha256sum)" = "$(sha256sum <expected.bin)" ]

    cp "$image" "$rot/Images/Second.xml"
    sed -i 's/app_enc_sign.hex/second.hex/' "$rot/Images/Second.xml"
    (cd "$rot" && sed 's/<Command>-v</<Command>-w</' Images/Code_Image.xml >Images/Bad.xml)
    sed -i 's/app_enc_sign.hex/bad.hex/' "$rot/Images/Bad.xml"
    step "$ide.sh" 'my app.elf' "$image" "$rot/Images/Second.xml"
    check "$ide: two images" status_is 0
    check "$ide: the second" exists "$rot/Binary/second.hex"
    rm "$rot/Binary/second.hex"
    step "$ide.sh" 'my app.elf' "$rot/Images/Bad.xml" "$rot/Images/Second.xml"
    check "$ide: the status of otpc" status_is 3
    check "$ide: the next is not built" absent "$rot/Binary/second.hex"
    touch broken
    step "$ide.sh" 'my app.elf' "$image"
    check "$ide: the status of the tool" status_is 43
    rm broken
    step "$ide.sh" 'gone.elf' "$image"
    check "$ide: no firmware" not status_is 0
    step "$ide.sh" 'my app.elf'
    check "$ide: no image" status_is 2
    step "$ide.sh" 'my app.bin' "$image"
    check "$ide: a .bin" status_is 2
    check "$ide: a .bin: what to do" err_has 'give it to images.sh'
    step images.sh 'my app.bin' "$image"
    check "$ide: a .bin for images.sh" status_is 0
    mv "bin/$2" bin/other-tool
    settings="-u OTPC $3=$work/bin/other-tool"
    step "$ide.sh" 'my app.elf' "$image"
    check "$ide: the variable names the tool" status_is 0
    settings="-u OTPC $3=no-such-tool"
    step "$ide.sh" 'my app.elf' "$image"
    check "$ide: no tool" status_is 127
    settings='-u OTPC'
    mv bin/other-tool "bin/$2"
    cp "$ide_directory/my app.elf" "$ide_directory/plain"
    step "$ide.sh" ../Débug/plain "$image"
    check "$ide: no extension" exists "$ide_directory/plain.bin"
}

test_program() {
    mv bin/otpc bin/another-otpc
    PATH=$work/bin:/usr/bin:/bin
    if command -v otpc >/dev/null; then
        skip 'an otpc is installed here'
    else
        step images.sh 'my app.bin' "$image"
        check 'no otpc' status_is 127
        check 'no otpc: what to do' err_has "there is no program 'otpc': install it, put it on PATH, or name it in OTPC"
    fi
    settings="OTPC=$work/bin/another-otpc"
    step images.sh 'my app.bin' "$image"
    check 'OTPC names it' status_is 0
}

test_laid_out
make_projects
make_tool arm-none-eabi-objcopy 3 4
make_tool ielftool 3 4
make_tool fromelf 4 3
test_ide cubeide arm-none-eabi-objcopy OBJCOPY '-O|binary|my app.elf|my app.bin|'
test_ide iar ielftool IELFTOOL '--silent|--bin|my app.elf|my app.bin|'
test_ide keil fromelf FROMELF '--bincombined|--output|my app.bin|my app.elf|'
test_program
finish
