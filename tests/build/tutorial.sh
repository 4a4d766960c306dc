#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/tutorial.md: its commands, as they stand on the page, in one shell, in an
# empty folder and with an empty home.  They do what the page says of them.
#
# $HALLMARK is the built program, $HALLMARK_SOURCE its tree.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
umask 022
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-tutorial-XXXXXX") || exit 1
chmod 755 "$trial"
trap 'rm -rf "$trial"' EXIT INT TERM
. "$HALLMARK_SOURCE/tests/lib.sh"
own_home
git config --file "$GIT_CONFIG_GLOBAL" user.name nobody
git config --file "$GIT_CONFIG_GLOBAL" user.email nobody@localhost
need_box "$trial/doctor"
mkdir "$trial/bin" "$trial/desk"
ln -s "$HALLMARK" "$trial/bin/hallmark"
PATH=$trial/bin:$PATH

# each block, with a line that says where it is
awk '/^```sh$/ { code = 1; n++; print "echo \"== block " n "\""; next }
	/^```$/ { code = 0 }
	code' "$HALLMARK_SOURCE/docs/tutorial.md" >"$trial/page.sh"
[ "$(grep -c '^echo "== block' "$trial/page.sh")" -ge 8 ]
ok $? 'the page has commands'
(cd "$trial/desk" && sh -eu "$trial/page.sh") >"$trial/said" 2>&1
status=$?
ok "$status" 'all commands of the page succeed'
[ "$status" = 0 ] || tail -n 30 "$trial/said" | sed 's/^/# /'
# after BLOCK WORDS NAME - the output of a block has these words
after() {
	sed -n "/^== block $1\$/,/^== block $(($1 + 1))\$/p" "$trial/said" |
		grep -q "$2"
	ok $? "$3"
}
last=$(grep -c '^echo "== block' "$trial/page.sh")
after $((last - 1)) 'these bytes were changed after signing' \
	'an edited statement is told as such'
after $((last - 1)) '^exit status 1$' 'and the answer is no'
after "$last" 'the image at hand is damaged: .*blobs/sha256/.* but sha256:' \
	'a damaged image is told as such'
after "$last" '^exit status 1$' 'and the answer is no, too'
cmp -s "$trial/desk/greeting/src/greeting.c" "$trial/desk/ci-clone/src/greeting.c"
ok $? 'the machine that builds has the program'
finish
