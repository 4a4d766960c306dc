#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# "submodules": true: the files of each submodule at the commit that its
# repository names; what a hostile .gitmodules asks for is refused.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

build_shell sh cat cp find mkdir sort stat

new_repo() { # DIR
	mkdir -p "$1"
	in_git "$1" init -q -b main --template= &&
		in_git "$1" config user.name Nobody &&
		in_git "$1" config user.email nobody@example.org || exit 1
}
head_of() { # DIR
	in_git "$1" rev-parse HEAD
}
# link REPO PATH COMMIT - a submodule of the next commit
link() {
	in_git "$1" update-index --add --cacheinfo "160000,$3,$2"
}
commit_index() { # DIR
	in_git "$1" commit -qm more --date=@1700000000 || exit 1
}

# --- repositories, served by git ---

served=$T/served
new_repo "$served/deep"
echo deep >"$served/deep/deep.txt"
in_git "$served/deep" add . && commit_index "$served/deep"
new_repo "$served/libs/lib"
echo lib >"$served/libs/lib/lib.txt"
printf '[submodule "d"]\n\tpath = in/deep\n\turl = ../../deep\n' \
	>"$served/libs/lib/.gitmodules"
in_git "$served/libs/lib" add .
deep=$(head_of "$served/deep")
link "$served/libs/lib" in/deep "$deep"
commit_index "$served/libs/lib"
lib=$(head_of "$served/libs/lib")
# the branch goes on: what counts is the commit that is named
echo newer >"$served/libs/lib/lib.txt"
in_git "$served/libs/lib" add lib.txt && commit_index "$served/libs/lib"

port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
daemon=$(git --exec-path)/git-daemon
[ -x "$daemon" ] || bail 'git daemon is not installed'
"$daemon" --listen=127.0.0.1 --port="$port" --base-path="$served" --export-all \
	--reuseaddr "$served" >"$T/daemon.log" 2>&1 &
daemon_pid=$!
trap 'kill "$daemon_pid"; tidy' EXIT
until_true 60 git ls-remote "git://127.0.0.1:$port/deep"
base=git://127.0.0.1:$port

# app MODULES [LIB] - a commit of app with this .gitmodules and a submodule at
# third/lib
app() {
	rm -rf "$served/app"
	new_repo "$served/app"
	printf '%b' "$1" >"$served/app/.gitmodules"
	echo app >"$served/app/app.txt"
	in_git "$served/app" add .
	link "$served/app" third/lib "${2:-$lib}"
	commit_index "$served/app"
	# another repository under the same URL: the clone is fetched again
	rm -rf "$HALLMARK_STORE"/hallmark/git/*
}
# uses [KEYS] <SCRIPT - a recipe with app as its source
uses() {
	mkdir -p recipes/uses
	cat >recipes/uses/build.sh
	cat >recipes/uses/recipe.json <<-END
		{
			"name": "uses",
			"environment": { "image": "shell" },
			"sources": [ {
				"to": "in", "git": "$base/app", "rev": "main"${1:-}
			} ],
			"build": "build.sh"
		}
	END
}
lock() {
	run hallmark lock "$@" recipes/uses
}
of_image() { # FILE
	tar -xOzf "$HALLMARK_STORE/blobs/sha256/$(json "$out" \
		'v["layers"][0]["digest"][7:]')" "$1"
}
good='[submodule "l"]\n\tpath = third/lib\n\turl = ../libs/lib\n'
asks=', "submodules": true'

# --- what is pinned, and built ---

app "$good"
uses "$asks" <<'END'
cd /build/in
find . | sort >"$OUT/names"
cat third/lib/lib.txt third/lib/in/deep/deep.txt >"$OUT/texts"
find . -exec stat -c '%Y %a %n' {} + | sort >"$OUT/times"
END
lock
ended 'a commit with submodules is locked' 0
unlike 'without a warning' "$err" 'submodule.*empty'
json_is 'the lock pins each, the inner one after its own' \
	recipes/uses/lock.json \
	'" ".join(s["to"] + " " + s["submodule"] + " " + s["git"] + " " +
		s["commit"] for s in v["sources"] if "submodule" in s)' \
	"in third/lib $base/libs/lib $lib in third/lib/in/deep $base/deep $deep"
cp recipes/uses/lock.json "$T/lock"
lock --offline
ended 'offline the pins are kept' 0
ok 'the same bytes' cmp recipes/uses/lock.json "$T/lock"
commit_all .
run hallmark build --json HEAD:recipes/uses
ended 'it is built' 0
image=$(json "$out" 'v["manifest"]')
is 'each at its own commit' "$(of_image texts)" 'lib
deep'
is 'and nothing else' "$(of_image names)" '.
./.gitmodules
./app.txt
./third
./third/lib
./third/lib/.gitmodules
./third/lib/in
./third/lib/in/deep
./third/lib/in/deep/deep.txt
./third/lib/lib.txt'
is 'all files have one time' "$(of_image times | cut -d' ' -f1 | uniq | wc -l)" 1
json "$HALLMARK_STORE/attestations/uses.intoto.jsonl" \
	'__import__("base64").b64decode(v["payload"]).decode()' >"$T/payload"
json_is 'the provenance lists each' "$T/payload" \
	'" ".join(d["digest"]["gitCommit"] for d in
	v["predicate"]["buildDefinition"]["resolvedDependencies"]
	if d.get("name", "").startswith("git://"))' \
	"$(head_of "$served/app") $lib $deep"
run hallmark rebuild "$image"
ended 'it is rebuilt' 0

# --- a kit carries them ---

run hallmark save --kit -o "$T/saved.tar" uses
ended 'a kit is saved' 0
kill "$daemon_pid"
wait "$daemon_pid" 2>/dev/null
HALLMARK_STORE=$T/other
export HALLMARK_STORE
run hallmark load "$T/saved.tar"
ended 'loaded elsewhere' 0
run hallmark rebuild "$image"
ended 'it is rebuilt from the kit alone' 0
"$daemon" --listen=127.0.0.1 --port="$port" --base-path="$served" --export-all \
	--reuseaddr "$served" >"$T/daemon.log" 2>&1 &
daemon_pid=$!
until_true 60 git ls-remote "$base/deep"
HALLMARK_STORE=$T/store

# --- a lock that does not match ---

other() { # NAME PROGRAM WHY - the lock, edited, is refused by build
	python3 - "$T/lock" recipes/uses/lock.json "$2" <<-'END'
		import json, sys
		v = json.load(open(sys.argv[1]))
		s = v["sources"]
		exec(sys.argv[3])
		json.dump(v, open(sys.argv[2], "w"))
	END
	commit_all .
	run hallmark build HEAD:recipes/uses
	refused "$1" 2 "$3"
}
other 'a lock without an inner submodule' 'del s[2]' \
	"does not pin the submodule 'third/lib/in/deep' at commit"
other 'a lock without submodules' 'del s[1:]' \
	"does not pin the submodule 'third/lib' at commit"
other 'another commit of one' 's[2]["commit"] = s[0]["commit"]' \
	"source 'in'"
other 'one too many' 's.append(dict(s[2], submodule="third/x"))' \
	'pins 3 submodules, and the commit has 2'
other 'one twice' 's.append(s[2])' "source 'in/third/lib/in/deep' is listed twice"
other 'a path that leaves' 's[1]["submodule"] = "../x"' 'not one within it'
other 'a folder of this machine' 's[1]["git"] = "file:///tmp/x"' \
	'a folder of this machine'
other 'submodules before sources' 's.insert(0, s.pop())' 'out of order'
cp "$T/lock" recipes/uses/lock.json
uses <<'END'
:
END
commit_all .
run hallmark build HEAD:recipes/uses
refused 'submodules that the recipe does not request' 2 'the recipe requests none'
cp "$T/lock" recipes/uses/lock.json
uses "$asks" <<'END'
cat /build/in/third/lib/lib.txt >"$OUT/text"
END
commit_all .
run hallmark build HEAD:recipes/uses
ended 'its twin is built' 0

# --- hostile files; the twin of all is the one above ---

hostile() { # NAME MODULES WHY
	app "$2"
	lock
	refused "$1" 2 "$3"
}
module='[submodule "l"]\n\tpath = third/lib\n\turl = '
hostile 'a URL that is an option' "${module}-u./x\n" 'looks like an option'
hostile 'a transport that is a program' "${module}ext::sh\n" 'does not begin with'
hostile 'a file of this machine' "${module}file:///$served/deep\n" \
	'a folder of this machine'
hostile 'a path of this machine' "${module}$served/deep\n" 'does not begin with'
hostile 'a URL above the host' "${module}../../../x\n" 'leads above'
hostile 'a password' "${module}http://u:p@127.0.0.1/x\n" 'user or password'
hostile 'a URL of two lines' "$module"'"git://h/x\\0134n--y"\n' 'an escape'
hostile 'a URL with a blank' "${module}git://h/x y\n" 'blanks or control'
hostile 'two URLs' "$good\turl = ../deep\n" 'its path or its URL twice'
hostile 'a path that leaves' '[submodule "l"]\n\tpath = ../x\n\turl = ../deep\n' \
	'not one within the repository'
hostile 'an absolute path' '[submodule "l"]\n\tpath = /x\n\turl = ../deep\n' \
	'not one within the repository'
hostile 'the same path twice' \
	"$good"'[submodule "m"]\n\tpath = third/lib\n\turl = ../deep\n' \
	'the path of another'
hostile 'a submodule in a submodule' \
	"$good"'[submodule "m"]\n\tpath = third/lib/x\n\turl = ../deep\n' \
	'the path of another'
hostile 'no URL for the path' '[submodule "l"]\n\tpath = third\n\turl = ../deep\n' \
	'does not name its path'
hostile 'no configuration' 'third/lib ../deep\n' '.gitmodules:1: not a key'
# git refuses such a name, but not such a tree
app "$good"
tree=$(printf '120000 blob %s\t.gitmodules\n160000 commit %s\tlib\n' \
	"$(printf /etc/passwd | in_git "$served/app" hash-object -w --stdin)" \
	"$lib" | in_git "$served/app" mktree)
in_git "$served/app" update-ref refs/heads/main "$(in_git "$served/app" \
	commit-tree -m link "$tree")"
rm -rf "$HALLMARK_STORE"/hallmark/git/*
lock
refused 'a .gitmodules that is a link' 2 'does not name its path'
app "$good" 1111111111111111111111111111111111111111
lock
refused 'a commit that its repository lacks' 2 \
	"submodule 'third/lib': .*not reachable from the remote"
app "# a file as git takes it\n\t$good"'\tbranch = x ; comment\n[core]\n\tx\n[submodule "old"]\n\tpath = gone\n\turl = ext::x\n'
lock
ended 'what git does not use either is passed over' 0
finish
