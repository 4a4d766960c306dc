#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds that must be refused: one sentence, the right exit status, and an
# unchanged store.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1
run hallmark build --mirror "$mirror" HEAD:recipes/mini
ended 'a good build succeeds first' 0
sum=$(json recipes/mini/lock.json 'v["packages"][0]["sha256"]')

# untouched NAME - the refused build has left nothing in the store
untouched() {
	"$HALLMARK" store check >"$out" 2>"$err" || {
		fail "$1: the store is sound" "$(cat "$out" "$err")"
		return
	}
	is "$1: nothing is left, nothing is tagged" \
		"$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)$(
			"$HALLMARK" store list --json >"$T/list" 2>"$err"
			json "$T/list" '[i.get("name") for i in v["images"]]')" \
		'["mini"]'
}

# no NAME STATUS REGEX ARGUMENT… - this build is refused
no() {
	no_name=$1
	no_status=$2
	no_words=$3
	shift 3
	run hallmark build --mirror "$mirror" --json "$@"
	refused "$no_name" "$no_status" "$no_words"
	untouched "$no_name"
}

# changed NAME FILE SED-SCRIPT - make a copy of the recipe, NAME, with one
# change
changed() {
	cp -r recipes/mini "recipes/$1"
	sed -i 's/"name": "mini",$/"name": "changed",/' "recipes/$1/recipe.json"
	sed "$3" "recipes/mini/$2" >"recipes/$1/$2"
	cmp -s "recipes/mini/$2" "recipes/$1/$2" &&
		fail "$1: its change changes nothing"
	commit_all .
}

# changed_no NAME FILE SED-SCRIPT STATUS REGEX - refused after this change
changed_no() {
	changed "$1" "$2" "$3"
	no "$1" "$4" "$5" "HEAD:recipes/$1"
}

# --- the command line ---

no 'a path that climbs out' 2 'does not stay inside the repository' HEAD:../x
no 'a path that climbs out in its middle' 2 \
	'does not stay inside the repository' HEAD:recipes/../../x
no 'an absolute path' 2 'does not stay inside the repository' HEAD:/etc
no 'no revision' 2 'is not REV:PATH' recipes/mini
no 'an empty revision' 2 'is not REV:PATH' :recipes/mini
no 'a commit that does not exist' 2 'no .*(commit|revision)|not .*found' \
	0123456789012345678901234567890123456789:recipes/mini
no 'a branch that does not exist' 2 "'nowhere'" nowhere:recipes/mini
no 'a path that does not exist' 2 'recipes/nothing' HEAD:recipes/nothing
no 'a path that is a file' 2 'recipes/mini/build.sh' \
	HEAD:recipes/mini/build.sh
no 'a folder without a recipe' 2 'recipe.json' HEAD:recipes
no 'an unknown level' 2 '^hallmark: --level is' --level firm \
	HEAD:recipes/mini
no 'a mirror that is not a URL' 2 'mirror' --mirror nonsense HEAD:recipes/mini
no 'a repository that does not exist' 2 "$T/nothing" --repo "$T/nothing" \
	HEAD:recipes/mini
no 'a key that does not exist' 2 "$T/no.key" --key "$T/no.key" --force \
	HEAD:recipes/mini

# --- recipe.json ---

changed_no floating recipe.json \
	's/"environment": .*/"environment": { "image": "debian:12" },/' \
	2 '^hallmark: recipes/floating/recipe.json:4: .*floating tag.*sha256'
changed_no unknown recipe.json '3a "colour": "red",' 2 \
	"^hallmark: recipes/unknown/recipe.json:4: .*'colour'"
changed_no unknown-deep recipe.json 's/"entrypoint"/"entrypoints"/' 2 \
	"^hallmark: recipes/unknown-deep/recipe.json:6: .*'entrypoints'"
changed_no duplicate recipe.json '3a "version": "2",' 2 \
	"^hallmark: recipes/duplicate/recipe.json:4: .*'?version'?.*(twice|duplicate)|duplicate.*'?version"
changed_no missing-key recipe.json '/"environment"/d' 2 \
	"^hallmark: recipes/missing-key/recipe.json:[0-9]+: .*'environment'"
changed_no kind recipe.json 's/"version": "1"/"version": 1/' 2 \
	"^hallmark: recipes/kind/recipe.json:3: .*'version'"
changed_no garbage recipe.json 's/"version": "1",/"version": {,/' 2 \
	'^hallmark: recipes/garbage/recipe.json:3: '
changed_no empty recipe.json d 2 '^hallmark: recipes/empty/recipe.json:1: '
changed_no trailing recipe.json '$a {}' 2 \
	'^hallmark: recipes/trailing/recipe.json:[0-9]+: '
changed_no climbing-script recipe.json 's/"build.sh"/"..\/mini\/build.sh"/' \
	2 "^hallmark: recipes/climbing-script/recipe.json:5: 'build' must be"
changed_no missing-script recipe.json 's/"build.sh"/"other.sh"/' 2 \
	'recipes/missing-script.*other.sh'
changed_no bad-name recipe.json 's/"mini"/"Mini"/; t;' 2 \
	"^hallmark: recipes/bad-name/recipe.json:2: 'name'"
changed_no slash recipe.json '4a "sources": [{"git": "self", "to": "a/b"}],' \
	2 "^hallmark: recipes/slash/recipe.json:5: 'to' 'a/b'"
changed_no dots recipe.json '4a "sources": [{"git": "self", "to": ".."}],' \
	2 "^hallmark: recipes/dots/recipe.json:5: 'to' '\.\.'"
changed_no control recipe.json 's/"version": "1"/"version": "\\u001b[2J"/' \
	2 'recipes/control/recipe.json:3: .*control'
is 'no control character is printed' "$(tr -d '\n -~' <"$err")" ''
changed_no too-early recipe.json '3a "epoch": -1,' 2 \
	"^hallmark: recipes/too-early/recipe.json:4: 'epoch' must be a number"
changed_no loop recipe.json \
	's/"mini"\]/"mini", "mini"]/' 2 'mini.*listed twice'

# --- lock.json ---

cp -r recipes/mini recipes/no-lock
rm recipes/no-lock/lock.json
commit_all .
no 'no lock' 2 "lock.json.*create it with 'hallmark lock recipes/no-lock'" \
	HEAD:recipes/no-lock
changed stale recipe.json 's/\["mini"\]/["mini", "more"]/'
no 'a stale lock' 2 'recipes/stale/lock.json.*more.*hallmark lock' \
	HEAD:recipes/stale
changed stale-source recipe.json \
	'4a "sources": [{"pool": "pool/main/h/h/h.tar.gz", "to": "h"}],'
no 'a lock without the source' 2 \
	'recipes/stale-source/lock.json.*hallmark lock' \
	HEAD:recipes/stale-source
changed_no lock-garbage lock.json '1s/.*/[/' 2 \
	'^hallmark: recipes/lock-garbage/lock.json:[0-9]+: '
changed_no lock-climbs lock.json 's,"pool/main/m,"pool/../../m,' 2 \
	'^hallmark: recipes/lock-climbs/lock.json:[0-9]+: .*pool/'
changed_no lock-outside lock.json 's,"pool/main/m,"main/m,' 2 \
	'^hallmark: recipes/lock-outside/lock.json:[0-9]+: .*pool/'
changed_no lock-short-sum lock.json "s/$sum/${sum%??}/" 2 \
	 "^hallmark: recipes/lock-short-sum/lock.json:[0-9]+: .*sha256"
changed_no lock-capitals lock.json \
	"s/\"sha256\": .*/\"sha256\": \"$(echo "$sum" | tr a-f A-F)\",/" 2 \
	"^hallmark: recipes/lock-capitals/lock.json:[0-9]+: .*sha256"
changed_no lock-size lock.json 's/"size": .*/"size": -1,/' 2 \
	'^hallmark: recipes/lock-size/lock.json:[0-9]+: .*size'
changed_no lock-format lock.json 's/"format": 1/"format": 2/' 2 \
	'^hallmark: recipes/lock-format/lock.json:3: .*format'
# blanks NAME MIB - the lock of recipe NAME begins with so many MiB of blanks
blanks() {
	cp "recipes/$1/lock.json" "$T/lock"
	{ head -c "$2M" /dev/zero | tr '\0' ' '; cat "$T/lock"; } \
		>"recipes/$1/lock.json"
	commit_all .
}
changed lock-long lock.json 's/"format": 1/"format": 2/'
blanks lock-long 31
no 'a lock as long as lock(5) allows is read' 2 \
	'^hallmark: recipes/lock-long/lock.json:3: .*format' \
	HEAD:recipes/lock-long
blanks lock-long 2
no 'a longer lock is not read' 2 'recipes/lock-long/lock.json.*33554432 bytes' \
	HEAD:recipes/lock-long
rm -r recipes/lock-long
changed_no lock-unknown lock.json '3a "mirror": "http://example.org",' 2 \
	"^hallmark: recipes/lock-unknown/lock.json:4: .*'mirror'"
changed_no lock-arch lock.json \
	"s/\"architecture\": \"$arch\"/\"architecture\": \"m68k\"/" 2 \
	'm68k'

# fetched bytes that do not match the lock
wrong=$(echo "$sum" | tr '0-9a-f' '1-9a-f0')
changed wrong-sum lock.json "s/$sum/$wrong/"
no 'bytes that the lock does not pin' 1 'mini.*could not be fetched' \
	HEAD:recipes/wrong-sum
changed wrong-size lock.json 's/"size": \([0-9]*\)/"size": 1\1/'
cp -r recipes/wrong-size recipes/wrong-both
sed -i "s/$sum/$wrong/" recipes/wrong-both/lock.json
commit_all .
no 'a size that the lock does not pin' 2 'mini.*could not be fetched.*of 1' \
	HEAD:recipes/wrong-both

# --- what a package must not contain ---

python3 - "$T/evil.tar" <<'END'
import io, sys, tarfile
t = tarfile.open(sys.argv[1], "w")
i = tarfile.TarInfo("../../../../evil")
i.size = 4
t.addfile(i, io.BytesIO(b"evil"))
t.close()
END
# evil_deb - a package whose tar climbs out of the root
evil_deb() {
	evil=$T/mirror/pool/main/e/evil/evil_1_$arch.deb
	mkdir -p "$(dirname "$evil")"
	(cd "$T" && cp evil.tar data.tar && printf '2.0\n' >debian-binary &&
		mkdir control.d &&
		printf 'Package: evil\nVersion: 1\n' >control.d/control &&
		tar cf control.tar -C control.d control &&
		python3 - "$evil" <<'END'
import sys
with open(sys.argv[1], "wb") as out:
	out.write(b"!<arch>\n")
	for name in ("debian-binary", "control.tar", "data.tar"):
		data = open(name, "rb").read()
		out.write(b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (
			name.encode(), 0, 0, 0, b"100644", len(data)))
		out.write(data + b"\n" * (len(data) % 2))
END
	) || exit 1
	add_recipe . evil "$T/mirror" evil <<-'END'
		echo >"$OUT/built"
	END
	commit_all .
}
evil_deb
no 'a package that climbs out' 1 'evil.*\.\.' HEAD:recipes/evil
ok 'nothing was written outside' test ! -e "$T/evil" -a ! -e /evil
mkdir -p "$T/mirror/pool/main/n/notdeb"
echo 'no package at all' >"$T/mirror/pool/main/n/notdeb/notdeb_1_$arch.deb"
add_recipe . notdeb "$T/mirror" notdeb <<-'END'
	:
END
commit_all .
no 'a package with invalid bytes' 2 'notdeb' HEAD:recipes/notdeb
mkdir -p "$T/nosh/etc"
echo nothing >"$T/nosh/etc/nothing"
pack_deb nosh "$T/nosh" "$T/mirror/pool/main/n/nosh/nosh_1_$arch.deb"
add_recipe . nosh "$T/mirror" nosh <<-'END'
	:
END
commit_all .
no 'an environment without a shell' 2 '/bin/sh' HEAD:recipes/nosh

# --- what a build must not leave behind ---

add_recipe . whiteout "$T/mirror" <<-'END'
	echo >"$OUT/.wh.gone"
END
add_recipe . foreign "$T/mirror" <<-'END'
	echo >"$OUT/$(printf 'a\377b')"
END
add_recipe . pipe "$T/mirror" <<-'END'
	/usr/bin/busybox mkfifo "$OUT/pipe"
END
commit_all .
no 'a name that is a whiteout' 1 "output of whiteout.*'\.wh\.gone'" \
	HEAD:recipes/whiteout
no 'a name that is not UTF-8' 1 'output of foreign.*UTF-8' \
	HEAD:recipes/foreign
no 'a pipe' 1 "output of pipe.*'pipe'" HEAD:recipes/pipe
finish
