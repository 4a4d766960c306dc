#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A warning where a program of the image cannot start: what is missing, for
# which file, and the package that has it.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

# A program that requires /lib64/ld.so, libz.so.1 and libc.so.6, for this
# machine, and a package that has them.
case $(uname -m) in
x86_64) machine='\076\000' ;;
aarch64) machine='\267\000' ;;
*) bail 'the number of this processor in ELF files is not known' ;;
esac
cp "$HALLMARK_SOURCE/tests/fuzz/corpus/elf/dynamic" "$T/program"
chmod 755 "$T/program"
# shellcheck disable=SC2059
printf "$machine" | dd of="$T/program" bs=1 seek=18 conv=notrunc 2>/dev/null
mkdir -p "$T/.libs/usr/lib64" "$T/.libs/usr/lib/here" "$T/.libs/DEBIAN"
for one in lib64/ld.so lib/here/libz.so.1.2 lib/here/libc.so.6; do
	echo "$one" >"$T/.libs/usr/$one"
	echo "0123456789abcdef0123456789abcdef  usr/$one" \
		>>"$T/.libs/DEBIAN/md5sums"
done
ln -s libz.so.1.2 "$T/.libs/usr/lib/here/libz.so.1"
chmod -R u=rwX,go=rX "$T/.libs"
pack_deb libs "$T/.libs" "$T/mirror/pool/main/l/libs/libs_1_$arch.deb"
rm -rf "$T/.libs"

# try NAME PACKAGE… - build a recipe of this environment with the script on
# standard input
try() {
	try_name=$1
	shift
	add_recipe . "$try_name" "$T/mirror" "$@"
	cp "$T/program" "recipes/$try_name/program"
	commit_all .
	run hallmark build --json --mirror "$mirror" "HEAD:recipes/$try_name"
}
words='cannot be loaded: neither the output nor the base has'

try known libs mini <<'END'
mkdir "$OUT/bin"
cp /recipe/program "$OUT/bin/one"
cp /recipe/program "$OUT/bin/two"
END
ended 'an image that cannot run is built' 0
package='\(of the package libs\)'
like 'the interpreter is named, with its package and who requires it' "$err" \
	"$words '/lib64/ld.so' $package for 'bin/one' and 1 more,"
like 'so is a library behind a link' "$err" \
	"'libz.so.1' $package for 'bin/one' and 1 more,"
like 'and the way out' "$err" \
	"'libc.so.6' $package for .*; name the packages .*'image.base'"
run hallmark build --force --quiet --mirror "$mirror" HEAD:recipes/known
ended 'the bytes are the same' 0

try unknown mini <<'END'
cp /recipe/program "$OUT/program"
END
like 'what no package has is named alone' "$err" \
	"$words '/lib64/ld.so' for 'program', 'libz.so.1' for 'program',"

try own libs mini <<'END'
mkdir -p "$OUT/usr/lib64" "$OUT/opt/deep"
ln -s usr/lib64 "$OUT/lib64"
cp /usr/lib64/ld.so "$OUT/usr/lib64/"
cp /usr/lib/here/* "$OUT/opt/deep/"
cp /recipe/program "$OUT/program"
END
unlike 'nothing is missing where the output has it' "$err" "$words"

try dangling libs mini <<'END'
mkdir -p "$OUT/lib64" "$OUT/lib"
cp /usr/lib64/ld.so "$OUT/lib64/"
cp /usr/lib/here/libc.so.6 "$OUT/lib/"
ln -s libz.so.1.2 "$OUT/lib/libz.so.1"
cp /recipe/program "$OUT/program"
END
like 'a link that leads nowhere is no library' "$err" \
	"$words 'libz.so.1' $package for 'program'; name"

try broken mini <<'END'
head -c 300 /recipe/program >"$OUT/cut"
tail -c +2 /recipe/program >"$OUT/moved"
END
unlike 'broken programs are passed over' "$err" "$words"

# on a base
mkdir -p recipes/based
cp recipes/known/* recipes/based/
print_lock "$T/mirror" libs >"$T/base.json"
python3 - "$T/base.json" <<-'END'
	import json, sys
	base = json.load(open(sys.argv[1]))
	for name, change in (("recipe", {"debian": ["libs"]}),
	        ("lock", {k: base[k] for k in ("suite", "packages")})):
	    path = f"recipes/based/{name}.json"
	    v = json.load(open(path))
	    (v["image"] if name == "recipe" else v)["base"] = change
	    json.dump(v, open(path, "w"))
END
sed -i 's/"known"/"based"/' recipes/based/recipe.json
sed -i 's,/bin,/usr/bin,g; s/mkdir/mkdir -p/' recipes/based/build.sh
commit_all .
run hallmark build --mirror "$mirror" HEAD:recipes/based
ended 'the same on a base is built' 0
unlike 'nothing is missing where the base has it' "$err" "$words"
finish
