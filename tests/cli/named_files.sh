#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The file that a user names for an answer: a device, a pipe or a link is never
# replaced by a file.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
build_version 1.0 10
run hallmark key new "$T/other"
key=$(hallmark key show | grep -oE '[0-9a-f]{64}' | head -n 1)
cat >"$T/asked.json" <<END
{"policy": 1, "expires": "2999-01-01T00:00:00Z",
 "keys": [{"name": "ci", "operator": "us", "file": "other.pub"}]}
END

# write ROW FILE - write the answer of a row to the file
writes='save release pin policy quarantine list'
write() {
	case $1 in
	save) run hallmark save -q -o "$2" mini:1.0 ;;
	release) run hallmark show -q --release --html "$2" mini:1.0 ;;
	pin) run hallmark show -q --pin -o "$2" mini:1.0 ;;
	policy) run hallmark sign --key "$T/other" --policy "$T/asked.json" \
		-o "$2" ;;
	quarantine) run hallmark quarantine add -q --key "$T/other" \
		--reason 'tried' -o "$2" "key:$key" ;;
	list) run hallmark quarantine list --sign --key "$T/other" "$2" ;;
	esac
}

for row in $writes; do
	file=$T/$row.json
	write "$row" "$file"
	ended "$row: a new file" 0
	cp "$file" "$T/$row.first"
	echo old >"$T/target.json"
	ln -sf target.json "$T/link.json"
	write "$row" "$T/link.json"
	ended "$row: a link" 0
	ok "$row: the link stays" [ -L "$T/link.json" ]
	ok "$row: what it leads to is written" \
		[ "$(head -c 3 "$T/target.json")" != old ]
	mkfifo "$T/pipe.json"
	timeout 60 cat "$T/pipe.json" >"$T/piped" &
	write "$row" "$T/pipe.json"
	ended "$row: a pipe" 0
	wait "$!"
	ok "$row: the pipe stays, and has got it" \
		[ -p "$T/pipe.json" -a -s "$T/piped" ]
	rm -f "$T/pipe.json"
	mkdir "$T/folder.json"
	write "$row" "$T/folder.json"
	refused "$row: a folder" 2 'folder.json'
	rmdir "$T/folder.json"
	if [ "$(id -u)" = 0 ] && mknod "$T/null.json" c 1 3 2>/dev/null; then
		write "$row" "$T/null.json"
		ended "$row: a device" 0
		ok "$row: the device stays" [ -c "$T/null.json" ]
		rm -f "$T/null.json"
	fi
	ok "$row: nothing is left beside it" \
		[ -z "$(find "$T" -maxdepth 1 -name 'tmp-*')" ]
done
finish
