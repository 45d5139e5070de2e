#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc completion`: the scripts of bash, zsh and fish, and what each shell completes with them.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Calls the function as bash does: the words so far as arguments, the last of them at the cursor; the replies, sorted.
cat >"$scratch/ask.bash" <<'END'
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_otpc
printf '%s\n' "${COMPREPLY[@]}" | sort
END

# Types the second argument and a tab into a zsh on a terminal, and prints what is there then.
cat >"$scratch/ask.zsh" <<'END'
zmodload zsh/zpty
zpty shell 'PS1= TERM=dumb zsh -f -i'
zpty -w shell "stty -echo; autoload -Uz compinit; compinit -u -D; source ${(q)1}; unsetopt zle_bracketed_paste"
zpty -w shell "bindkey -e; show() { print -r -- \"<\$BUFFER>\"; BUFFER=; zle -I }; zle -N show; bindkey '^X' show"
zpty -w shell 'print ready''-now'
zpty -r shell text '*ready-now*'
zpty -w -n shell "$2"$'\t\x18'
zpty -r shell text '*<*>*'
print -r -- ${${text##*<}%%>*}
zpty -d shell
END

# in_bash EXPECTED WORD...
in_bash() {
    expected=$1
    shift
    check "bash: $*" [ "$(bash "$scratch/ask.bash" "$scratch/otpc.bash" "$@" | tr '\n' ' ')" = "$expected " ]
}

# in_fish EXPECTED LINE
in_fish() {
    found=$(HOME=$scratch fish --no-config -c "source \"$scratch/otpc.fish\"; complete -C '$2'" | cut -f 1 | sort |
        tr '\n' ' ')
    check "fish: $2" [ "$found" = "$1${1:+ }" ]
}

# in_zsh EXPECTED LINE
in_zsh() {
    found=$(HOME=$scratch timeout 20 zsh -f "$scratch/ask.zsh" "$scratch/_otpc" "$2")
    check "zsh: $2 ($found)" [ "$found" = "$1" ]
}

test_scripts() {
    for shell in bash zsh fish; do
        run completion "$shell"
        check "$shell" status_is 0
        check "$shell: nothing on stderr" err_empty
        check "$shell: no mark is left" not out_has '#@'
        cp "$stdout" "$scratch/otpc.$shell"
        run completion "$shell" --json
        check "$shell: json" out_json ".shell == \"$shell\""
        jq -j .script "$stdout" >"$scratch/script"
        check "$shell: the same script" cmp -s "$scratch/script" "$scratch/otpc.$shell"
        run completion "$shell" x
        check "$shell, an operand" status_is 2
        "$OTPC" completion "$shell" >/dev/full 2>"$stderr" && status=0 || status=$?
        check "$shell, a full disk" status_is 4
    done
    mv "$scratch/otpc.zsh" "$scratch/_otpc"
    run completion tcsh
    check 'another shell' status_is 2
}

# Every command and every option of it is in each script.
test_complete() {
    "$OTPC" --list-commands | while read -r noun verb; do
        "$OTPC" "$noun" ${verb:+"$verb"} --help | sed -n 's/^  \(-[^ ,]*\).*/\1/p' >"$scratch/options"
        bash "$scratch/ask.bash" "$scratch/otpc.bash" otpc "$noun" ${verb:+"$verb"} - >"$scratch/offered"
        while read -r option; do
            grep -qxF -e "$option" "$scratch/offered" || echo "bash: $noun $verb $option"
            grep -F -A 100 "'$noun${verb:+ $verb}') _arguments" "$scratch/_otpc" | sed '/;;$/q' |
                grep -qE -e "'\\*?$option(\\[|=|\\+)" || echo "zsh: $noun $verb $option"
            grep -F "'__otpc_behind $noun${verb:+ $verb}'" "$scratch/otpc.fish" |
                grep -qE -e " -(l|s|o) ${option#"${option%%[!-]*}"}( |\$)" || echo "fish: $noun $verb $option"
        done <"$scratch/options"
    done >"$scratch/lacking"
    check 'options that are not offered' cmp -s "$scratch/lacking" /dev/null
    head "$scratch/lacking"
}

test_bash() {
    bash -n "$scratch/otpc.bash" || fail 'bash: syntax'
    in_bash 'image imgtool' otpc im
    in_bash '--help --list-commands --version -hsm -obk -pb -sfi' otpc -
    in_bash 'verify' otpc image ve
    in_bash '--help' otpc image --
    in_bash 'keygen' otpc imgtool k
    in_bash '--policy' otpc image verify --po
    in_bash 'mcuboot st' otpc image verify --policy ''
    in_bash 'mcuboot' otpc image verify --policy = m
    in_bash 'mcuboot st' otpc image verify --policy =
    in_bash 'a b.xml' otpc image verify 'a'
    in_bash 'a b.xml' otpc -pb 'a'
    in_bash 'a b.xml' otpc -pb --input 'a'
    in_bash 'a b.xml' otpc image verify -k 'a'
    in_bash 'a b.xml' otpc image verify --clear 'a'
    in_bash 'zone' otpc boot run --state 'zo'
    in_bash '' otpc image verify --slot-size 'a'
    in_bash '' otpc key list 'a'
    in_bash '' otpc nothing such 'a'
    in_bash '--output' otpc -pb --out
    in_bash '--align' otpc imgtool sign --al
    in_bash '--layout' otpc report --la
    bash -c '. "$1"; complete -p otpc' - "$scratch/otpc.bash" >"$stdout"
    check 'bash: it is in use' grep -qx 'complete -F _otpc otpc' "$stdout"
}

test_fish() {
    if ! command -v fish >/dev/null; then
        skip 'no fish here'
        return
    fi
    check 'fish: syntax' fish --no-execute "$scratch/otpc.fish"
    in_fish 'image imgtool' 'otpc im'
    in_fish 'verify' 'otpc image ve'
    in_fish '--policy' 'otpc image verify --po'
    in_fish 'mcuboot st' 'otpc image verify --policy '
    in_fish '--policy=mcuboot' 'otpc image verify --policy=m'
    in_fish 'a b.xml' 'otpc -pb a'
    in_fish 'a b.xml' 'otpc image verify --key a'
    in_fish '' 'otpc image verify --slot-size a'
    in_fish '' 'otpc key list a'
    in_fish '--align' 'otpc imgtool sign --al'
    in_fish '--layout' 'otpc report --la'
    in_fish 'a b.xml' 'otpc report -o a'
}

test_zsh() {
    if ! command -v zsh >/dev/null; then
        skip 'no zsh here'
        return
    fi
    check 'zsh: syntax' zsh -n "$scratch/_otpc"
    in_zsh 'otpc password ' 'otpc pas'
    in_zsh 'otpc image verify ' 'otpc image ve'
    in_zsh 'otpc image verify --policy=' 'otpc image verify --po'
    in_zsh 'otpc image verify --policy=mcuboot ' 'otpc image verify --policy=m'
    in_zsh 'otpc -pb a\ b.xml ' 'otpc -pb a'
    in_zsh 'otpc image verify -k a\ b.xml ' 'otpc image verify -k a'
    in_zsh 'otpc image verify --slot-size a' 'otpc image verify --slot-size a'
    in_zsh 'otpc imgtool keygen ' 'otpc imgtool k'
    in_zsh 'otpc report --layout=' 'otpc report --la'
}

touch 'a b.xml'
mkdir zone
touch zones
test_scripts
test_complete
test_bash
test_fish
test_zsh
finish
