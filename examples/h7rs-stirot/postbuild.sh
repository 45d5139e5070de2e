#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: postbuild.sh [Images/NAME.xml]...
#
# Builds the named images, or all of them. Names are relative to this directory, wherever the script is called
# from. OTPC names the program to use; the default is otpc. The exit status is that of the first build that failed.
set -eu

otpc=${OTPC:-otpc}
case $otpc in
	/*) ;;
	*/*) otpc=$PWD/$otpc ;;
esac
CDPATH='' cd -- "$(dirname -- "$0")"

if [ "$#" -eq 0 ]; then
	set -- Images/*.xml
fi

"$otpc" image build "$@"
