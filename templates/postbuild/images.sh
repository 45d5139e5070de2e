#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: images.sh FIRMWARE IMAGE.xml...
#
# Builds each image with this firmware, a .bin or a .hex, in place of the one that its XML names. What cubeide.sh, iar.sh
# and keil.sh end with, and enough by itself where an IDE writes such a file.
#
# OTPC names the program to use; the default is the otpc on PATH. The exit status is that of the first build that failed.
set -eu

otpc=${OTPC:-otpc}
if [ "$#" -lt 2 ]; then
	echo "usage: images.sh FIRMWARE IMAGE.xml..." >&2
	exit 2
fi
if ! command -v "$otpc" >/dev/null; then
	echo "images.sh: there is no program '$otpc': install it, put it on PATH, or name it in OTPC" >&2
	exit 127
fi
firmware=$1
shift
for image in "$@"; do
	"$otpc" image build --quiet --input "$firmware" "$image"
done
