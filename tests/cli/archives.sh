#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Archives of sources with one fault each, and twins that are unpacked: other
# programs would read such an archive differently.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
build_shell sh find sort
mkdir "$T/a" recipes/uses
python3 "$HALLMARK_SOURCE/tests/cli/archives.py" "$T/a" || exit 1

# real ones, also of a stream, whose sizes stand after the contents
mkdir -p "$T/z/t"
echo one >"$T/z/t/one"
echo two >"$T/z/t/two"
python3 - "$T" <<-'END'
	import os, sys, zipfile
	class Stream:
	    def __init__(self, file):
	        self.write, self.flush = file.write, file.flush
	for stream in False, True:
	    name = f"{sys.argv[1]}/a/python{'-stream' * stream}.zip"
	    with open(name, "wb") as file, zipfile.ZipFile(
	            Stream(file) if stream else file, "w",
	            zipfile.ZIP_DEFLATED) as z:
	        z.writestr("t/", "")
	        for one in "one", "two":
	            z.write(f"{sys.argv[1]}/z/t/{one}", "t/" + one)
END
printf 'python%s.zip ./one ./two\n' '' -stream >>"$T/a/good"

# uses NAME… - the recipe unpacks these archives, each in a folder of its name
uses() {
	uses_list=
	for i; do
		uses_list="$uses_list${uses_list:+, }{ \"to\": \"$i\",
			\"url\": \"file://$T/a/$i\" }"
	done
	echo 'cd /build
for i in *.*; do (cd "$i" && echo $(find . ! -type d | sort) >"$OUT/$i"); done' \
		>recipes/uses/build.sh
	cat >recipes/uses/recipe.json <<-END
		{
			"name": "uses", "version": "1",
			"environment": { "image": "shell" },
			"sources": [ $uses_list ],
			"build": "build.sh"
		}
	END
}

# shellcheck disable=SC2046 # words
uses $(cut -d ' ' -f 1 "$T/a/good")
run hallmark lock recipes/uses
ended 'the twins are locked' 0
commit_all .
run hallmark build --json HEAD:recipes/uses
ended 'and built' 0
layer=$HALLMARK_STORE/blobs/sha256/$(json "$out" \
	'v["layers"][0]["digest"][7:]')
while read -r name list; do
	is "$name: what it holds" "$(tar -xOzf "$layer" "$name")" "$list"
done <"$T/a/good"
while read -r name why; do
	uses "$name"
	run timeout 60 "$HALLMARK" lock recipes/uses
	[ "$status" != 1 ] || status=2 # forbidden, or damaged
	refused "$name is refused" 2 "source '$name': .*$why"
done <"$T/a/bad"
finish
