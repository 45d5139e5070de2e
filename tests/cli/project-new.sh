#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc project new`: every family and path, and the project that it lays out builds.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
export OTPC

# Project, images, option-byte key files with and without header, a file that changes, how many are built after that.
projects_table='
h5-oemirot              8 4 0 Binary/s_app.bin            2
h5-oemirot-full-secure  4 4 0 Binary/s_data.bin           2
h5-stirot               4 5 0 Binary/data.bin             3
h5-stirot-oemurot       7 6 1 Keys/OEMuROT_Encryption.pem 7
h5-secure-manager       3 3 1 Binary/module.bin           1
h503-oemirot            4 0 0 Binary/app.bin              2
h7rs-oemirot            1 4 0 Config/OEMiROT_Config.xml   2
h7rs-stirot             1 4 0 Binary/app.bin              1
h7rs-stirot-oemurot     2 6 0 Binary/boot.bin             1
'

# outputs PROJECT Images|Config: the files that its XML files are written to, as paths in the project.
outputs() {
    [ -d "$1/$2" ] || return 0
    sed -n '/<Output>/,/<.Output>/s|.*<Value>../\(.*\)</Value>.*|\1|p' "$1/$2"/*.xml
}

# made PROJECT ARGUMENT...: make in the project; then as after run.
made() {
    project=$1
    shift
    make -C "$project" OTPC="$OTPC" "$@" >"$stdout" 2>"$stderr" </dev/null
    status=$?
}

# built COUNT: the last make built so many files.
# shellcheck disable=SC2317 # check calls it
built() {
    [ "$(grep -c '^built ' "$stdout")" -eq "$1" ]
}

# change FILE: it is newer than everything that was built.
change() {
    sleep 0.05
    touch "$1"
}

files_of() {
    find "$1" -type f | sort
}

# Warnings are about the password, which only goes with a part of the devices; nothing else is to be said.
# shellcheck disable=SC2317 # check calls it
only_password_warnings() {
    ! grep -qv 'DA_ConfigWithPassword.xml' "$stderr"
}

check_keys() {
    for file in "$1"/Keys/*.pem; do
        if grep -q 'PRIVATE KEY' "$file"; then
            check "$file: secret" mode_is 600 "$file"
        else
            check "$file: public" mode_is 644 "$file"
        fi
        check "$file: a key" grep -q 'BEGIN P' "$file"
    done
}

check_images() {
    for image in $(outputs "$1" Images); do
        run image info "$1/$image" --json
        check "$1/$image: an image" status_is 0
    done
    check "$1: each XML has an image" [ "$(outputs "$1" Images | sort -u | wc -l)" -eq "$(find "$1/Images" -name '*.xml' | wc -l)" ]
}

# check_obk PROJECT FILES: they are what their configurations say.
check_obk() {
    for config in "$1"/Config/*.xml; do
        grep -qs ObDestAddress "$config" || continue
        file=$(sed -n '/<Output>/,/<.Output>/s|.*<Value>../\(.*\)</Value>.*|\1|p' "$config")
        run obk verify --config "$config" "$1/$file"
        check "$1/$file: valid" status_is 0
        check "$1/$file: secret" mode_is 600 "$1/$file"
    done
    check "$1: $2 files" [ "$(find "$1/Binary" -name '*.obk' | wc -l)" -eq "$2" ]
}

# check_debug PROJECT: where the debug authentication files go, what opens the device, and what that unlocks
check_debug() {
    case $1 in
        h503-*)
            check "$1: no option-byte keys" absent "$1/Config"
            return
            ;;
        h5-*) certificate=0001fd0f password=0001fd0f mask=77500000000000000000000000000000 ;;
        h7rs-*) certificate=08005100 password=08008a00 mask=07400000000000000000000000000080 ;;
    esac
    check "$1: certificate, place" [ "$(bytes 0 4 "$1/Binary/DA_Config.obk")" = "$certificate" ]
    check "$1: certificate, root key" [ "$("$OTPC" key hash --form da "$1/Keys/DA_root_pub.pem")" = "$(bytes 44 32 "$1/Binary/DA_Config.obk")" ]
    check "$1: certificate, permissions" [ "$(bytes 76 16 "$1/Binary/DA_Config.obk")" = "$mask" ]
    check "$1: password, place" [ "$(bytes 0 4 "$1/Binary/DA_ConfigWithPassword.obk")" = "$password" ]
    check "$1: password, digest" [ "$(printf CHANGE-ME | sha256sum | cut -c 1-64)" = "$(bytes 44 32 "$1/Binary/DA_ConfigWithPassword.obk")" ]
    for file in "$1/Config/password.bin" "$1/Binary/password.bin"; do
        check "$file: secret" mode_is 600 "$file"
    done
}

# check_ignored PROJECT: what is secret or built stays out of version control, and the rest goes in
check_ignored() {
    if ! command -v git >/dev/null; then
        skip "$1: what git ignores: no git"
        return
    fi
    git init -q "$1"
    git -C "$1" add -A
    git -C "$1" ls-files | sort >"$scratch/kept"
    rm -rf "$1/.git"
    (cd "$1" && find . -type f -printf '%P\n') |
        grep -v -e '^Keys/.*[^b].pem$' -e '^Config/DA_ConfigWithPassword.xml$' -e 'password.bin$' -e '.obk$' -e '_Keys.bin$' \
            -e '^Binary/ITS_Factory' -e '^Binary/Module_' -e '_sign.' -e '^.build/' | sort >"$scratch/wanted"
    check "$1: what git takes" cmp "$scratch/kept" "$scratch/wanted"
}

# check_make PROJECT IMAGES FILES COLLECTIONS CHANGED REBUILT
check_make() {
    files_of "$1" >"$scratch/before"
    made "$1" -j2
    check "$1: make" status_is 0
    check "$1: it builds everything" built $(($2 + $3 + $4))
    check "$1: it verifies everything" out_has "verified: images $2, option-byte key files $3"
    check "$1: it says nothing else" only_password_warnings
    check_images "$1"
    check_obk "$1" "$3"
    check_debug "$1"
    check_ignored "$1"
    made "$1"
    check "$1: nothing to do" status_is 0
    check "$1: nothing is built" built 0
    check "$1: nothing is verified" not out_has verified
    change "$1/$5"
    made "$1"
    check "$1: make after a change of $5" status_is 0
    check "$1: it builds what depends on it" built "$6"
    check "$1: all is verified" out_has "verified: images $2, option-byte key files $3"
    made "$1" -q
    check "$1: up to date again" status_is 0
    run config check "$1"
    check "$1: the whole project is good" status_is 0
    made "$1" clean
    check "$1: make clean" status_is 0
    files_of "$1" >"$scratch/after"
    check "$1: clean" cmp "$scratch/before" "$scratch/after"
}

# check_project FAMILY PATH
check_project() {
    name=$1-$2
    run project new --family "$1" --path "$2" "$name"
    check "$name: laid out" status_is 0
    check "$name: reports" out_has "made '$name': "
    check "$name: says how to go on" out_has "make -C '$name'"
    check "$name: nothing on stderr" err_empty
    check_keys "$name"
    check "$name: the script can be run" [ -x "$name/postbuild.sh" ]
    cd / || exit 1
    "$work/$name/postbuild.sh" >"$stdout" 2>"$stderr"
    status=$?
    cd "$work" || exit 1
    check "$name: postbuild.sh" status_is 0
    check_images "$name"
    made "$name" clean
    # shellcheck disable=SC2046 # the row is words
    check_make $(printf '%s\n' "$projects_table" | grep "^$name ")
    check "$name: nothing is left over" no_temporary
}

# The names that the program itself gives for what there is.
list_projects() {
    run project new --family none --path none nowhere
    check 'unknown family' status_is 2
    check 'it lists what there is' err_has "there is no project of family and path 'none-none'; there are: h5-"
    check 'nothing is made' absent nowhere
    projects=$(sed 's/.*there are: //' "$stderr")
    for name in h5-oemirot h5-stirot h5-stirot-oemurot h5-secure-manager h503-oemirot h7rs-oemirot h7rs-stirot h7rs-stirot-oemurot; do
        check "there is $name" test "${projects#*"$name"}" != "$projects"
    done
}

test_refusals() {
    run project new --family h5 --path nonsense nowhere
    check 'unknown path' status_is 2
    run project new --family h5/ --path stirot nowhere
    check 'a slash in the family' status_is 2
    run project new --family h5 nowhere
    check 'path not given' status_is 2
    run project new --family h5 --path stirot
    check 'directory not given' status_is 2
    mkdir full
    echo notes >full/notes
    run project new --family h5 --path stirot full
    check 'a directory that is not empty' status_is 4
    check 'the message' err_is "otpc: error: cannot make project 'full': 'full' exists and is not an empty directory"
    check 'it stays as it is' [ "$(ls -A full)" = notes ]
    run project new --family h5 --path stirot full/notes
    check 'a file' status_is 4
    run project new --family h5 --path stirot /dev/null/project
    check 'below a file' status_is 4
    check 'nothing is made' absent nowhere
}

test_variants() {
    mkdir -p empty
    run project new --family h5 --path stirot empty
    check 'an empty directory is taken' status_is 0
    run project new --family h5 --path stirot 'a b/ç d' --json
    check 'directories above are made' status_is 0
    check 'json' out_json '.project == "a b/ç d" and .template == "h5-stirot" and (.summary | length > 0)'
    check 'nothing on stderr' err_empty
    "a b/ç d/postbuild.sh" >"$stdout" 2>"$stderr"
    status=$?
    check 'postbuild.sh in a path with a space' status_is 0
    made 'a b/ç d'
    check 'make in a path with a space' status_is 0
    check 'all of it' out_has 'verified: images 4, option-byte key files 5'
    mkdir 'c d'
    cp "$OTPC" 'c d/o tpc'
    make -C empty OTPC="$work/c d/o tpc" >"$stdout" 2>"$stderr"
    status=$?
    check 'a program with a space' status_is 0
    run project new --family h5 --path stirot quiet --quiet
    check '--quiet' silent
    check 'keys are fresh' not cmp -s empty/Keys/STiROT_Authentication.pem quiet/Keys/STiROT_Authentication.pem
    umask 000
    run project new --family h5 --path stirot open
    umask 022
    check 'keys are secret whatever the umask' mode_is 600 open/Keys/STiROT_Authentication.pem
    rm -r empty 'a b' 'c d' quiet open
}

test_script() {
    run project new --family h5 --path stirot scripted
    scripted/postbuild.sh Images/Code_Image.xml >"$stdout" 2>"$stderr"
    status=$?
    check 'one image' status_is 0
    check 'only that one' [ "$(wc -l <"$stdout")" -eq 1 ]
    rm scripted/Binary/app.bin
    scripted/postbuild.sh >"$stdout" 2>"$stderr"
    status=$?
    check 'the status of a build that fails' status_is 4
    rm -r scripted
}

test_make_failures() {
    run project new --family h5 --path stirot-oemurot broken
    made broken
    check 'it builds' status_is 0
    mv broken/Binary/boot.bin kept.bin
    made broken
    check 'no firmware' status_is 2
    check 'the words are those of otpc' err_has "cannot open 'Images/../Binary/boot.bin'"
    mv kept.bin broken/Binary/boot.bin
    change broken/Binary/STiROT_Data.obk
    printf x | dd of=broken/Binary/STiROT_Data.obk bs=1 seek=60 conv=notrunc 2>/dev/null
    made broken
    check 'a file that is not what it was' status_is 2
    check 'it is named' err_has "'Binary/STiROT_Data.obk' is not valid"
    made broken
    check 'it stays so' status_is 2
    rm broken/Binary/STiROT_Data.obk
    made broken
    check 'built again' status_is 0
    cp broken/Images/Boot_Code_Image.xml kept.xml
    sed -i '/<Output>/,/<.Output>/d' broken/Images/Boot_Code_Image.xml
    made broken
    check 'an XML without output' status_is 2
    check 'the words are those of otpc too' err_has "element 'Output' is missing"
    rm broken/Images/Boot_Code_Image.xml
    made broken
    check 'an XML less' status_is 0
    rm -r broken
}

# Other tools rewrite XML files; and names may be odd.
# shellcheck disable=SC2016 # the dollar is one
test_make_rewritten() {
    run project new --family h503 --path oemirot odd
    made odd
    {
        printf '\357\273\277'
        sed -e 's/$/\r/' -e 's|\.\./Binary/app.bin|.\\..\\Binary\\app $x #1.bin|' odd/Images/Code_Image.xml
    } >rewritten.xml
    mv odd/Binary/app.bin 'odd/Binary/app $x #1.bin'
    mv rewritten.xml odd/Images/Code_Image.xml
    tr -d '\t\n' <odd/Images/Code_Init_Image.xml |
        sed -e 's|\.\./Binary/app.bin|../Binary/app $x #1.bin|' -e 's|app_init_sign|an $x #init_sign|' >joined.xml
    printf '<!-- <Output><Value>../Binary/old.hex</Value></Output> -->' >>joined.xml
    mv joined.xml odd/Images/Code_Init_Image.xml
    made odd
    check 'rewritten: make' status_is 0
    check 'rewritten: two are built' built 2
    made odd
    check 'rewritten: nothing to do' built 0
    change 'odd/Binary/app $x #1.bin'
    made odd
    check 'rewritten: what depends' built 2
    made odd clean
    check 'rewritten: clean' absent 'odd/Binary/an $x #init_sign.hex'
    rm -r odd
}

projects=
list_projects
for project in $projects; do
    check_project "${project%%-*}" "${project#*-}"
done
test_refusals
test_variants
test_script
test_make_failures
test_make_rewritten
finish
