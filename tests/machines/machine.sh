# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# machine.sh - functions of the tests that take something away from a machine:
# doctor never says "can build" where a build fails, nor "cannot" where it does
# not.  Tests source it; nothing runs it.
#
# From meson, besides what tests/cli/lib.sh has: HALLMARK_CRIPPLE, cripple.c
# built.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ "$(id -u)" = 0 ] || bail 'only root can take rights away from others'
need unshare setpriv prlimit
unshare --mount true 2>/dev/null || bail 'no mount namespace can be made'
need_box

# An id that owns nothing else.
uid=2147090001
as_user="setpriv --reuid=$uid --regid=$uid --clear-groups"

# Programs, a mirror, and for root and for the user a repository, a key and a
# home, all where both can reach them.
chmod 711 "$T"
cp "$HALLMARK" "$T/hallmark"
cp "${HALLMARK_CRIPPLE:?}" "$T/cripple"
HALLMARK=$T/hallmark
cripple=$T/cripple
make_mirror "$T/mirror"
chmod -R a+rX "$T/mirror"
mkdir -p "$T/root" "$T/user"
make_repo "$T/root/repo" "$T/mirror"
cp -a "$T/root/repo" "$T/user/repo"
for who in root user; do
	home_in "$T/$who"
	"$HALLMARK" key new "$T/$who/key" >/dev/null 2>"$err" ||
		bail "no key: $(cat "$err")"
done
chown -R "$uid:$uid" "$T/user"

# on_machine COMMAND… - run doctor, then a build with the same empty store;
# sets $doctor and $build, can or cannot; $T/said, $T/built and $T/reason have
# the words
on_machine() {
	home_in "$T/$who"
	cd "$T/$who/repo" || exit 1
	rm -rf "$T/$who/store"
	"$@" "$HALLMARK" doctor >"$T/said" 2>&1 </dev/null
	doctor=$(verdict_of $?)
	"$@" "$HALLMARK" build -k "$T/$who/key" \
		--mirror "file://$T/mirror" HEAD:recipes/mini \
		>"$T/built" 2>"$T/reason" </dev/null
	build=$(verdict_of $?)
}

verdict_of() {
	case $1 in
	0) echo can ;;
	1 | 2) echo cannot ;;
	*) echo "status $1" ;;
	esac
}

# machine NAME root|user can|cannot REGEX COMMAND… - what doctor says of the
# machine on which COMMAND runs a program, and what a build does there.  Where
# it cannot, doctor and the build name what matches REGEX, and doctor a mend.
machine() {
	state=$1 who=$2 wanted=$3 regex=$4
	shift 4
	on_machine "$@"
	if [ "$doctor $build" != "$wanted $wanted" ]; then
		fail "$state: $wanted build, and doctor says so" \
			"doctor says $doctor, the build $build
$(grep -A1 '^missing' "$T/said" || tail -n 5 "$T/said")
$(tail -n 5 "$T/reason")"
		return
	fi
	pass "$state: $wanted build, and doctor says so"
	[ "$wanted" = cannot ] || return 0
	like "$state: doctor names it" "$T/said" "^missing .*($regex)"
	is "$state: doctor has a mend for each thing that is missing" \
		"$(grep -c '^         mend: ' "$T/said" | grep -v '^0$')" \
		"$(grep -cE '^(missing|without)' "$T/said")"
	like "$state: the error names it too" "$T/reason" "^hallmark: .*($regex)"
}

# mended HOW REGEX COMMAND… - the mend that doctor has just printed matches
# REGEX; COMMAND applies it, and then doctor and a build succeed
mended() {
	like "$state: the mend is to $1" "$T/said" "^ *mend: .*($2)"
	how=$1
	shift 2
	on_machine "$@"
	is "$state: $how, and it can" "$doctor $build" 'can can'
	[ "$doctor $build" = 'can can' ] ||
		diag "$(grep -A1 '^missing' "$T/said"; tail -n 3 "$T/reason")"
}

# with_mounts SCRIPT COMMAND… - in a mount namespace, after this script
with_mounts() {
	with_script=$1
	shift
	unshare --mount sh -c "$with_script && exec \"\$@\"" sh "$@"
}
