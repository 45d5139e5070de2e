#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A stand-in for the programmer: notes each call, keeps option bytes and the product state of a device, refuses what a
# device in that state would, and fails when it is told to. It is called thousands of times, and starts no other program.
# STAND_IN is its directory:
#   calls    a line for each call, without the options of the connection
#   device   NAME=VALUE, the option bytes
#   fail     the number of the call that fails, where there is one; then it is empty
#   hang     the number of the call that never ends
set -u
: "${STAND_IN:?the directory of the stand-in}"
family=${STAND_IN_FAMILY:-h5}
options='|PRODUCT_STATE=0xED|' # |NAME=VALUE|NAME=VALUE|
number=1
value=
state=

refuse() {
    echo "Error: $1" >&2
    exit 1
}

# get NAME: $value is that of an option byte, "" where it was never set.
get() {
    value=
    case $options in
        *"|$1="*)
            value=${options##*"|$1="}
            value=${value%%"|"*}
            ;;
    esac
}

# put NAME=VALUE
put() {
    get "${1%%=*}"
    before=${options%%"|${1%%=*}=$value|"*}
    case $options in
        *"|${1%%=*}="*) options="$before|$1|${options#"$before|${1%%=*}=$value|"}" ;;
        *) options="$options$1|" ;;
    esac
}

find_state() {
    get PRODUCT_STATE
    case $value in
        0xED) state=OPEN ;;
        0x17) state=PROVISIONING ;;
        0x2E) state=PROVISIONED ;;
        0xC6) state=TZ-CLOSED ;;
        0x72) state=CLOSED ;;
        0x5C) state=LOCKED ;;
    esac
}

# Only forward, and only by way of PROVISIONING.
set_state() {
    case $state,$1 in
        OPEN,0x17 | PROVISIONING,0x2E | PROVISIONING,0xC6 | PROVISIONING,0x72 | PROVISIONING,0x5C) ;;
        *) refuse "no way from $state to $1" ;;
    esac
    put "PRODUCT_STATE=$1"
    find_state
}

may_change() {
    case $state in
        OPEN | PROVISIONING) ;;
        *) refuse "the device is $state" ;;
    esac
}

set_option() {
    case ${1%%=*} in
        PRODUCT_STATE)
            set_state "${1#*=}"
            return
            ;;
        SECWM* | HDP* | SECBOOTADD)
            get TZEN
            case $family,$value in
                h5,0xB4 | h503,*) ;;
                *) refuse "${1%%=*} without TrustZone" ;;
            esac
            ;;
        LOCKBL)
            get OTP
            [ -n "$value" ] || refuse 'nothing is in the OTP'
            ;;
    esac
    get SECBOOT_LOCK
    case $1,$value in
        SECBOOTADD=*,0xB4) refuse 'the boot address is locked' ;;
    esac
    may_change
    put "$1"
}

is_file() {
    [ -s "$1" ] || refuse "no file $1"
}

# program FILE [ADDRESS]: Intel HEX says itself where it goes.
program() {
    is_file "$1"
    case $1,${2-} in
        *.hex,0x*) refuse 'an address for Intel HEX' ;;
        *.hex,* | *,0x*) ;;
        *) refuse "no address for $1" ;;
    esac
    [ "$family" = h7rs ] || [ "$state" = OPEN ] || refuse "cannot program: the device is $state"
    may_change
    put "PROGRAMMED_${1##*/}=yes"
}

provision() {
    is_file "$1"
    case $family,$state in
        *,PROVISIONING | h7rs,OPEN) ;;
        *) refuse "cannot provision: the device is $state" ;;
    esac
    put "PROVISIONED_${1##*/}=yes"
}

write_otp() {
    is_file "$1"
    get LOCKBL
    [ -z "$value" ] || refuse 'the OTP is locked'
    put OTP=written
}

load() {
    if [ -f "$STAND_IN/device" ]; then
        options='|'
        while read -r line; do
            options="$options$line|"
        done <"$STAND_IN/device"
    fi
    if [ -f "$STAND_IN/calls" ]; then
        while read -r _; do
            number=$((number + 1))
        done <"$STAND_IN/calls"
    fi
    find_state
}

save() {
    rest=${options#"|"}
    while [ -n "$rest" ]; do
        echo "${rest%%"|"*}"
        rest=${rest#*"|"}
    done >"$STAND_IN/device"
}

# is_call FILE: it names this call.
is_call() {
    told=
    if [ -s "$1" ]; then
        read -r told <"$1"
    fi
    [ "$told" = "$number" ]
}

load
[ "${1-}" = -c ] || refuse 'no connection'
shift
line=
while [ "$#" -gt 0 ]; do
    case $1 in
        -elbl)
            is_file "${2-}"
            line=loader
            shift
            ;;
        mode=Hotplug) line=hot ;;
        mode=UR) line=reset ;;
        port=* | sn=* | speed=* | ap=* | br=*) ;;
        *) break ;;
    esac
    shift
done
line=$line${*:+ $*}
echo "${line# }" >>"$STAND_IN/calls"
if is_call "$STAND_IN/fail"; then
    : >"$STAND_IN/fail"
    refuse 'told to fail'
fi
if is_call "$STAND_IN/hang"; then
    sleep 1000
fi

while [ "$#" -gt 0 ]; do
    option=$1
    shift
    case $option in
        -ob)
            while [ "$#" -gt 0 ]; do
                case $1 in
                    *=*) set_option "$1" ;;
                    *) break ;;
                esac
                shift
            done
            ;;
        -e) may_change && shift ;;
        -d)
            case ${2-} in
                0x*) program "$1" "$2" && shift 2 ;;
                *) program "$1" && shift ;;
            esac
            ;;
        -w) write_otp "$1" && shift 2 ;;
        -sdp) provision "$1" && shift ;;
        -psrss) set_state "$1" && shift ;;
        -obrss) may_change && shift 4 ;;
        -v | --verify | -hardRst) ;;
        per=* | key=* | cert=* | pwd=*) ;;
        debugauth=1) put PRODUCT_STATE=0xED ;;
        debugauth=2) echo "discovery: $state" ;;
        *) refuse "unknown: $option" ;;
    esac
done
save
echo 'done'
