#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc password create`: the files of each family, where the password comes from, and what is refused.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

hex_of() {
    od -An -v -tx1 "$1" | tr -d ' \n'
}

# fresh: an empty directory `out`
fresh() {
    rm -rf out
    mkdir out
}

test_h5() {
    for family in h5 h7rs; do
        fresh
        run password create --family "$family" --password-file word.txt --output out
        check "$family" status_is 0
        check "$family: report" out_has "wrote 'out/password.bin'"
        check "$family: nothing on stderr" err_empty
        check "$family: bytes" [ "$(hex_of out/password.bin)" = 0000008009000000612073656372657421 ]
        check "$family: mode" mode_is 600 out/password.bin
        check "$family: one file" [ "$(find out -type f | wc -l)" -eq 1 ]
        run password create --family "$family" --password-file word.txt -o out/named --json
        check "$family: a file" cmp -s out/named out/password.bin
        check "$family: json" out_json '.files == ["out/named"]'
    done
}

test_h503() {
    fresh
    run password create --family h503 --password-file word.txt --output out --json
    check 'h503' status_is 0
    check 'json' out_json '.files == ["out/user_password.bin", "out/board_password.bin", "out/da_password.bin"]'
    printf 'a secret!' >expected
    check 'the password' cmp -s out/user_password.bin expected
    openssl dgst -sha256 -binary -out expected.sha256 expected
    check 'its hash' cmp -s out/board_password.bin expected.sha256
    check 'with its length' [ "$(hex_of out/da_password.bin)" = "0000008009000000$(hex_of expected)" ]
    for file in out/*; do
        check "mode of $file" mode_is 600 "$file"
    done
    check 'three files' [ "$(find out -type f | wc -l)" -eq 3 ]
    run password create --family h503 --password-file word.txt --output none
    check 'no directory' status_is 4
    check 'message' err_is "otpc: error: 'none' is no directory: the files of h503 need one"
    check 'nothing is left' absent none
}

# Any bytes, as in the example that comes with the part.
test_raw() {
    fresh
    printf '\0\1\2\n\4\5' >out/user_password.bin
    cp out/user_password.bin raw.bin
    run password create --family h503 --raw --password-file raw.bin --output out
    check 'the file of the password exists' status_is 4
    run password create --family h503 --raw --password-file out/user_password.bin --output out
    check 'raw, in its place' status_is 0
    check 'it stays' cmp -s raw.bin out/user_password.bin
    check 'it is not told as written' not out_has user_password
    check 'with its length' [ "$(hex_of out/da_password.bin)" = "0000008006000000$(hex_of raw.bin)" ]
    fresh
    run password create --family h5 --raw --password-file raw.bin --output out
    check 'raw, h5' status_is 3
    check 'message' err_has 'control character'
    printf 'a secret!' >plain.bin
    run password create --family h5 --raw --password-file plain.bin --output out
    check 'raw text, h5' [ "$(hex_of out/password.bin)" = "0000008009000000$(hex_of plain.bin)" ]
    run password create --family h503 --raw --output out
    check 'raw without a file' status_is 2
}

test_sources() {
    fresh
    run password create --family h5 --password-file word.txt -o out
    printf 'a secret!\nmore\n' | "$OTPC" password create --family h5 --password-fd 0 -o out/fd >/dev/null
    check 'descriptor' cmp -s out/fd out/password.bin
    printf 'a secret!\r\nmore\r\n' >crlf.txt
    run password create --family h5 --password-file crlf.txt -o out/crlf
    check 'CR LF' cmp -s out/crlf out/password.bin
    printf 'a secret!' >bare.txt
    run password create --family h5 --password-file bare.txt -o out/bare
    check 'no end of line' cmp -s out/bare out/password.bin
    run password create --family h5 -o out/none
    check 'nobody to ask' status_is 5
    check 'says what to give' err_has 'give it with --password-file or --password-fd'
    run password create --family h5 --password-fd x -o out/none
    check 'no descriptor' err_is "otpc: error: option --password-fd: 'x' is not a descriptor"
    run password create --family h5 --password-fd 77 -o out/none
    check 'a closed descriptor' status_is 4
    run password create --family h5 --password-file gone -o out/none
    check 'no file' status_is 4
    run password create --family h5 -o out/none 'a secret!'
    check 'never an argument' status_is 2
    run password create --family h5 --password 'a secret!' -o out/none
    check 'never an option' status_is 2
    check 'nothing is left' absent out/none
}

test_lengths() {
    fresh
    for text in '' a abc 12345678901234567; do
        printf '%s\n' "$text" >text
        for family in h5 h7rs h503; do
            run password create --family "$family" --password-file text -o out
            check "$family: length ${#text}" status_is 3
            check "$family: length ${#text}: message" err_is "otpc: error: the password has ${#text} bytes, 4 to 16 are allowed"
        done
    done
    check 'nothing is left' [ -z "$(find out -type f)" ]
    for text in abcd 1234567890123456; do
        printf '%s\n' "$text" >text
        for family in h5 h7rs h503; do
            run password create --family "$family" --password-file text -o out --force
            check "$family: length ${#text}" status_is 0
        done
    done
    echo ' abcd' >text
    run password create --family h5 --password-file text -o out --force
    check 'a blank in front' status_is 3
}

test_refused() {
    fresh
    run password create --family h503 --password-file word.txt -o out
    rm out/user_password.bin
    snapshot >"$scratch/before"
    run password create --family h503 --password-file other.txt -o out
    check 'one exists' status_is 4
    check 'message' err_is "otpc: error: 'out/board_password.bin' exists already; --force replaces it"
    run password create --family h5 --password-file word.txt -o word.txt --force
    check 'output is the password' status_is 2
    run password create --family h9 --password-file word.txt -o out
    check 'unknown family' status_is 2
    run password create --password-file word.txt -o out
    check 'no family' status_is 2
    run password create --family h5 --password-file word.txt
    check 'no output' status_is 2
    run password create --family h5 --password-file word.txt -o gone/password.bin
    check 'no directory' status_is 4
    run password create --family h5 --password-file word.txt -o /dev/full
    check 'a full disk' status_is 4
    snapshot >"$scratch/after"
    check 'nothing changed' cmp -s "$scratch/before" "$scratch/after"
    run password create --family h503 --password-file other.txt -o out --force
    check '--force' status_is 0
    check 'replaces' [ "$(cat out/user_password.bin)" = 'another' ]
    mkdir out/two out/two/da_password.bin
    run password create --family h503 --password-file other.txt -o out/two
    check 'the last cannot be written' status_is 4
    check 'then none is' [ -z "$(find out/two -type f)" ]
    check 'no temporary file' no_temporary
}

printf 'a secret!\nthe second line\n' >word.txt
echo another >other.txt
test_h5
test_h503
test_raw
test_sources
test_lengths
test_refused
finish
