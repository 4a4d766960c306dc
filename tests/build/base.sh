#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A base of real packages, from this machine's own mirrors: its certificates are
# those of an installation by mmdebstrap, where maintainer scripts run; and a
# service of Debian, with nothing but its packages below it, starts.
#
# $HALLMARK is the built program, $HALLMARK_SOURCE its tree.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
umask 022
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-base-XXXXXX") || exit 1
chmod 755 "$trial"
trap 'rm -rf "$trial"' EXIT INT TERM
. "$HALLMARK_SOURCE/tests/lib.sh"
for need in mmdebstrap umoci runc python3; do
	if ! command -v "$need" >/dev/null; then
		echo "1..0 # SKIP $need is not installed"
		exit 0
	fi
done
if [ "$(id -u)" != 0 ]; then
	echo '1..0 # SKIP mmdebstrap and runc require root here'
	exit 0
fi
own_home
store=$trial/store
need_box "$store"

add_service() { # NAME PACKAGES ENTRYPOINT
	mkdir -p "$trial/repo/$1"
	echo "mkdir -p \"\$OUT/srv\" && echo $1 >\"\$OUT/srv/name\"" \
		>"$trial/repo/$1/build.sh"
	cat >"$trial/repo/$1/recipe.json" <<-END
		{
			"name": "$1",
			"environment": { "debian": [] },
			"build": "build.sh",
			"image": {
				"base": { "debian": [$2] },
				"entrypoint": [$3]
			}
		}
	END
	quietly "$HALLMARK" lock --suite bookworm --store "$store" \
		"$trial/repo/$1"
	ok $? "the base of $1 is pinned"
	commit_all 1700000000
	(cd "$trial/repo" && quietly "$HALLMARK" build --quiet \
		--store "$store" "HEAD:$1")
	ok $? "$1 is built"
	quietly umoci unpack --image "$store:$1" "$trial/$1"
	ok $? "umoci unpacks $1"
}
# said NAME - what a container of this image prints. umoci's configuration
# requires what a container of this machine may not have
said() {
	(cd "$trial/$1" && python3 - <<-'END' && timeout 60 \
		runc --root "$trial/runc" run --no-pivot "$1-$$" </dev/null
		import json
		c = json.load(open("config.json"))
		c["process"]["terminal"] = False
		c["process"].pop("rlimits", None)
		c["linux"].pop("resources", None)
		c["linux"]["namespaces"] = [n for n in
		    c["linux"]["namespaces"]
		    if n["type"] not in ("user", "network", "cgroup")]
		c["mounts"] = [m for m in c["mounts"]
		    if m["destination"] in ("/proc", "/dev")]
		json.dump(c, open("config.json", "w"))
	END
	) 2>"$trial/log"
}

# --- certificates ---

add_service certificates '"ca-certificates", "libc6"' '"/usr/bin/openssl", "version"'
# hallmark reads one suite of the machine's mirror, so mmdebstrap does, too
from=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
	/etc/apt/sources.list.d/*.sources 2>/dev/null | awk '
	$1 == "URIs:" { uri = $2 }
	$1 == "Suites:" && $2 == "bookworm" { print uri; exit }
	$1 == "deb" {
		for (i = 3; i <= NF; i++)
			if ($i == "bookworm") {
				print $(i - 1)
				exit
			}
	}')
quietly mmdebstrap --variant=essential --include=ca-certificates bookworm \
	"$trial/real" "deb $from bookworm main"
ok $? 'mmdebstrap installs ca-certificates'
root=$trial/certificates/rootfs
version() {
	sed -n '/^Package: ca-certificates$/,/^$/s/^Version: //p' "$1"
}
same 'both have the same version' \
	"$(version "$root/var/lib/dpkg/status.d/ca-certificates")" \
	"$(version "$trial/real/var/lib/dpkg/status")"
# each name with what it leads to, and the digest of each file
shown() {
	(cd "$1" && for name in *; do
		if [ -L "$name" ]; then
			printf '%s -> %s\n' "$name" "$(readlink "$name")"
		else
			printf '%s %s %s\n' "$name" "$(stat -c '%a %u %g' \
				"$name")" "$(sha256sum <"$name")"
		fi
	done)
}
shown "$root/etc/ssl/certs" >"$trial/ours"
shown "$trial/real/etc/ssl/certs" >"$trial/theirs"
[ "$(wc -l <"$trial/ours")" -gt 200 ]
ok $? 'there are more than 200 names in etc/ssl/certs'
quietly diff "$trial/ours" "$trial/theirs"
ok $? 'they are those of the installation, and so is the bundle'
! [ -e "$root/var/cache/ldconfig/aux-cache" ]
ok $? "ldconfig's own cache is left out"
[ -s "$root/etc/ld.so.cache" ]
ok $? "the linker's cache is there"
! [ -e "$root/usr/bin/dpkg" ] && ! [ -e "$root/usr/bin/bash" ]
ok $? 'the Essential set is left out'
case $(said certificates) in
OpenSSL\ *) ok 0 'a dynamic program of the base runs' ;;
*) ok 1 "a dynamic program of the base runs: $(tail -n 1 "$trial/log")" ;;
esac

# --- a service ---

add_service redis '"redis-server"' \
	'"/usr/bin/redis-check-rdb", "--version"'
case $(said redis) in
*redis*7*) ok 0 'a service of Debian runs' ;;
*) ok 1 "a service of Debian runs: $(tail -n 1 "$trial/log")" ;;
esac
quietly "$HALLMARK" store check --store "$store"
ok $? 'the store is sound'

# --- from its kit alone, without an interface ---

(cd "$trial/repo" && quietly "$HALLMARK" save --quiet --kit --store "$store" \
	redis "$trial/kit.tar")
ok $? 'the kit of the service is saved'
quietly "$HALLMARK" load --store "$trial/empty" "$trial/kit.tar"
ok $? 'it is loaded into an empty store'
mv "$trial/repo" "$trial/hidden"
(cd / && quietly unshare -n "$HALLMARK" rebuild --quiet \
	--store "$trial/empty" redis)
ok $? 'the service is built again, and is identical'
mv "$trial/hidden" "$trial/repo"
finish
