#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Images of foreign make: the packages that dpkg's database in their layers
# lists are contained; of those that it does not list nothing is said.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
tools=$HALLMARK_SOURCE/tests/cli
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
db=var/lib/dpkg/status
records=$db.d

image() { # NAME LAYER… - see dpkg_store.py
	python3 "$tools/dpkg_store.py" "$HALLMARK_STORE" "$@" || exit 1
}
blob_of() { # NAME LAYER - the file of a layer
	echo "$HALLMARK_STORE/blobs/sha256/$(manifest "$1" \
		"v['layers'][$2]['digest'][7:]")"
}
manifest() { # NAME EXPRESSION
	manifest_of=$(json "$HALLMARK_STORE/index.json" "[m['digest'][7:]
		for m in v['manifests'] if m['annotations'][
		'org.opencontainers.image.ref.name'] == '$1'][0]")
	json "$HALLMARK_STORE/blobs/sha256/$manifest_of" "$2"
}
# answers NAME IMAGE PACKAGE ANSWER - contains VERSION, or unknown
answers() {
	run hallmark store list --json --holds "$3"
	json_is "$1" "$out" "' '.join(sorted({m['relation'] + ' ' + m['version']
		for i in v['images'] if '$2' in i['names']
		for m in i['matches']}) + ['unknown' for i in v['unknown']
		if '$2' in i['names']]) or 'no'" "$4"
}

cat >"$T/status" <<'END'
Package: xz-utils
Status: install ok installed
Architecture: amd64
Version: 5.6.0-1

Package: liblzma5
Status: install ok installed
Source: xz-utils (5.6.0-0.2)
Version: 5.6.0-0.2+b1
Architecture: amd64
Description: library
 of several lines
 .

Package: gone
Status: deinstall ok config-files
Version: 1
END
printf 'Package: xz-utils\nStatus: install ok installed\nVersion: 5.4.1-1\n' \
	>"$T/older"
printf 'Package: tzdata\nVersion: 2024a-0\n' >"$T/tzdata"
printf 'Package: base-files\nVersion: 12\n' >"$T/base-files"
printf 'Package: xz-utils\0\nVersion: 1\n' >"$T/nul"
printf 'ID=debian\nVERSION_ID="12"\n' >"$T/release"
: >"$T/empty"

# --- what is found is contained ---

image plain "$db=$T/status etc/os-release>../usr/lib/os-release usr/lib/os-release=$T/release"
run hallmark store list --holds xz-utils@5.6.0..5.6.1
ended 'an image of foreign make is found' 0
like 'by the package' "$out" \
	'^plain  sha256:[0-9a-f]{64}  contains  xz-utils  5\.6\.0-1  dpkg sha256:'
like 'and by the source package' "$out" \
	'  contains  liblzma5  5\.6\.0-0\.2\+b1  dpkg .*  source xz-utils$'
run hallmark show --purls plain
ended 'its package URLs are listed' 0
is 'as SBOMs have them' "$(cat "$out")" \
	'pkg:deb/debian/liblzma5@5.6.0-0.2%2Bb1?arch=amd64&distro=debian-12&upstream=xz-utils%405.6.0-0.2
pkg:deb/debian/xz-utils@5.6.0-1?arch=amd64&distro=debian-12'
like 'with a warning' "$err" \
	'may lack something: no statement tells what it contains'
answers 'a package that is not installed is unknown' plain gone unknown
answers 'another version is unknown' plain xz-utils@5.6.2 unknown
answers 'what the database does not list is unknown' plain openssl unknown
run hallmark store list --holds openssl
ended 'an unknown image is no answer' 2
run hallmark show --purls --built-with plain
refused 'of what it was built with nothing is known' 2 \
	'no statement tells what it was built with'

image above "$db=$T/status etc/os-release>../usr/lib/os-release usr/lib/os-release=$T/release" 'app=/dev/null'
answers 'an image on it contains them, too' above xz-utils@5.6.0 \
	'contains 5.6.0-0.2+b1 contains 5.6.0-1'
image distroless "$records/tzdata=$T/tzdata $records/tzdata.md5sums=$T/nul" \
	"$records/base-files=$T/base-files"
answers 'a file of status.d' distroless tzdata 'contains 2024a-0'
answers 'of any layer' distroless base-files 'contains 12'

# --- layers above ---

image upper "$db=$T/status" "$db=$T/older"
answers 'the upper file counts' upper xz-utils 'contains 5.4.1-1'
image twice "$db=$T/status $db=$T/older"
answers 'the last of two counts' twice xz-utils 'contains 5.4.1-1'
image white "$records/tzdata=$T/tzdata $records/base-files=$T/base-files" \
	"$records/.wh.tzdata"
answers 'a whiteout hides one file' white tzdata unknown
answers 'and no other' white base-files 'contains 12'
image opaque "$records/tzdata=$T/tzdata" \
	"$records/.wh..wh..opq $records/base-files=$T/base-files"
answers 'an opaque folder hides all below' opaque tzdata unknown
answers 'and nothing of its own layer' opaque base-files 'contains 12'
image dropped "$db=$T/status" 'var/lib/.wh.dpkg'
answers 'a whiteout of a folder above hides it' dropped xz-utils unknown
run hallmark show --purls dropped
refused 'of which nothing can be listed' 2 \
	'no statement tells what it contains'

# --- what cannot be read is undecided, in words ---

undecided() { # NAME IMAGE
	answers "$1 is undecided" "$2" xz-utils unknown
	json_is "$1 is named" "$out" "[i['unknown'].split('; ')[-1] for i in
		v['unknown'] if '$2' in i['names']][0]" \
		'the packages that its layers list cannot be read'
	run hallmark show --purls "$2"
	refused "$1 lists nothing" 2 'no statement tells what it contains'
}
image link "$db=$T/status" "var/lib/dpkg>../../srv"
undecided 'a link in the way' link
image filelink "$db>status-old var/lib/dpkg/status-old=$T/status"
undecided 'a link in the place of the file' filelink
image nul "$db=$T/status $records/x=$T/nul"
undecided 'a file with a NUL' nul
image long "zeros:$db"
undecided 'a file that is too long' long
image notar "$db=$T/status" '-'
undecided 'a layer that is no tar' notar
image dots "$db=$T/status" "usr/../$db=$T/older"
undecided 'a path that leads up' dots

# --- layers that are not there ---

image absent "$db=$T/status" 'gone: x y'
undecided 'an image without one of its layers' absent
image absent2 "x y"
answers 'which is read as soon as that has come' absent xz-utils@5.6.0 \
	'contains 5.6.0-0.2+b1 contains 5.6.0-1'
image damaged "damaged: $db=$T/status z"
undecided 'an image with a damaged layer' damaged
image damaged2 "$db=$T/status z"
python3 - "$tools" "$(blob_of damaged 0)" "$db=$T/status" z <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import dpkg_store
open(sys.argv[2], "wb").write(dpkg_store.layer(sys.argv[3:]))
END
answers 'which is read again when it is whole' damaged xz-utils@5.6.0 \
	'contains 5.6.0-0.2+b1 contains 5.6.0-1'

# --- a database of this machine ---

if ! dpkg-query -W >/dev/null 2>&1; then
	skip 'a database that dpkg itself wrote is read' 'dpkg is not here'
else
	image real "$db=/$db"
	run hallmark show --purls real
	dpkg-query -W -f='${db:Status-Status} ${Package} ${Version}\n' |
		sed -n 's/^installed //p' | sort -u >"$T/installed"
	python3 - "$out" >"$T/listed" <<-'END'
		import sys, urllib.parse
		for line in sorted({" ".join(urllib.parse.unquote(part) for part in
		        line.split("/")[-1].split("?")[0].strip().split("@"))
		        for line in open(sys.argv[1])}):
		    print(line)
	END
	ok 'a database that dpkg itself wrote is read' \
		cmp "$T/listed" "$T/installed"
fi

# --- against the slow reading ---

for i in xz-utils xz-utils@5.6.0..5.6.1 'liblzma5@<5.6.1' tzdata gone \
	pkg:deb/debian/xz-utils pkg:deb/base-files; do
	run hallmark store list --json --holds "$i"
	cp "$out" "$T/answer"
	ok "the answer about $i is that of a slow reading" python3 \
		"$tools/ask_slow.py" "$HALLMARK_STORE" "$T/answer" --holds "$i"
done

# --- the index ---

index=$HALLMARK_STORE/hallmark/questions/index
run hallmark store list --json --holds xz-utils
cp "$out" "$T/answer"
cp "$index" "$T/index"
rm "$index"
run hallmark store list --json --holds xz-utils
ok 'an index that is made at once gives the same answer' \
	cmp "$out" "$T/answer"
ok 'and has the same bytes' cmp "$index" "$T/index"
mv "$(blob_of upper 1)" "$T/layer"
answers 'the next question opens no layer' upper xz-utils 'contains 5.4.1-1'

finish
