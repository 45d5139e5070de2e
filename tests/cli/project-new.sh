#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc project new`: every family and path, and the project that it lays out builds.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
export OTPC

# The files that the images of a project are written to, as paths in the project.
outputs() {
    sed -n '/<Output>/,/<.Output>/s|.*<Value>\(.*\)</Value>.*|Images/\1|p' "$1"/Images/*.xml
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
    for image in $(outputs "$1"); do
        run image info "$1/$image" --json
        check "$1/$image: an image" status_is 0
    done
    check "$1: each XML has an image" [ "$(outputs "$1" | sort -u | wc -l)" -eq "$(find "$1/Images" -name '*.xml' | wc -l)" ]
}

# check_project FAMILY PATH
check_project() {
    name=$1-$2
    run project new --family "$1" --path "$2" "$name"
    check "$name: laid out" status_is 0
    check "$name: reports" out_has "made '$name': "
    check "$name: nothing on stderr" err_empty
    check_keys "$name"
    check "$name: the script can be run" [ -x "$name/postbuild.sh" ]
    cd / || exit 1
    "$work/$name/postbuild.sh" >"$stdout" 2>"$stderr"
    status=$?
    cd "$work" || exit 1
    check "$name: postbuild.sh" status_is 0
    check_images "$name"
    for file in "$name"/Images/*.xml; do
        run config check "$file"
        check "$file: good" status_is 0
    done
    check "$name: nothing is left over" no_temporary
}

# The names that the program itself gives for what there is.
list_projects() {
    run project new --family none --path none nowhere
    check 'unknown family' status_is 2
    check 'it lists what there is' err_has "there is no project of family and path 'none-none'; there are: h5-"
    check 'nothing is made' absent nowhere
    projects=$(sed 's/.*there are: //' "$stderr")
    for name in h5-oemirot h5-stirot h5-stirot-oemurot h503-oemirot h7rs-oemirot h7rs-stirot h7rs-stirot-oemurot; do
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
    check 'a path with a space builds' status_is 0
    run project new --family h5 --path stirot quiet --quiet
    check '--quiet' silent
    check 'keys are fresh' not cmp -s empty/Keys/STiROT_Authentication.pem quiet/Keys/STiROT_Authentication.pem
    umask 000
    run project new --family h5 --path stirot open
    umask 022
    check 'keys are secret whatever the umask' mode_is 600 open/Keys/STiROT_Authentication.pem
    rm -r empty 'a b' quiet open
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

projects=
list_projects
for project in $projects; do
    check_project "${project%%-*}" "${project#*-}"
done
test_refusals
test_variants
test_script
finish
