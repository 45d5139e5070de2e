#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc boot run`: updates, ways back, refusals, cuts of power; options, timeline, JSON and exit statuses.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Where the secondary slots of h573-overwrite are.
secure=0x0c0be000
nonsecure=0x0c0c4000

# device ARGUMENT...: a run with the keys of the images.
device() {
    run boot run --key sign.pem --decrypt-key enc.pem "$@"
}

# small_layout FILE MODE [JQ]: one image in slots of 8 sectors of 1 KiB, edited.
small_layout() {
    jq "${3:-.}" >"$1" <<JSON
{
  "name": "small", "buffer": "0x400",
  "flash": [{"name": "flash", "address": "0x0c000000", "alias": "0x08000000", "size": "0x10000", "sector": "0x400", "write": 16}],
  "stages": [{
    "name": "boot", "mode": "$2", "max_sectors": 8, "scratch": {"address": "0x0c008000", "size": "0x400"},
    "images": [{"name": "app", "id": 0,
      "primary": {"address": "0x0c000000", "size": "0x2000"},
      "secondary": {"address": "0x0c002000", "size": "0x2000"}}]
  }]
}
JSON
}

# swap_image NAME VERSION [SED]...: for the small layout.
swap_image() {
    swap_name=$1
    swap_version=$2
    shift 2
    boot_image "$swap_name" 0x2000 "$swap_version" swap \
        '/<Output>/i <Param><Name>Sectors</Name><Type>Data</Type><Command>-M</Command><Value>8</Value></Param>' \
        '/<Output>/i <Param><Name>Align</Name><Type>Data</Type><Command>--align</Command><Value>16</Value></Param>' "$@"
}

# Clear in the primary slot, as a programmer puts it there.
make_images() {
    boot_image s1 0x6000 1.0.0 overwrite
    boot_image s2 0x6000 1.1.0 overwrite
    boot_image n1 0xa0000 1.0.0 overwrite
    boot_image n2 0xa0000 1.1.0 overwrite
    swap_image swap1 1.0.0
    swap_image swap2 1.1.0
    swap_image keep2 1.1.0 '/<Output>/i <Param><Name>Confirm</Name><Type>Data</Type><Command>--confirm</Command></Param>'
    boot_image only 0xe000 1.0.0 primary-only
    head -c 1000 firmware.bin >tiny.bin
    boot_image small1 0x2000 1.0.0 overwrite
    boot_image small2 0x2000 1.1.0 overwrite
}

test_update() {
    device h573-overwrite --state h573 --flash s1.bin@$secure --flash n1.bin@$nonsecure
    check 'the first images' status_is 0
    check 'are installed' out_has 'secure       primary slot    installed'
    check 'are valid' out_has 'non-secure   primary slot    valid, version 1.0.0, counter 0x1000000, signed by'
    check 'lie in clear' not out_has 'primary slot    valid, version 1.0.0, counter 0x1000000, signed by .*encrypted'
    check 'start' out_has '    starts what is at 0x0c018400'
    check 'the state is kept' exists h573/flash.bin
    device h573-overwrite --state h573 --json
    check 'the next boot rests' out_json '.boots[0] | .booted and .operations == 0 and .entry == "0xc018400"'
    device h573-overwrite --state h573 --flash s2.bin@$secure --flash n2.bin@$nonsecure --json
    check 'the update' out_json '[.boots[0].events[] | select(.event == "install" or .event == "installed") | .event] ==
        ["install", "installed", "install", "installed"]'
    check 'is there' out_json '[.boots[0].events[] | select(.slot == "primary" and .event == "slot") | .version] ==
        ["1.1.0", "1.1.0"]'
    check 'counters are raised' out_json '[.boots[0].events[] | select(.event == "counter") | .value] ==
        ["0x1010000", "0x1010000"]'
    device h573-overwrite --state h573 --flash s1.bin@$secure --flash n1.bin@$nonsecure
    check 'the way back boots' status_is 0
    check 'it is refused' out_has 'secure       secondary slot  update refused'
    check 'for its counter' out_has 'not valid: security counter is 0x1000000, the device has 0x1010000'
    check 'what runs is 1.1.0' out_has 'non-secure   primary slot    valid, version 1.1.0'
    device h573-overwrite --state h573 --json
    check 'and is forgotten' out_json '.boots[0] | .operations == 0 and ([.events[] | .event] | index("request")) == null'
}

test_addresses() {
    device h573-overwrite --flash s1.bin@0x080be000 --flash n1.bin@0x080c4000 --quiet
    check 'by the other address' status_is 0
    check 'quiet' silent
    cp s1.bin 'a@b.bin'
    device h573-overwrite --flash a@b.bin@$secure --flash n1.bin@$nonsecure --quiet
    check 'a name with @' status_is 0
    image_xml hex.xml 's/0x8000/0x6000/' 's/out\.bin/s1.hex/'
    param hex.xml Counter -s auto
    param hex.xml Base -x $secure
    run -pb hex.xml
    device h573-overwrite --flash s1.hex --flash n1.bin@$nonsecure --quiet
    check 'a .hex knows where it goes' status_is 0
}

test_one_image_fails() {
    device h573-overwrite --state broken --flash s1.bin@$secure
    check 'without the other image nothing boots' status_is 1
    check 'it says so' err_is 'otpc: error: the device has nothing to run'
    check 'and which is not there' out_has 'non-secure   primary slot    empty'
    check 'and stops' out_has '    stops: there is nothing to start'
    cp n1.bin bad.bin
    printf x | dd of=bad.bin bs=1 seek=2000 conv=notrunc 2>/dev/null
    device h573-overwrite --state broken --flash bad.bin@$nonsecure --json
    check 'nor with one that is not valid' status_is 1
    check 'and says why' out_json '[.boots[0].events[] | select(.event == "slot" and .valid == false) | .reason] ==
        ["digest"]'
    device h573-overwrite --state broken --flash n1.bin@$nonsecure --quiet
    check 'with both it boots' status_is 0
}

test_dependency() {
    boot_image needy 0x6000 1.2.0 overwrite
    param needy.xml Dependency -d '(1, 1.1.0)' Dependency
    sed -i "s/(1, 1\\.1\\.0)/1,1.1.0/" needy.xml
    run -pb needy.xml
    check 'an image with a dependency builds' status_is 0
    device h573-overwrite --state waits --flash s1.bin@$secure --flash n1.bin@$nonsecure --quiet
    device h573-overwrite --state waits --flash needy.bin@$secure
    check 'an update waits for another image' out_has 'secure       secondary slot  update waits for an image'
    check 'the old one runs' out_has 'secure       primary slot    valid, version 1.0.0'
    device h573-overwrite --state waits --flash n2.bin@$nonsecure
    check 'when that comes' out_has 'non-secure   primary slot    valid, version 1.1.0'
    check 'it is installed as well' out_has 'secure       primary slot    valid, version 1.2.0'
}

test_swap() {
    small_layout swap.json swap '.stages[0].bootstrap = true'
    device swap.json --state swap --flash swap1.bin@0x0c002000 --quiet
    check 'the first image' status_is 0
    device swap.json --state trial --flash swap1.bin@0x0c002000 --quiet
    device swap.json --state trial --confirm --quiet
    device swap.json --state trial --flash swap2.bin@0x0c002000 --boots 3 --json
    check 'a trial' out_json '[.boots[] | .events[] | select(.slot == "primary" and .event == "slot") | .version] ==
        ["1.1.0", "1.0.0", "1.0.0"]'
    check 'goes back' out_json '[.boots[] | .events[] | select(.event == "request") | .swap] == ["test", "revert"]'
    check 'and rests' out_json '.boots[2].operations == 0'
    device swap.json --state trial --flash swap2.bin@0x0c002000 --boots 3 --confirm --json
    check 'a trial that is confirmed' out_json '[.boots[] | .events[] | select(.event == "request") | .swap] ==
        ["test"]'
    check 'stays' out_json '[.boots[2].events[] | select(.event == "slot") | .version] == ["1.1.0"]'
    check 'is told once' out_json '[.boots[].events[] | select(.event == "confirmed")] | length == 1'
    check 'and its counter rises at the next boot' out_json '[.boots[] | [.events[] | select(.event == "counter") |
        .value]] == [[], ["0x1010000"], []]'
    device swap.json --state good --flash swap1.bin@0x0c002000 --boots 2 --confirm --quiet
    device swap.json --state good --flash keep2.bin@0x0c002000 --boots 2
    check 'an update for good' out_has 'update requested, for good'
    check 'stays without a word' [ "$(grep -c 'primary slot    valid, version 1.1.0' "$stdout")" -eq 2 ]
}

test_primary_only() {
    device h503 --state h503 --flash only.bin@0x08012000
    check 'an encrypted image' status_is 0
    check 'was encrypted' out_has 'primary slot    valid, version 1.0.0, counter 0x1000000, signed by'
    check 'is decrypted in place' out_has 'firmware     primary slot    decrypting in place'
    device h503 --state h503
    check 'is in clear then' not out_has encrypted
    check 'and stays' status_is 0
    cp only.bin bad.bin
    printf x | dd of=bad.bin bs=1 seek=2000 conv=notrunc 2>/dev/null
    device h503 --flash bad.bin@0x08012000 --quiet
    check 'one that is not valid is not touched' status_is 1
}

test_keys() {
    device h573-overwrite
    check 'a device without images' status_is 1
    run boot run h573-overwrite --flash s1.bin@$secure
    check 'a device without keys' status_is 2
    check 'says what to give' err_is "otpc: error: stage 'OEMiROT' has no key to verify with; give --config or --key"
    run boot run h573-overwrite --key other.pem --decrypt-key enc.pem --flash s1.bin@$secure --flash n1.bin@$nonsecure
    check 'another key' out_has 'not valid: '
    check 'boots nothing' status_is 1
    run boot run h573-overwrite --key sign.pem --flash s1.bin@$secure --flash n1.bin@$nonsecure
    check 'no key to decrypt with' status_is 1
    run boot run h573-overwrite --key sign.pem --decrypt-key enc-pub.pem
    check 'a public key decrypts nothing' status_is 5
    run boot run h7s78-stirot-oemurot --key STiROT=sign.pem
    check 'each stage wants a key' err_is "otpc: error: stage 'OEMuROT' has no key to verify with; give --config or --key"
    printf '%s\n' secret >passphrase.txt
    openssl pkcs8 -topk8 -in enc.pem -passout pass:secret -out locked.pem
    run boot run h573-overwrite --key sign.pem --decrypt-key locked.pem --passphrase-file passphrase.txt \
        --flash s1.bin@$secure --flash n1.bin@$nonsecure --quiet
    check 'an encrypted key' status_is 0
    run boot run h573-overwrite --key sign.pem --decrypt-key locked.pem
    check 'without its passphrase' status_is 5
    OTPC_PROJECT=project
    "$OTPC" project new --family h5 --path oemirot $OTPC_PROJECT >/dev/null 2>&1
    "$OTPC" obk build $OTPC_PROJECT/Config/OEMiROT_Config.xml --output keys.obk --quiet
    run boot run h573-overwrite --config keys.obk --quiet
    check 'keys of an option-byte key file' status_is 1
    run boot run h573-overwrite --config $OTPC_PROJECT/Config/DA_Config.xml
    check 'keys that are for something else' err_has 'no public key in it'
    check 'are a wrong configuration' status_is 3
    rm -r $OTPC_PROJECT
}

test_layout_keys() {
    small_layout keyed.json overwrite '.stages[0] += {bootstrap: true, decryption_key: "keys/enc.pem"} |
        .stages[0].images[0].keys = ["keys/sign.pem"]'
    mkdir -p elsewhere/keys
    cp sign.pem enc.pem elsewhere/keys
    mv keyed.json elsewhere
    run boot run elsewhere/keyed.json --flash small1.bin@0x0c002000 --quiet
    check 'keys that the layout names, beside it' status_is 0
    run boot run elsewhere/keyed.json --key other.pem --flash small1.bin@0x0c002000 --quiet
    check 'keys of the command line come instead' status_is 1
}

test_trace() {
    small_layout trace.json overwrite
    device trace.json --flash small1.bin@0x0c002000 --trace
    check '--trace erases' out_has '       1 erase flash 0x0c000000 0x400'
    check '--trace writes' out_has ' write flash 0x0c000000 0x400'
    device trace.json --flash small1.bin@0x0c002000 --trace --json
    check 'operations as JSON' out_json '[.boots[0].events[] | select(.event == "erase")][0] ==
        {"event": "erase", "operation": 1, "flash": "flash", "address": "0xc000000", "size": 1024}'
    check 'all of them' out_json '([.boots[0].events[] | select(.event == "erase" or .event == "write")] | length) ==
        .boots[0].operations'
    device trace.json --flash small1.bin@0x0c002000
    check 'without it there are none' not out_has erase
}

test_cut() {
    small_layout cut.json swap '.stages[0].bootstrap = true'
    device cut.json --state cut --flash swap1.bin@0x0c002000 --boots 2 --confirm --quiet
    cp -r cut before
    device cut.json --state cut --flash swap2.bin@0x0c002000 --cut-at 20
    check 'power fails and comes back' status_is 0
    check 'it fails' out_has '  power fails'
    check 'it goes on' out_has 'an interrupted installation goes on, on trial'
    check 'two resets' out_has 'reset 2'
    check 'and no third' not out_has 'reset 3'
    check 'the update runs' out_has 'primary slot    valid, version 1.1.0'
    device cut.json --state before --flash swap2.bin@0x0c002000 --cut-at 20 --torn --boots 1 --json
    check 'one reset, cut by half' out_json '.boots == [.boots[0]] and .boots[0].cut and (.boots[0].booted | not) and
        .boots[0].operations == 20'
    check 'nothing runs' status_is 1
    device cut.json --state before --json
    check 'the state goes on from there' out_json '.boots[0].events[0].event == "resume"'
    device cut.json --flash swap1.bin@0x0c002000 --cut-at 5000
    check 'a boot that is shorter' err_has 'power did not fail: this boot has only '
}

# cut_everywhere WHAT LAYOUT FILTER ARGUMENT...: all cuts, and what they ended with.
cut_everywhere() {
    what=$1
    layout=$2
    filter=$3
    shift 3
    device "$layout" "$@" --cut-everywhere --json
    check "$what" status_is 0
    check "$what: every operation, in full and by half" out_json '.cut_everywhere |
        .cuts == 2 * .operations and .operations > 5 and .old + .new + .loader == .cuts'
    check "$what: ends" out_json ".cut_everywhere | $filter"
}

test_cut_everywhere() {
    small_layout cut.json overwrite '.stages[0].bootstrap = true'
    cut_everywhere overwrite cut.json '.new == .cuts' --flash small1.bin@0x0c002000
    small_layout swap.json swap '.stages[0].bootstrap = true'
    device swap.json --state swapped --flash swap1.bin@0x0c002000 --boots 2 --confirm --quiet
    cut_everywhere 'swap on trial' swap.json '.old == 2' --state swapped --flash swap2.bin@0x0c002000
    cut_everywhere 'swap for good' swap.json '.new == .cuts' --state swapped --flash keep2.bin@0x0c002000
    device swap.json --state swapped --flash swap2.bin@0x0c002000 --quiet
    cut_everywhere 'back' swap.json '.new == .cuts' --state swapped
    device swap.json --state swapped --cut-everywhere
    check 'in words' out_has '       0 boot a mixture of both'
    boot_image only-small 0x2000 1.0.0 primary-only
    small_layout only.json primary-only 'del(.stages[0].images[0].secondary)'
    cut_everywhere 'primary only' only.json '.loader > 0' --flash only-small.bin@0x0c000000
    device swap.json --cut-everywhere
    check 'a device that does not boot' status_is 1
    check 'is not cut' err_is 'otpc: error: the device does not boot, even without a cut of power'
}

test_usage() {
    for options in '--torn' '--cut-everywhere --cut-at 3' '--cut-everywhere --boots 2' '--cut-everywhere --confirm' \
        '--cut-everywhere --trace' '--cut-at x' '--boots -1' '--nothing'; do
        # shellcheck disable=SC2086 # the options are words
        device h573-overwrite $options
        check "$options" status_is 2
        check "$options: no report" out_empty
    done
    run boot run
    check 'no layout' status_is 2
    device h573-overwrite --flash s1.bin
    check 'no address' err_is "otpc: error: 's1.bin' carries no address; write it behind the name: s1.bin@0x08000000"
    device h573-overwrite --flash none.bin@0x0c000000
    check 'no file' status_is 4
    device h573-overwrite --flash s1.bin@zero
    check 'no number' status_is 2
    device h573-overwrite --flash s1.bin@0x20000000
    check 'no flash there' status_is 6
}

test_json() {
    device h573-overwrite --flash s1.bin@$secure --flash n1.bin@$nonsecure --json
    check 'names' out_json '.layout == "STM32H573I-DK, OEMiROT, overwrite" and (.boots | length) == 1'
    check 'a boot' out_json '.boots[0] | keys == ["booted", "cut", "entry", "events", "operations"]'
    check 'an image' out_json '[.boots[0].events[] | select(.event == "slot")][0] | keys == ["event", "image", "reason",
        "security_counter", "sha256", "slot", "stage", "valid", "version"] and .slot == "secondary" and
        .reason == "good" and (.sha256 | length) == 64'
    check 'the end' out_json '.boots[0].events[-1] == {"event": "boot", "stage": "OEMiROT", "image": 0,
        "slot": "primary", "value": "0xc018400"}'
    device h573-overwrite --json
    check 'a device with nothing' err_json '.error.status == 1'
    check 'has a report' out_json '.boots[0] | (.booted | not) and .events[-1].event == "stop"'
}

random_file 3000 firmware.bin
key sign
key enc
key other
make_images
test_update
test_addresses
test_one_image_fails
test_dependency
test_swap
test_primary_only
test_keys
test_layout_keys
test_trace
test_cut
test_cut_everywhere
test_usage
test_json
finish
