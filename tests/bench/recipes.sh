# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# recipes.sh - functions of the measurements that build recipes again and again.
#
# HALLMARK, HALLMARK_SOURCE  the program and its tree
# HALLMARK_ROUNDS            optional: number of rounds; 5
# HALLMARK_STORE             optional: a store that holds the inputs
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-bench-XXXXXX") || exit 99
trap 'rm -rf "$trial"' EXIT
trap 'exit 99' INT TERM
export HOME="$trial" GIT_CONFIG_GLOBAL="$trial/gitconfig"
store=${HALLMARK_STORE:-$trial/store}
unset HALLMARK_STORE
git config --file "$GIT_CONFIG_GLOBAL" --add safe.directory '*'
rounds=${HALLMARK_ROUNDS:-5}
# shellcheck disable=SC2034 # what sources this reads it
n=0 failed=0 missed=''
mkdir -p "$trial/repo" "$store" || exit 99

# A recipe that ships, or else one of this folder below tests, with a lock that
# is made today.
add() { # FOLDER NAME
	if [ -f "$HALLMARK_SOURCE/recipes/$2/lock.json" ]; then
		cp -R "$HALLMARK_SOURCE/recipes/$2" "$trial/repo/"
	else
		cp -R "$HALLMARK_SOURCE/tests/$1/$2" "$trial/repo/" &&
			"$HALLMARK" lock --quiet --store "$store" \
				-C "$trial/repo" "$2" >/dev/null
	fi || {
		echo "Bail out! no recipe $2"
		exit 99
	}
}

commit_recipes() {
	git -C "$trial/repo" init -q && git -C "$trial/repo" add . &&
		git -C "$trial/repo" -c user.name=nobody \
			-c user.email=nobody@localhost commit -qm bench ||
		exit 99
}

# Builds it once, which leaves its inputs in the store, and then in rounds; what
# the program prints is in $trial/NAME.
measure() { # PROGRAM NAME
	if "$HALLMARK" build --quiet --store "$store" -C "$trial/repo" \
		"HEAD:$2" >/dev/null && "$1" "$store" "$trial/repo" \
		"HEAD:$2" "$rounds" >"$trial/$2"; then
		echo "# $2, $rounds rounds"
		sed 's/^/# /' "$trial/$2"
		return 0
	fi
	n=$((n + 1)) failed=1
	echo "not ok $n - $2: measured"
	return 1
}

# The median of a ratio, against the most that it may be.
judge() { # NAME RATIO MOST
	n=$((n + 1))
	is=$(awk -v row="$2" 'index($0, row " ") == 1 {
		sub(/.*median */, ""); print $1; exit }' "$trial/$1")
	if awk "BEGIN { exit !(${is:-9999} <= $3) }"; then
		echo "ok $n - $1: $2 $is, at most $3"
	else
		echo "not ok $n - $1: $2 $is, at most $3"
		# shellcheck disable=SC2034 # what sources this reads it
		failed=1 missed="$missed $1"
	fi
}
