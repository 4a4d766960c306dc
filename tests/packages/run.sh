#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [NAME…] - build real packages from their unmodified release archives:
# what varies outside is identical inside, and the built programs work.
#
# Each folder beside this file whose script says what it varies by is a recipe
# without its lock, which is made here from this machine's own mirrors. A
# package is built
#   outside   by two users, in two folders, on hosts with two names, a little
#             later: the results must differ, or the package shows nothing
#   inside    as root and as an ordinary user, with another store, file system,
#             umask, time zone, locale, count of processors: no byte differs
#   check     with its own test suite, in the box (if it has a check.sh)
#
# HALLMARK            the program
# HALLMARK_OUTSIDE    the program that builds outside
# HALLMARK_PACKAGES   optional: a folder that keeps stores between runs
# HALLMARK_MODES      optional: some of outside, inside, check, hermetic;
# default
#                     is all except hermetic, which builds with the real clock
#                     to measure its seconds
set -u
: "${HALLMARK:?}" "${HALLMARK_OUTSIDE:?}"
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 99
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-packages-XXXXXX") || exit 99
shm=$(mktemp -d /dev/shm/hallmark-packages-XXXXXX) || exit 99
chmod 755 "$trial" "$shm"
trap 'chmod -R u+rwX "$trial" "$shm"; rm -rf "$trial" "$shm"' EXIT
trap 'exit 99' INT TERM
. "$here/../lib.sh"
own_home
store=${HALLMARK_PACKAGES:-$trial}/store
modes=${HALLMARK_MODES:-outside inside check}
other=12345

is_root() {
	[ "$(id -u)" = 0 ]
}
now() {
	date +%s.%N
}
say_since() { # WHEN WHAT
	echo "$1 $(now)" | awk -v what="$2" \
		'{ printf "# %s: %.1f s\n", what, $2 - $1 }'
}
wanted() { # MODE
	case " $modes " in *" $1 "*) ;; *) return 1 ;; esac
}

# The recipe and, if the package has a test suite, a second recipe for it.
add_recipe() { # NAME
	cp -R "$here/$1" "$trial/repo/" || return 1
	quietly "$HALLMARK" lock --quiet --store "$store" -C "$trial/repo" "$1" ||
		return 1
	[ -f "$here/$1/check.sh" ] || return 0
	cp -R "$trial/repo/$1" "$trial/repo/$1-check" &&
		sed -i -e 's/"build.sh"/"check.sh"/' \
			-e "s/\"name\": \"$1\"/\"name\": \"$1-check\"/" \
			"$trial/repo/$1-check/recipe.json"
}

build() { # NAME STORE ARGUMENTS…
	name=$1 to=$2
	shift 2
	"$HALLMARK" build --quiet --json --force --store "$to" \
		-C "$trial/repo" "$@" "HEAD:$name" 2>"$trial/errors" | manifest
}

# Another store on another file system, filled with the fetched inputs.
user_store() {
	mkdir -p "$shm/store" && cp -Rn "$store/blobs" "$shm/store/" || return 1
	[ -f "$shm/store/index.json" ] || {
		cp "$store/oci-layout" "$shm/store/"
		echo '{"manifests":[],"schemaVersion":2}' \
			>"$shm/store/index.json"
	}
	chown -R "$other:$other" "$shm"
}

build_as_user() { # NAME
	(
		umask 077
		# one of two processors
		export HOME="$shm" TZ=Pacific/Apia LANG=et_EE.UTF-8 EXTRA=1
		unset LC_ALL
		setpriv --reuid "$other" --regid "$other" --clear-groups \
			nice -n 5 taskset -c 0 "$HALLMARK" build --quiet \
			--json --offline --store "$shm/store" \
			-C "$trial/repo" "HEAD:$1" 7</dev/null \
			2>"$trial/errors" | manifest
	)
}

# The environment is unpacked first, so that this does not count in the seconds.
prepare() { # NAME
	quietly "$HALLMARK" shell --quiet --store "$store" -C "$trial/repo" \
		"HEAD:$1" -- true
}

inside() { # NAME
	prepare "$1"
	at=$(now)
	first=$(build "$1" "$store")
	say_since "$at" "$1, deterministic"
	[ -n "$first" ]
	ok $? "$1: built"
	[ -n "$first" ] || sed 's/^/# /' "$trial/errors"
	if is_root; then
		user_store
		second=$(build_as_user "$1")
		words='root and user, other store, umask, zone, processors'
	else
		second=$(TZ=Pacific/Apia EXTRA=1 build "$1" "$store")
		words='again'
	fi
	[ -n "$first" ] && [ "$first" = "$second" ]
	ok $? "$1: identical inside: $words"
	[ "$first" = "$second" ] || {
		sed 's/^/# /' "$trial/errors"
		"$HALLMARK" compare "oci:$store:$1" "oci:$shm/store:$1" 2>&1 |
			head -n 30 | sed 's/^/# /'
		keep "$1"
	}
}

# Prints the differences, so that a person can look at them.
keep() { # NAME
	[ -n "${HALLMARK_PACKAGES-}" ] || return 0
	mkdir -p "$HALLMARK_PACKAGES/differ" &&
		cp -R "$shm/store/index.json" "$shm/store/oci-layout" "$shm/store/blobs" \
			"$HALLMARK_PACKAGES/differ/" 2>/dev/null
}

outside() { # NAME
	if ! is_root; then
		skip "$1: varies outside" 'this is not root, which mounts'
		return
	fi
	for place in one two; do
		rm -rf "$trial/$place"
		mkdir "$trial/$place"
		quietly "$HALLMARK_OUTSIDE" "$store" "$trial/repo" "HEAD:$1" \
			"$place" "$trial/$place" || {
			ok 1 "$1: varies outside"
			return
		}
	done
	diff -rq --no-dereference "$trial/one" "$trial/two" >"$trial/log" 2>&1
	[ $? = 1 ]
	ok $? "$1: varies outside"
	head -n 3 "$trial/log" | sed -e "s,$trial/,,g" -e 's/^/# /'
}

hermetic() { # NAME
	prepare "$1"
	at=$(now)
	[ -n "$(build "$1" "$store" --level hermetic)" ]
	ok $? "$1: built with the real clock"
	say_since "$at" "$1, hermetic"
}

check() { # NAME
	[ -f "$here/$1/check.sh" ] || return 0
	quietly "$HALLMARK" build --force --verbose --store "$store" \
		-C "$trial/repo" "HEAD:$1-check"
	ok $? "$1: its test suite passes in the box"
}

if [ $# = 0 ]; then
	# timing and changed are recipes of other tests
	cd "$here" || exit 99
	# shellcheck disable=SC2046
	set -- $(grep -l '^# varies by' ./*/build.sh | cut -d / -f 2)
	cd / || exit 99
fi
mkdir -p "$trial/repo" "$store"
for name; do
	add_recipe "$name" || {
		echo "Bail out! no lock for $name"
		exit 99
	}
done
commit_all 1580608922 || exit 99
for name; do
	began=$(date +%s)
	wanted inside && inside "$name"
	wanted hermetic && hermetic "$name"
	wanted outside && outside "$name"
	wanted check && check "$name"
	echo "# $name: $(($(date +%s) - began)) s"
done
finish
