# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# lib.sh - functions of the tests that build real packages.  A test sources it
# after it has made $trial, a folder of its own.  They count results, which are
# printed as TAP, and make a home and a repository in $trial.
: "${trial:?}"
n=0 failed=0

ok() { # STATUS NAME
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}
skip() { # NAME REASON
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}
same() { # NAME A B
	[ -n "$2" ] && [ "$2" = "$3" ]
	ok $? "$1"
	[ "$2" = "$3" ] || echo "# $2 and $3"
}
quietly() { # COMMAND… its last words only where it fails
	"$@" >"$trial/log" 2>&1 && return 0
	tail -n 30 "$trial/log" | sed 's/^/# /'
	return 1
}
finish() {
	echo "1..$n"
	exit "$failed"
}

# Nothing of the user who runs the tests counts.
own_home() {
	export HOME="$trial/home" GIT_CONFIG_GLOBAL="$trial/gitconfig"
	unset XDG_CONFIG_HOME XDG_DATA_HOME HALLMARK_STORE
	mkdir "$HOME"
	git config --file "$GIT_CONFIG_GLOBAL" --add safe.directory '*'
}

# Skips the test where the box cannot run.
need_box() { # STORE
	"$HALLMARK" doctor --store "$1" >"$trial/log" 2>&1 && return 0
	sed 's/^/# /' "$trial/log"
	echo '1..0 # SKIP the box cannot run here'
	exit 0
}

# Commits all of $trial/repo, also where nothing has changed.
commit_all() { # SECONDS since 1970
	git -C "$trial/repo" init -q && git -C "$trial/repo" add . &&
		GIT_AUTHOR_DATE="$1 +0000" GIT_COMMITTER_DATE="$1 +0000" \
			git -C "$trial/repo" -c user.name=nobody \
			-c user.email=nobody@localhost commit --allow-empty \
			-qm tests
}

# The manifest in what build --json printed.
manifest() {
	sed -n 's/.*"manifest":"\(sha256:[0-9a-f]*\)".*/\1/p'
}
