#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sources that are not what they seem: pointers of Git LFS, submodules, tags by
# their ids, files that are no archives.  Each refusal has a twin that is built.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

build_shell sh cat cp find mkdir sort stat

# uses SOURCES [KEYS] <SCRIPT - a recipe with these sources
uses() {
	mkdir -p recipes/uses
	cat >recipes/uses/build.sh
	cat >recipes/uses/recipe.json <<-END
		{
			"name": "uses", ${2:-}
			"environment": { "image": "shell" },
			"sources": [ $1 ],
			"build": "build.sh"
		}
	END
}
# lock, build: of this recipe, as it is in the work tree
lock() {
	run hallmark lock "$@" recipes/uses
}
build() {
	commit_all .
	run hallmark build --json "$@" HEAD:recipes/uses
}
# of_image FILE - print the file of the image that build reported
of_image() {
	tar -xOzf "$HALLMARK_STORE/blobs/sha256/$(json "$out" \
		'v["layers"][0]["digest"][7:]')" "$1"
}
new_repo() { # DIR
	mkdir -p "$1"
	in_git "$1" init -q -b main --template= &&
		in_git "$1" config user.name Nobody &&
		in_git "$1" config user.email nobody@example.org || exit 1
}
head_of() { # DIR
	in_git "$1" rev-parse HEAD
}

# --- pointers of Git LFS ---

zeros=$(printf '%064d' 0)
pointer() {
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 9\n' \
		"$zeros"
}
take='cp /build/in/big "$OUT/big"'

new_repo "$T/big"
pointer >"$T/big/big"
commit_all "$T/big"
source='"to": "in", "git": "file://'$T'/big", "rev": "main"'
echo "$take" | uses "{ $source }"
lock
refused 'a git source with a pointer is not locked' 2 \
	"source 'in': 'big' is a pointer of Git LFS: .*\"sha256\": \"$zeros\".*\"lfs\": \"pointers\""
echo "$take" | uses "{ $source, \"lfs\": \"pointers\" }"
lock
ended 'it is, if the recipe accepts pointers' 0
build
ended 'and built' 0
is 'with the pointer' "$(of_image big)" "$(pointer)"

pointer >big
echo "$take" | uses '{ "to": "in", "git": "self" }'
lock
ended 'a lock does not look into the commit that is not made yet' 0
build
refused 'a pointer in the own commit is refused' 2 \
	"source 'in': 'big' is a pointer of Git LFS"
echo "$take" | uses '{ "to": "in", "git": "self", "lfs": "pointers" }'
lock
build
ended 'unless the recipe accepts pointers' 0
rm big

pointer >recipes/uses/big
echo 'cp /recipe/big "$OUT/big"' | uses ''
lock
build
refused 'a pointer in the folder of the recipe is refused' 2 \
	"the recipe's folder: 'big' is a pointer of Git LFS"
echo 'cp /recipe/big "$OUT/big"' | uses '' '"lfs": "pointers",'
build
ended 'unless the recipe accepts pointers there' 0
rm recipes/uses/big

# --- submodules ---

new_repo "$T/outer"
mkdir -p "$T/outer/lib/big" # git add -A would drop what is not there
echo words >"$T/outer/file"
in_git "$T/outer" update-index --add --cacheinfo \
	"160000,$(head_of "$T/big"),lib/big"
commit_all "$T/outer"
source='"to": "in", "git": "file://'$T'/outer", "rev": "main"'
echo 'cd /build/in; find . | sort >"$OUT/list"' | uses "{ $source }"
lock
ended 'a commit with a submodule is locked' 0
like 'with a warning that names it' "$err" \
	"source 'in' has a submodule: 'lib/big'; .*\"rev\": \"$(head_of "$T/big")\""
build
ended 'and built' 0
like 'with the same warning' "$err" "source 'in' has a submodule: 'lib/big'"
is 'and an empty folder' "$(of_image list | tr '\n' ' ')" \
	'. ./file ./lib ./lib/big '

# --- objects that are replaced, and those that are borrowed ---

# replaced NAME WHY - the clone is refused with its refs/replace, and its twin
# without them is built.  A URL's clone would not have these refs
replaced() {
	run hallmark build --repo "$T/odd" HEAD:recipes/uses
	refused "$1 is refused" 2 "$2"
	in_git "$T/odd" replace -l | while read -r id; do
		in_git "$T/odd" replace -d "$id"
	done >"$T/replaced"
	run hallmark build --repo "$T/odd" HEAD:recipes/uses
	ended 'its twin is built' 0
}
odd_clone() {
	rm -rf "$T/odd"
	in_git . clone -q . "$T/odd"
	evil=$(echo evil | in_git "$T/odd" hash-object -w --stdin)
}
echo 'cp /build/in/recipes/uses/words "$OUT/words"' |
	uses '{ "to": "in", "git": "self" }'
lock
echo words >recipes/uses/words
commit_all .
odd_clone
in_git "$T/odd" replace "$(in_git "$T/odd" rev-parse HEAD:recipes/uses/words)" \
	"$evil"
replaced 'a replaced file' "'words' is replaced in this repository"
odd_clone
tree=$(printf '100644 blob %s\tx\n' "$evil" | in_git "$T/odd" mktree)
in_git "$T/odd" replace "$(in_git "$T/odd" rev-parse HEAD^{tree})" "$tree"
replaced 'a replaced tree' 'commit .* is replaced in this repository'
odd_clone
tree=$(printf '100644 blob %s\tx\n' "$evil" | in_git "$T/odd" mktree)
in_git "$T/odd" replace HEAD "$(in_git "$T/odd" -c user.name=n \
	-c user.email=e@example.org commit-tree -m x "$tree")"
replaced 'a replaced commit' 'commit .* is replaced in this repository'
odd_clone
in_git "$T/odd" replace --graft HEAD
run hallmark build --repo "$T/odd" HEAD:recipes/uses
ended 'a commit with other parents has the same files' 0
in_git . clone -q --shared . "$T/borrows"
run hallmark build --repo "$T/borrows" HEAD:recipes/uses
ended 'a repository that borrows objects is built' 0
# git_revparse_single() of libgit2 1.5 loses a reference whose object is missing
lossy() { # COMMAND…
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 "$@"
}
echo "$T/missing/.git/objects" >"$T/borrows/.git/objects/info/alternates"
run lossy hallmark build --repo "$T/borrows" HEAD:recipes/uses
refused 'not without the folder that has them' 2 'borrows objects'
printf '"%s/.git/objects"\n' "$PWD" >"$T/borrows/.git/objects/info/alternates"
run lossy hallmark build --repo "$T/borrows" HEAD:recipes/uses
refused 'nor by a path in quotes' 2 'a path without quotes'

# --- a bundle, and names that make lines ---

in_git . bundle create -q "$T/all.bundle" --all
run hallmark build --repo "$T/all.bundle" HEAD:recipes/uses
refused 'a bundle is no repository' 2 "a bundle, .*'git clone' makes one"
in_git . clone -q "$T/all.bundle" "$T/of_bundle"
run hallmark build --repo "$T/of_bundle" HEAD:recipes/uses
ended 'its clone is one' 0
tab=$(printf 'a\tb')
echo words >"$T/of_bundle/$tab"
in_git "$T/of_bundle" config user.name Nobody
in_git "$T/of_bundle" config user.email nobody@example.org
commit_all "$T/of_bundle"
run hallmark build --repo "$T/of_bundle" HEAD:recipes/uses
refused 'a name with a tab' 2 'no name with control characters.*rename it'
in_git "$T/of_bundle" mv "$tab" 'a b'
commit_all "$T/of_bundle"
run hallmark build --repo "$T/of_bundle" HEAD:recipes/uses
ended 'and with a blank' 0

# --- a tag by its own id ---

in_git "$T/outer" tag -a -m t v1
commit=$(head_of "$T/outer")
for rev in $(in_git "$T/outer" rev-parse v1) "$commit" v1; do
	echo 'cp /build/in/file "$OUT/file"' | uses "{ \"to\": \"in\",
		\"git\": \"file://$T/outer\", \"rev\": \"$rev\" }"
	lock
	case $rev in
	"$commit" | v1)
		ended "'rev' may be ${rev#"${rev#?????}"}…" 0
		build
		ended 'which is built' 0
		;;
	*)
		refused 'the id of a tag is not locked' 2 \
			"$rev is the id of a tag, .*\"rev\": \"$commit\""
		;;
	esac
done

# --- one file ---

printf 'LZIP\001 not for hallmark' >"$T/a.tar.lz"
echo 'a patch' >"$T/a patch+"
mkdir "$T/tree"
echo words >"$T/tree/words"
tar -C "$T" -cf "$T/a.tar" tree
for name in a.tar.lz 'a%20patch%2b'; do
	source="\"to\": \"in\", \"url\": \"file://$T/$name\""
	echo 'cd /build/in; cp * "$OUT/"' | uses "{ $source }"
	lock
	refused "$name is not locked: a build could not unpack it" 2 \
		"source 'in': .*hallmark unpacks tar, .*\"unpack\": false leaves"
	is 'and nothing is left of the trial' \
		"$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)" ''
	echo 'cd /build/in; cp * "$OUT/"; stat -c "%a %Y" * >"$OUT/stat"' |
		uses "{ $source, \"unpack\": false }"
	lock
	ended 'unless it is not to be unpacked' 0
	build
	ended 'then it is built' 0
	name=$(echo "$name" | sed 's/%20/ /; s/%2b/+/')
	is 'with the same bytes under its own name' "$(of_image "$name")" \
		"$(cat "$T/$name")"
	is 'as any file of a source' "$(of_image stat)" '644 1700000000'
done
for unpack in true false; do
	echo 'cd /build/in; find . -type f | sort >"$OUT/list"' | uses '{
		"to": "in", "url": "file://'$T'/a.tar", "unpack": '$unpack' }'
	lock
	build
	is "of a tar, with unpack $unpack" \
		"$(of_image list)" "$([ $unpack = true ] &&
			echo ./words || echo ./a.tar)"
done
head -c 100 "$T/a.tar" >"$T/short.tar"
uses '{ "to": "in", "url": "file://'$T'/short.tar" }' </dev/null
lock
refused 'a damaged tar is not locked' 2 "source 'in': .*damaged or not a tar"

gzip -c "$T/a.tar" | head -c -4 >"$T/cut.tar.gz"
uses '{ "to": "in", "url": "file://'$T'/cut.tar.gz" }' </dev/null
lock
refused 'nor one whose compressed data end too early' 2 \
	"source 'in': .*damaged or not a tar: it ends too early"
# an image of a disk begins with zeros, as the end of a tar does
for name in zeros.img folder.tar; do
	head -c 40000 /dev/zero >"$T/zeros.img"
	mkdir -p "$T/hollow"
	tar -C "$T" -cf "$T/folder.tar" hollow
	uses '{ "to": "in", "url": "file://'$T/$name'" }' </dev/null
	lock
	refused "$name is not locked: it holds nothing" 2 \
		"source 'in': .*$name' holds no file"
	uses '{ "to": "in", "url": "file://'$T/$name'", "unpack": false }' \
		</dev/null
	lock
	ended 'unless it is not to be unpacked' 0
done

# --- a recipe without a version ---

echo 'echo >"$OUT/file"' | uses ''
lock
build -v --force
cat "$out" "$err" >"$T/said"
for command in 'show uses' 'show --json uses' 'verify uses' 'store list' \
	'store list --json' 'lock recipes/uses' 'rebuild uses' \
	'build --trace -v --force HEAD:recipes/uses' \
	'shell HEAD:recipes/uses -- true' "save uses $T/uses.tar"; do
	# shellcheck disable=SC2086
	run hallmark $command
	cat "$out" "$err" >>"$T/said"
done
like 'a recipe without a version is built' "$T/said" 'build  uses, determin'
unlike 'and no command prints a missing text' "$T/said" '[(]null[)]'

# --- many files, several at a time ---

# A server that answers once three requests wait, the last file first.
cat >"$T/serve.py" <<'END'
import http.server, threading
here = threading.Barrier(3)
sent = {name: threading.Event() for name in "abcd"}
sent["d"].set()
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path[-1]
        here.wait(60)
        sent[chr(ord(name) + 1)].wait(60)
        self.send_response(200)
        self.send_header("Content-Length", "1")
        self.end_headers()
        self.wfile.write(name.encode())
        self.wfile.flush()
        sent[name].set()
    def log_message(self, *rest):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()
END
"$python" "$T/serve.py" >"$T/port" 2>"$T/serve.err" &
server=$!
at_end() {
	kill "$server" 2>/dev/null
}
until_true 30 test -s "$T/port"
url=http://127.0.0.1:$(cat "$T/port")
echo 'cat /build/?/? >"$OUT/all"' | uses "
	{ \"to\": \"x\", \"url\": \"$url/a\", \"unpack\": false },
	{ \"to\": \"y\", \"url\": \"$url/b\", \"unpack\": false },
	{ \"to\": \"z\", \"url\": \"$url/c\", \"unpack\": false }"
lock
ended 'lock fetches several files at a time' 0
is 'each keeps its place and its digest' \
	"$(json recipes/uses/lock.json '" ".join(s["to"] + s["sha256"]
	for s in v["sources"])')" \
	"$(for pair in xa yb zc; do
		echo "${pair%?}$(printf %s "${pair#?}" | sha256sum | cut -c1-64)"
	done | paste -sd ' ')"
build
is 'and a build uses them' "$(of_image all)" abc

finish
