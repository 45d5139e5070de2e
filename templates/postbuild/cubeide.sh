#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: cubeide.sh FIRMWARE.elf IMAGE.xml...
#
# The post-build step of STM32CubeIDE, in Properties > C/C++ Build > Settings > Build Steps:
#
#     sh ../../rot/postbuild/cubeide.sh "${BuildArtifactFileName}" ../../rot/Images/Code_Image.xml
#
# Takes the bytes for the flash out of what the linker wrote, into a .bin beside it, and builds each image with them. Paths
# are relative to the directory that the step is run in; those inside an XML to the XML.
#
# OBJCOPY names the tool for that, arm-none-eabi-objcopy unless given, and OTPC the program, otpc on PATH unless given. The exit status is
# that of the first thing that failed.
set -eu

if [ "$#" -lt 2 ]; then
	echo "usage: cubeide.sh FIRMWARE.elf IMAGE.xml..." >&2
	exit 2
fi
firmware=$1
case ${firmware##*/} in
	*.bin | *.hex)
		echo "cubeide.sh: '$firmware' is not what the linker wrote: give it to images.sh" >&2
		exit 2
		;;
	*.*) binary=${firmware%.*}.bin ;;
	*) binary=$firmware.bin ;;
esac
shift
"${OBJCOPY:-arm-none-eabi-objcopy}" -O binary "$firmware" "$binary"
exec sh "$(dirname -- "$0")/images.sh" "$binary" "$@"
