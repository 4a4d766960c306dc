# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# lib.sh - functions of the black-box tests: TAP, a folder for each test, and a
# fixture that needs no network.  Tests source it; nothing runs it.
#
# From meson: HALLMARK, the built program; HALLMARK_SOURCE, the source root;
# HALLMARK_SKIPPED, the exit status of a test that cannot run (default 77;
# meson's parser of TAP requires 0 and takes the reason from the plan).
# All files of a test are in $T, which is removed at its end.

set -u
LC_ALL=C
export LC_ALL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE SOURCE_DATE_EPOCH
n_cases=0
n_failed=0
status=0

# --- TAP ---

# bail REASON… - skip the whole test: this machine cannot run it
bail() {
	printf '1..0 # SKIP %s\n' "$*"
	exit "${HALLMARK_SKIPPED:-77}"
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() { # NAME
	n_cases=$((n_cases + 1))
	printf 'ok %d - %s\n' "$n_cases" "$1"
}

fail() { # NAME [DIAGNOSTIC]
	n_cases=$((n_cases + 1))
	n_failed=$((n_failed + 1))
	printf 'not ok %d - %s\n' "$n_cases" "$1"
	[ $# -lt 2 ] || diag "$2"
}

skip() { # NAME REASON
	n_cases=$((n_cases + 1))
	printf 'ok %d - %s # SKIP %s\n' "$n_cases" "$1" "$2"
}

# ok NAME COMMAND… - passes if the command succeeds
ok() {
	ok_name=$1
	shift
	if "$@" >"$T/.ok" 2>&1; then
		pass "$ok_name"
	else
		fail "$ok_name" "$* ended with $?
$(head -c 2000 "$T/.ok")"
	fi
}

is() { # NAME GOT WANTED
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:    $2
wanted: $3"
	fi
}

# like NAME FILE EXTENDED-REGEX - passes if a line of the file matches
like() {
	if grep -Eq -- "$3" "$2"; then
		pass "$1"
	else
		fail "$1" "no line matches $3 in:
$(head -c 2000 "$2")"
	fi
}

unlike() { # NAME FILE EXTENDED-REGEX
	if grep -Eq -- "$3" "$2"; then
		fail "$1" "a line matches $3 in:
$(head -c 2000 "$2")"
	else
		pass "$1"
	fi
}

# run COMMAND… - sets $status, $out and $err
run() {
	"$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# ended NAME STATUS - passes if the last run ended with this status
ended() {
	if [ "$status" -eq "$2" ]; then
		pass "$1"
	else
		fail "$1" "exit status $status, wanted $2
$(head -c 1000 "$out")
$(head -c 2000 "$err")"
	fi
}

# refused NAME STATUS REGEX - passes if the last run failed as hallmark does:
# with this status, nothing on standard output (or, with --json, the failure
# alone), and one sentence that matches
refused() {
	refused_why=
	if [ "$(head -c 9 "$out")" = '{"error":' ]; then
		python3 - "$out" "$2" "$err" <<-'END' && : >"$out"
			import json, sys
			v = json.loads(open(sys.argv[1]).read())
			e = v["error"]
			assert list(v) == ["error"] and e["kind"]
			assert e["status"] == int(sys.argv[2])
			said = open(sys.argv[3]).read()
			assert "hallmark: " + e["sentence"] in said
		END
	fi
	[ "$status" -eq "$2" ] ||
		refused_why="exit status $status, wanted $2"
	[ -s "$out" ] && refused_why="$refused_why; standard output holds words"
	[ "$(grep -c '^hallmark: ' "$err")" = 1 ] ||
		refused_why="$refused_why; not one line of 'hallmark: '"
	grep '^hallmark: ' "$err" | grep -Eq -- "$3" ||
		refused_why="$refused_why; no match of $3"
	grep -Eq 'AddressSanitizer|runtime error:' "$err" &&
		refused_why="$refused_why; a sanitizer spoke"
	if [ -z "$refused_why" ]; then
		pass "$1"
	else
		fail "$1" "$refused_why
$(head -c 1000 "$out")
$(head -c 2000 "$err")"
	fi
}

# unavailable NAME CODE REGEX - passes if the last run, a rebuild with --json,
# reached this verdict for this reason
unavailable() {
	is "$1" "$status $(json "$out" 'v["verdict"], v["reason"]["code"]' \
		2>&1)" "2 ('unavailable', '$2')"
	like "$1: the sentence" "$out" "$3"
}

# The python3 of a version manager is a script that looks for the real one.
python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null)
python3() {
	"$python" "$@"
}

# json FILE EXPRESSION - print the value of a Python expression; v is the
# document
json() {
	python3 -c '
import json, sys
v = json.load(open(sys.argv[1], encoding="utf-8"))
r = eval("(" + sys.argv[2] + "\n)")
print(json.dumps(r) if isinstance(r, (bool, dict, list)) else r)' "$1" "$2"
}

# json_is NAME FILE EXPRESSION VALUE - passes if json prints this value
json_is() {
	is "$1" "$(json "$2" "$3" 2>&1)" "$4"
}

finish() {
	printf '1..%d\n' "$n_cases"
	[ "$n_failed" -eq 0 ]
	exit
}

# python_exec CODE COMMAND… - run CODE, then the command in the same process
python_exec() {
	python3 -c 'import os, sys
exec(sys.argv[1])
os.execvp(sys.argv[2], sys.argv[2:])' "$@"
}

# until_true SECONDS COMMAND… - repeat the command until it succeeds, at most
# this long
until_true() {
	until_end=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$until_end" ] || return 1
	done
}

# --- a folder for each test ---

tidy() {
	trap - EXIT HUP INT TERM
	cd /
	type at_end >/dev/null 2>&1 && at_end
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}

[ -x "${HALLMARK:-}" ] || bail 'HALLMARK names no program'
[ -f "${HALLMARK_SOURCE:-}/hallmark.c" ] ||
	bail 'HALLMARK_SOURCE is not the source root'
T=$(mktemp -d "${TMPDIR:-/tmp}/hallmark-cli.XXXXXX") || exit 1
trap 'tidy' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
out=$T/out
err=$T/err

# home_in DIR - from now on home, keys, cache and store are in there
home_in() {
	mkdir -p "$1/home"
	HOME=$1/home
	XDG_DATA_HOME=$HOME/data
	XDG_CONFIG_HOME=$HOME/config
	XDG_CACHE_HOME=$HOME/cache
	XDG_STATE_HOME=$HOME/state
	HALLMARK_STORE=$1/store
	GIT_CONFIG_GLOBAL=/dev/null
	GIT_CONFIG_NOSYSTEM=1
	export HOME XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME \
		XDG_STATE_HOME HALLMARK_STORE GIT_CONFIG_GLOBAL \
		GIT_CONFIG_NOSYSTEM
}
home_in "$T"

# --- the fixture ---

# need PROGRAM… - skip the test without these programs
need() {
	for need_one; do
		command -v "$need_one" >/dev/null ||
			bail "$need_one is not installed"
	done
}

# need_box - skip the test if no box can be made
need_box() {
	[ -n "$python" ] || bail 'python3 is not installed'
	"$HALLMARK" doctor --json >"$T/doctor" 2>/dev/null </dev/null ||
		bail "no box here: $(json "$T/doctor" \
			'"; ".join(c["name"] + ": " + c["detail"]
			for c in v["checks"] if c["needed"] and not c["held"])')"
	rm -rf "$HALLMARK_STORE"
}

applets='sh [ awk cat chmod cp date dd echo env expr false find grep head
	hostname id kill ln ls mkdir mktemp mv nproc od printf ps pwd readlink
	rm sed seq sha256sum sleep sort stat tail tar tee test touch tr true
	umask uname uptime wc'

# The busybox of package busybox-static, or any other that is static.
find_busybox() {
	need dpkg-deb dpkg git
	for busybox in /usr/bin/busybox /bin/busybox; do
		[ -x "$busybox" ] || continue
		"$busybox" --list >"$T/applets" 2>/dev/null || continue
		ldd "$busybox" >/dev/null 2>&1 || return 0
	done
	bail 'busybox-static is not installed'
}

# pack_deb NAME ROOT DEB - make a package with the same bytes each time
pack_deb() {
	mkdir -p "$2/DEBIAN" "$(dirname "$3")"
	cat >"$2/DEBIAN/control" <<-END
		Package: $1
		Version: 1
		Architecture: $arch
		Maintainer: Nobody <nobody@example.org>
		Description: fixture of a test
	END
	find "$2" -exec touch -h -d @1600000000 {} +
	SOURCE_DATE_EPOCH=1600000000 dpkg-deb --root-owner-group -Zgzip -z1 \
		--build "$2" "$3" >/dev/null || exit 1
}

# make_mirror DIR [KIB] - make a Debian pool with one package, mini: a static
# busybox under its usual names.  With KIB also a second package, filler, of
# incompressible bytes.
make_mirror() {
	find_busybox
	arch=$(dpkg --print-architecture)
	mkdir -p "$T/.mini/usr/bin"
	cp "$busybox" "$T/.mini/usr/bin/busybox"
	chmod 755 "$T/.mini" "$T/.mini/usr" "$T/.mini/usr/bin" \
		"$T/.mini/usr/bin/busybox"
	for applet in $applets; do
		ln -s busybox "$T/.mini/usr/bin/$applet"
	done
	pack_deb mini "$T/.mini" "$1/pool/main/m/mini/mini_1_$arch.deb"
	rm -rf "$T/.mini"
	[ $# -gt 1 ] || return 0
	mkdir -p "$T/.filler/usr/share"
	head -c "$(($2 * 1024))" /dev/urandom >"$T/.filler/usr/share/filler"
	chmod -R u=rwX,go=rX "$T/.filler"
	pack_deb filler "$T/.filler" \
		"$1/pool/main/f/filler/filler_1_$arch.deb"
	rm -rf "$T/.filler"
}

# print_lock MIRROR PACKAGE… - print lock.json of packages of our pool, sorted
print_lock() {
	lock_mirror=$1
	shift
	printf '{\n\t"architecture": "%s",\n\t"format": 1,\n' "$arch"
	printf '\t"packages": ['
	lock_comma=
	for lock_one; do
		lock_path=$(cd "$lock_mirror" &&
			echo "pool/main/"*/"$lock_one/${lock_one}_1_$arch.deb")
		printf '%s\n\t\t{\n' "$lock_comma"
		printf '\t\t\t"architecture": "%s",\n' "$arch"
		printf '\t\t\t"name": "%s",\n' "$lock_one"
		printf '\t\t\t"path": "%s",\n' "$lock_path"
		printf '\t\t\t"sha256": "%s",\n' \
			"$(sha256sum "$lock_mirror/$lock_path" | cut -c1-64)"
		printf '\t\t\t"size": %d,\n' \
			"$(stat -L -c %s "$lock_mirror/$lock_path")"
		printf '\t\t\t"version": "1"\n\t\t}'
		lock_comma=,
	done
	printf '\n\t],\n\t"sources": [],\n\t"suite": "bookworm"\n}\n'
}

# add_recipe REPO NAME MIRROR [PACKAGE…] - add a recipe whose script is on
# standard input; commit_all commits it
add_recipe() {
	recipe_dir=$1/recipes/$2
	recipe_name=$2
	recipe_mirror=$3
	shift 3
	[ $# -gt 0 ] || set -- mini
	mkdir -p "$recipe_dir"
	cat >"$recipe_dir/build.sh"
	recipe_list=$(printf '"%s", ' "$@")
	cat >"$recipe_dir/recipe.json" <<-END
		{
			"name": "$recipe_name",
			"version": "1",
			"environment": { "debian": [${recipe_list%, }] },
			"build": "build.sh",
			"image": { "entrypoint": ["/hello"] }
		}
	END
	print_lock "$recipe_mirror" "$@" >"$recipe_dir/lock.json"
}

# build_shell NAME… - build the recipe "shell" of this folder from $T/mirror:
# busybox under these names, an environment that is an image, so that no lock
# needs apt
build_shell() {
	{
		# shellcheck disable=SC2016 # the build expands it
		printf 'mkdir -p "$OUT/bin"\ncp /usr/bin/busybox "$OUT/bin/"\n'
		for i; do
			# shellcheck disable=SC2016 # likewise
			printf 'ln -s busybox "$OUT/bin/%s"\n' "$i"
		done
	} | add_recipe . shell "$T/mirror"
	commit_all .
	run hallmark build --mirror "file://$T/mirror" HEAD:recipes/shell
	ended 'the environment is built' 0
}

# build_version N DAY - commit version N of mini on that day of November 2023
# and build it from $T/mirror; sets $manifest
build_version() {
	sed -i "s/\"version\": \".*\"/\"version\": \"$1\"/" \
		recipes/mini/recipe.json
	# shellcheck disable=SC2016 # the build expands it
	printf 'echo %s >"$OUT/version"\n' "$1" >>recipes/mini/build.sh
	git add -A
	GIT_AUTHOR_DATE="2023-11-$2T12:00:00Z" \
		GIT_COMMITTER_DATE="2023-11-$2T12:00:00Z" \
		git commit -qm "$1" || exit 1
	run hallmark build --json --mirror "file://$T/mirror" \
		HEAD:recipes/mini
	[ "$status" = 0 ] || diag "$(cat "$err")"
	manifest=$(json "$out" 'v["manifest"]')
}

in_git() { # REPO ARGUMENT…
	in_git_dir=$1
	shift
	git -C "$in_git_dir" "$@"
}

# commit_all REPO - commit with a fixed time, so that digests can be compared
commit_all() {
	in_git "$1" add -A &&
		GIT_AUTHOR_DATE='1700000000 +0000' \
			GIT_COMMITTER_DATE='1700000000 +0000' \
			git -C "$1" commit -qm 'fixture' || exit 1
}

# hallmark COMMAND… - run the built program
hallmark() {
	"$HALLMARK" "$@"
}

# make_repo DIR MIRROR - make a repository with the recipe mini, committed
make_repo() {
	mkdir -p "$1"
	in_git "$1" init -q -b main --template= &&
		in_git "$1" config user.name Nobody &&
		in_git "$1" config user.email nobody@example.org || exit 1
	add_recipe "$1" mini "$2" <<-'END'
		mkdir -p "$OUT/share"
		printf 'hello\n' >"$OUT/hello"
		chmod 755 "$OUT/hello"
		printf 'one\ntwo\n' >"$OUT/share/words"
		ln -s share/words "$OUT/link"
	END
	commit_all "$1"
}

# originals RECIPE… - a key $T/key, and what a rebuild begins with: the signed
# provenance $T/RECIPE.jsonl of each recipe of $T/repo
originals() {
	hallmark key new "$T/key" >/dev/null 2>&1
	for i; do
		run hallmark build --json --key "$T/key" --level hermetic \
			--repo "$T/repo" --mirror "file://$T/mirror" \
			"HEAD:recipes/$i"
		ended "the original of $i" 0
		cp "$HALLMARK_STORE/attestations/$i.intoto.jsonl" "$T/$i.jsonl"
	done
}
