#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fragment.sh WORD SIDE FILE NAME OUT - run one fragment in one environment.
#
# A fragment is a function make_NAME.  It gets OUT; the current folder is empty;
# $KEEP is a folder that its runs share.  It uses no time, process id, address or
# random number but the one that its pair shows.
set -eu
# shellcheck source=tests/causes/vary.sh
. "$(dirname "$0")/vary.sh"

if [ "$1" != inside ]; then
	varied "$1" "$2" sh "$0" inside "$3" "$4" "$5"
	exit
fi
file=$2 name=$3 out=$4

# in_order NAME… - print the names in the order of this side, in which the
# fragment makes its files
in_order() {
	if [ "${ORDER:-forward}" = forward ]; then
		printf '%s\n' "$@"
	else
		printf '%s\n' "$@" | tac
	fi
}

# words FILE - some text that is the same in all outputs
words() {
	seq -f 'line %g of a text that does not vary' 40 >"$1"
}

# needs PROGRAM - the pair is skipped without it
needs() {
	command -v "$1" >/dev/null && return
	echo "$1 is not installed"
	exit 77
}

# compile ARGUMENT… - a program whose build id is only as different as it is
compile() {
	"${CC:-gcc}" -O1 -Wl,--build-id=sha1 "$@"
}

pair() { :; }
# all files, since the fragments of one use the functions of another
for source in "${file%/*}"/*.sh; do
	# shellcheck source=/dev/null
	. "$source"
done
"make_$name" "$out"
