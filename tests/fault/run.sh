#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs the programs of this directory that a build has made: flip, every bit of images flipped. Each ends with its counts.
set -u

top=$(cd -- "$(dirname -- "$0")/../.." && pwd)
build=$(dirname -- "${OTPC:-$top/build/otpc}")
exec "$build/tests/fault/flip"
