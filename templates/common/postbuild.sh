#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: postbuild.sh [Images/NAME.xml]...
#
# Builds the named images, or all of them, whether or not they are up to date; needs no make. Names are relative to this
# directory, wherever the script is called from. OTPC names the program to use; the default is otpc. The exit status is
# that of the first build that failed.
set -eu

otpc=${OTPC:-otpc}
case $otpc in
	/*) ;;
	*/*) otpc=$PWD/$otpc ;;
esac
CDPATH='' cd -- "$(dirname -- "$0")"

# Collections of keys come first: an image is made of them.
for keys in Config/*_Keys.xml; do
	if [ -e "$keys" ]; then
		"$otpc" obk build --quiet "$keys"
	fi
done

if [ "$#" -eq 0 ]; then
	set -- Images/*.xml
fi

"$otpc" image build "$@"
