#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc obk data` and `otpc obk lock`: the files that have no configuration.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# SHA-256 of 64 and of 160 zeros.
hash64=f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b
hash160=$(head -c 160 /dev/zero | sha256sum | cut -d ' ' -f 1)

# zeros COUNT: as hex digits.
zeros() {
    printf "%0$(($1 * 2))d" 0
}

# makes FAMILY PATH HEX: the file has these bytes.
makes() {
    rm -f data.obk
    run obk data --family "$1" --path "$2" --output data.obk
    check "$1 $2" status_is 0
    check "$1 $2: its bytes" [ "$(bytes 0 1000 data.obk)" = "$3" ]
    check "$1 $2: reports" [ "$(cat "$stdout")" = "made 'data.obk': 0x$(printf %x $((${#3} / 2))) bytes" ]
    check "$1 $2: nothing on stderr" err_empty
    case $1 in
        h5)
            run obk verify data.obk
            check "$1 $2: verify" status_is 0
            ;;
    esac
}

test_data() {
    makes h5 oemirot "8002fd0fc000000000000000$hash160$(zeros 160)"
    makes h5 stirot "0004fd0f6000000001000000$hash64$(zeros 64)"
    makes h5 oemurot "500afd0fc000000000000000$hash160$(zeros 160)"
    unit=$hash64$(zeros 64)
    makes h7rs oemirot "0f010000c000000001000000$unit$unit"
    makes h7rs stirot "10010000c000000001000000$unit$unit"
    makes h7rs oemurot "0f020000c000000001000000$unit$unit"
}

test_options() {
    run obk data --family h5 --path stirot --no-encryption --output clear.obk
    check '--no-encryption' [ "$(bytes 8 4 clear.obk)" = 00000000 ]
    run obk data --family h5 --path stirot --output data.obk --json
    check '--json' out_json '. == {"output": "data.obk", "size": 108}'
    run obk data --family h5 --path stirot --output data.obk --quiet
    check '--quiet' silent
}

test_usage() {
    for arguments in '' '--family h5' '--family h5 --path stirot' '--path stirot --output no.obk' \
        '--family h5 --output no.obk' '--family h7 --path stirot --output no.obk' \
        '--family h5 --path sterot --output no.obk' '--family H5 --path stirot --output no.obk' \
        '--family h5 --path stirot --output no.obk more'; do
        # shellcheck disable=SC2086 # the arguments are words
        run obk data $arguments
        check "data $arguments" status_is 2
        check "data $arguments: nothing is made" absent no.obk
    done
    run obk data --family h503 --path oemirot --output no.obk
    check 'what there is' err_is "otpc: error: there is no data of family and path 'h503 oemirot'; there are: $(
        )h5 oemirot, h5 stirot, h5 oemurot, h7rs oemirot, h7rs stirot, h7rs oemurot"
}

test_lock() {
    run obk lock --output lock.obk
    check 'lock needs a word' status_is 2
    check 'lock says why' err_is \
        'otpc: error: a device that takes this file can never be opened again; say so with --yes'
    check 'lock: nothing is made' absent lock.obk
    run obk lock --yes
    check 'lock: no output' status_is 2
    run obk lock --yes --output lock.obk
    check 'lock' status_is 0
    check 'lock: its bytes' [ "$(bytes 0 100 lock.obk)" = \
        "0800b4002000000001000000$(printf STDALOCKMGC | od -An -tx1 | tr -d ' \n')$(zeros 21 | tr 0 f)" ]
    check 'lock: says what it does' out_has 'for ever'
    run obk verify lock.obk --no-hash
    check 'lock: verify' status_is 0
    run obk info lock.obk
    check 'lock: info' out_has 'lock.obk: STM32H7RS debug authentication lock'
    run obk lock --yes --output lock.obk --json
    check 'lock: json' out_json '. == {"output": "lock.obk", "size": 44}'
    run obk lock --yes --output lock.obk --quiet
    check 'lock --quiet' silent
}

test_files() {
    for arguments in 'data --family h5 --path stirot' 'lock --yes'; do
        # shellcheck disable=SC2086 # the arguments are words
        run obk $arguments --output gone/no.obk
        check "$arguments: no such directory" status_is 4
        ln -sf /dev/full full.obk
        # shellcheck disable=SC2086 # the arguments are words
        run obk $arguments --output full.obk
        check "$arguments: no space" status_is 4
        check "$arguments: the link stays" [ "$(readlink full.obk)" = /dev/full ]
        rm full.obk
    done
}

# STM32H7RS has the unit of hash and zeros twice: the hash is that of the first 64 zeros alone.
test_verify_of_h7rs() {
    for path in oemirot stirot oemurot; do
        run obk data --family h7rs --path "$path" --output data.obk
        run obk verify data.obk
        check "h7rs $path: verify" status_is 0
    done
}

test_data
test_options
test_usage
test_lock
test_files
test_verify_of_h7rs
check 'no temporary files' no_temporary
finish
