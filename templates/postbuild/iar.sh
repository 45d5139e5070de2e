#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: iar.sh FIRMWARE.out IMAGE.xml...
#
# The post-build step of IAR Embedded Workbench, in Options > Build Actions:
#
#     sh "$PROJ_DIR$/../rot/postbuild/iar.sh" "$TARGET_PATH$" "$PROJ_DIR$/../rot/Images/Code_Image.xml"
#
# Takes the bytes for the flash out of what the linker wrote, into a .bin beside it, and builds each image with them. Paths
# are relative to the directory that the step is run in; those inside an XML to the XML.
#
# IELFTOOL names the tool for that, ielftool unless given, and OTPC the program, otpc on PATH unless given. The exit status is
# that of the first thing that failed.
set -eu

if [ "$#" -lt 2 ]; then
	echo "usage: iar.sh FIRMWARE.out IMAGE.xml..." >&2
	exit 2
fi
firmware=$1
case ${firmware##*/} in
	*.bin | *.hex)
		echo "iar.sh: '$firmware' is not what the linker wrote: give it to images.sh" >&2
		exit 2
		;;
	*.*) binary=${firmware%.*}.bin ;;
	*) binary=$firmware.bin ;;
esac
shift
"${IELFTOOL:-ielftool}" --silent --bin "$firmware" "$binary"
exec sh "$(dirname -- "$0")/images.sh" "$binary" "$@"
