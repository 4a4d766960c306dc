#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the scripts of packages install becomes links of the environment: all that
# decides them is in its key, and odd paths make no link and no failure.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
mkdir -p "$T/p/DEBIAN" "$T/p/usr/share/nn"
for i in nn zz; do
	echo "$i" >"$T/p/usr/share/nn/$i"
done
long=$(printf '%0300d' 0)
cat >"$T/p/DEBIAN/postinst" <<END
#!/bin/sh
update-alternatives --install /usr/bin/own own \
	/usr/share/nn/\$DPKG_MAINTSCRIPT_PACKAGE 1 \
	--slave /var top /usr/share/nn/nn
END
chmod -R 755 "$T/p"
pack_deb nn "$T/p" "$T/mirror/pool/main/n/nn/nn_1_$arch.deb"
sed "s|/usr/share/nn/nn|/usr/share/$long|" "$T/p/DEBIAN/postinst" >"$T/long"
cp "$T/long" "$T/p/DEBIAN/postinst"
pack_deb longer "$T/p" "$T/mirror/pool/main/l/longer/longer_1_$arch.deb"

# uses RECIPE PACKAGE [NAME] - a recipe whose lock has rules 3, and the package
# under this name
uses() {
	uses_name=${3:-$2}
	add_recipe . "$1" "$T/mirror" mini "$2" <<-'END'
		for i in /usr/bin/own /var; do
			echo "$i $(readlink "$i")"
		done >"$OUT/links"
		cat "$OUT/links"
	END
	"$python" - "recipes/$1" "$2" "$uses_name" <<-'END'
		import json, sys
		path, package, name = sys.argv[1:]
		lock = json.load(open(path + "/lock.json"))
		lock["rules"] = 3
		for p in lock["packages"]:
		    if p["name"] == package:
		        p["name"] = name
		lock["packages"].sort(key=lambda p: p["name"])
		json.dump(lock, open(path + "/lock.json", "w"))
		recipe = open(path + "/recipe.json").read()
		open(path + "/recipe.json", "w").write(
		    recipe.replace('"%s"]' % package, '"%s"]' % name))
	END
}
uses one nn
uses other nn zz
uses long longer
commit_all .
build() { # RECIPE - sets $manifest; its links are in $err
	run hallmark build --json --verbose --mirror "file://$T/mirror" \
		"HEAD:recipes/$1"
	[ "$status" = 0 ] || diag "$(cat "$err")"
	manifest=$(json "$out" 'v["manifest"]')
}
build one
like 'a link is made' "$err" '^  [|] /usr/bin/own /usr/share/nn/nn$'
like 'a folder of the root is no link' "$err" '^  [|] /var $'
first=$manifest
build other
like 'a script that asks for its name has another environment' "$err" \
	'^  [|] /usr/bin/own /usr/share/nn/zz$'
second=$manifest
build one
is 'and the first is as it was' "$manifest" "$first"
HALLMARK_STORE=$T/alone
export HALLMARK_STORE
build other
is 'whichever of the two was built first' "$manifest" "$second"
build long
like 'a name that no file can have makes no link' "$err" '^  [|] /usr/bin/own $'
finish
