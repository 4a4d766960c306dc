#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Modes of the image: those that the recipe declares, and a warning where others
# give more rights than the build gave.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

add_recipe "$T/repo" private "$T/mirror" <<-'END'
	mkdir "$OUT/keys" "$OUT/spool" "$OUT/plain"
	for i in 1 2 3 4; do echo $i >"$OUT/keys/$i"; done
	chmod 600 "$OUT"/keys/*
	ln "$OUT/keys/1" "$OUT/keys/one"
	ln -s keys/1 "$OUT/link"
	echo w >"$OUT/plain/readable"
	chmod 444 "$OUT/plain/readable"
	echo x >"$OUT/run"
	chmod 750 "$OUT/run"
	chmod 700 "$OUT/keys"
	chmod 1777 "$OUT/spool"
END
with_modes() { # NAME MODES
	cp -R recipes/private "recipes/$1"
	sed -i -e "s/\"private\"/\"$1\"/" -e "s|\"build\":|\"modes\": $2, &|" \
		"recipes/$1/recipe.json"
}
with_modes kept '{ "keys": "0700", "keys/1": "0600", "keys/2": "0400", '"\
"'"run": "0750", "spool": "1777" }'
with_modes absent '{ "keys/5": "0600" }'
with_modes of-link '{ "link": "0600" }'
with_modes of-name '{ "keys/one": "0600" }'
commit_all "$T/repo"

modes_of() { # NAME: path and mode of each entry, from the layer itself
	layer=$(json "$out" 'v["layers"][0]["digest"]')
	tar -tvzf "$HALLMARK_STORE/blobs/sha256/${layer#sha256:}" |
		awk '{ sub("/$", "", $6); print $6, $1 }'
}

run hallmark build --json --mirror "$mirror" HEAD:recipes/private
ended 'a build with private files succeeds' 0
modes_of >"$T/modes"
like 'without the key a private file becomes readable' "$T/modes" \
	'^keys/1 -rw-r--r--$'
like 'a folder for all loses its bits' "$T/modes" '^spool drwxr-xr-x$'
like 'the warning names what is widened, and how' "$err" \
	"^hallmark: warning: .*'keys' \(0700, now 0755\), 'keys/1' \(0600, now 0644\)"
like 'the warning is bounded' "$err" ' and 1 more; '
like 'the warning names the key' "$err" "key 'modes' keeps a mode"
unlike 'what is only narrowed is not named' "$err" 'spool'
unlike 'the right of the owner to write is not named' "$err" 'readable'

run hallmark build --json HEAD:recipes/kept
ended 'a build with declared modes succeeds' 0
modes_of >"$T/modes"
like 'a file keeps its mode' "$T/modes" '^keys/1 -rw-------$'
like 'a file gets another mode' "$T/modes" '^keys/2 -r--------$'
like 'a hard link has the mode of its file' "$T/modes" '^keys/one hrw-------$'
like 'a folder keeps its mode' "$T/modes" '^keys drwx------$'
like 'a folder keeps its sticky bit' "$T/modes" '^spool drwxrwxrwt$'
like 'a program keeps its mode' "$T/modes" '^run -rwxr-x---$'
like 'other modes are normalised' "$T/modes" '^plain/readable -rw-r--r--$'
like 'the rest is named' "$err" \
	": 'keys/3' \(0600, now 0644\), 'keys/4' \(0600, now 0644\); "
manifest=$(json "$out" 'v["manifest"]')
run hallmark build --json --force HEAD:recipes/kept
json_is 'it is the same again' "$out" 'v["manifest"]' "$manifest"
run hallmark rebuild --mirror "$mirror" "oci:$HALLMARK_STORE:kept"
ended 'a rebuild has the same modes' 0

run hallmark build HEAD:recipes/absent
refused 'a path that the build did not leave is refused' 2 \
	"'modes' names 'keys/5', which the build did not leave"
run hallmark build HEAD:recipes/of-link
refused 'a symbolic link is refused' 2 'is a symbolic link'
run hallmark build HEAD:recipes/of-name
refused 'a second name is refused' 2 "name its file, 'keys/1'"
finish
