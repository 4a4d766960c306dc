# SPDX-License-Identifier: Apache-2.0
# tree.sh - sourced by the checks of the tree; each is a TAP program.
#
# A check is a function check() that prints one line for each violation in the
# current folder. bad and good try it on small trees first: a check that
# cannot fail checks nothing. finish runs it on the real tree.

export LC_ALL=C
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
trial=$(mktemp -d) || exit 1
trap 'rm -rf "$trial"' EXIT INT TERM
n=0 failed=0

# The matching files of the project, without built or fetched files.
files() { # FIND-TESTS…
	find . \( -name .git -o -path './build' -o -path './build-*' \) -prune \
		-o -type f \( "$@" \) -print | sed 's,^\./,,' | sort
}

# The commands of the built program, one per line.
commands() { # PROGRAM
	"$1" completion bash | sed -n 's/^[[:blank:]]*"\([a-z ]*\) "\*).*/\1/p'
}

result() { # ok|not WORDS
	n=$((n + 1))
	if [ "$1" = ok ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}

# try EXPECTED NAME SCRIPT: does check find a violation in the files that SCRIPT
# makes?
try() {
	rm -rf "$trial/tree" && mkdir "$trial/tree" || exit 1
	if ! (cd "$trial/tree" && eval "$3"); then
		result not "$1: $2: its files could not be made"
		return
	fi
	found=$(cd "$trial/tree" && check 2>&1)
	if { [ "$1" = bad ] && [ -n "$found" ]; } ||
		{ [ "$1" = good ] && [ -z "$found" ]; }; then
		result ok "$1: $2"
	else
		result not "$1: $2"
		printf '%s\n' "$found" | sed 's/^/# /'
	fi
}
bad() { try bad "$@"; }
good() { try good "$@"; }

skip_all() { # REASON
	echo "1..0 # SKIP $1"
	exit 0 # TAP requires 0, and so does meson
}

finish() { # NAME
	found=$(cd "$top" && check 2>&1)
	if [ -z "$found" ]; then
		result ok "$1"
	else
		result not "$1"
		printf '%s\n' "$found" | sed 's/^/# /'
	fi
	echo "1..$n"
	exit "$failed"
}
