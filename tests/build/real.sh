#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The main job, on the recipes that ship, with packages and sources from this
# machine's own mirrors: built from two clones, as root and as another user, in
# other surroundings; opened with other tools; and a hallmark that hallmark has
# built builds hello to the same digest.
#
# real.sh [all]: every recipe is built and verified, also in other surroundings
# and by another user, and rebuilt from its provenance. Without "all" only
# hello, lua and greet are built, and only lua and greet more than once.
#
# $HALLMARK is the built program, $HALLMARK_SOURCE its tree.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
case $# in
0) recipes='hello lua greet' thorough='lua greet' ;;
*) recipes='hello zlib lua greet hallmark' thorough=$recipes ;;
esac
umask 022
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-real-XXXXXX") || exit 1
chmod 755 "$trial"
trap 'rm -rf "$trial"' EXIT INT TERM
. "$HALLMARK_SOURCE/tests/lib.sh"
own_home

git clone -q "$HALLMARK_SOURCE" "$trial/one" || exit 1
git clone -q "$HALLMARK_SOURCE" "$trial/some where else" || exit 1
store=$trial/store
cd "$trial/one" || exit 1

"$HALLMARK" doctor --store "$store" >"$trial/log" 2>&1 || {
	sed 's/^/# /' "$trial/log"
	echo 'Bail out! the box can not run here'
	exit 1
}

for recipe in $recipes; do
	first=$("$HALLMARK" build --quiet --json --store "$store" \
		"HEAD:recipes/$recipe" | manifest)
	[ -n "$first" ]
	ok $? "$recipe is built"
	quietly "$HALLMARK" verify --store "$store" --repo . --commit HEAD \
		"$recipe"
	ok $? "$recipe is verified"

	case " $thorough " in
	*" $recipe "*) ;;
	*) continue ;;
	esac
	# another clone, other surroundings, another file system
	again=$(
		cd "$trial/some where else" || exit 1
		umask 077
		mkdir -p /dev/shm/hallmark-real-$$
		TZ=Pacific/Apia LC_ALL=C LANG=et_EE.UTF-8 EXTRA=1 \
			HOME=/dev/shm/hallmark-real-$$ nice -n 5 \
			"$HALLMARK" build --quiet --json \
			--store "/dev/shm/hallmark-real-$$/store" \
			"HEAD:recipes/$recipe" 7</dev/null | manifest
	)
	same "$recipe: another clone, surroundings, tmpfs" "$first" "$again"
	rm -rf "/dev/shm/hallmark-real-$$/store/hallmark/results"

	if [ "$(id -u)" = 0 ]; then
		mkdir -p "$trial/user"
		chown 12345:12345 "$trial/user"
		user=$(HOME=$trial/user setpriv --reuid 12345 --regid 12345 \
			--clear-groups "$HALLMARK" build --quiet --json \
			--store "$trial/user/store" "HEAD:recipes/$recipe" |
			manifest)
		same "$recipe: as an ordinary user" "$first" "$user"
	else
		skip "$recipe: as root too" 'this is not root'
	fi

	quietly "$HALLMARK" rebuild --repo . --store "$trial/again" \
		"$store/attestations/$recipe.intoto.jsonl"
	ok $? "$recipe: rebuilt from its provenance, identical"
done
rm -rf "/dev/shm/hallmark-real-$$"
quietly "$HALLMARK" store check --store "$store"
ok $? 'the store is sound'

# tools of other projects
if command -v skopeo >/dev/null && command -v umoci >/dev/null; then
	for recipe in $recipes; do
		quietly skopeo inspect "oci:$store:$recipe"
		ok $? "skopeo inspects $recipe"
		quietly umoci unpack --rootless --image "$store:$recipe" \
			"$trial/$recipe"
		ok $? "umoci unpacks $recipe"
	done
	said=$("$trial/hello/rootfs/usr/bin/hello")
	same 'hello says' 'Hello, world!' "$said"
	said=$("$trial/lua/rootfs/usr/bin/lua" -e 'print(6 * 7)')
	same 'lua counts' 42 "$said"
else
	skip 'skopeo, umoci and what they unpack' 'they are not installed'
fi
if [ -d "$trial/hallmark/rootfs" ]; then
	said=$(echo text | "$trial/zlib/rootfs/usr/bin/minigzip" | gzip -d)
	same 'minigzip compresses' text "$said"

	root=$trial/hallmark/rootfs
	set -- "$root"/usr/lib64/ld-linux-*
	libraries=$(dirname "$(find "$root/usr/lib" -name 'libcrypto.so*' |
		head -n 1)")
	theirs=$("$HALLMARK" build --quiet --json --store "$store" \
		HEAD:recipes/hello | manifest)
	ours=$("$1" --library-path "$libraries" "$root/usr/bin/hallmark" \
		build --force --quiet --json --store "$trial/self" \
		HEAD:recipes/hello | manifest)
	same 'hallmark built by hallmark builds the same hello' \
		"$theirs" "$ours"
fi
# contain NAME COMMAND - run the unpacked image NAME in a container, whose name
# the command is given. umoci's configuration requires limits that a
# container of this machine may not have; the program that runs is the same
contain() {
	(cd "$trial/$1" && python3 - <<-'END' && unshare -m sh -c "$2" sh "$1-$$"
		import json
		c = json.load(open("config.json"))
		c["process"]["terminal"] = False
		c["process"].pop("rlimits", None)
		c["linux"].pop("resources", None)
		c["linux"].pop("uidMappings", None)
		c["linux"].pop("gidMappings", None)
		c["linux"]["namespaces"] = [n for n in
		    c["linux"]["namespaces"]
		    if n["type"] not in ("user", "network", "cgroup")]
		c["mounts"] = [m for m in c["mounts"]
		    if m["destination"] in ("/proc", "/dev")]
		json.dump(c, open("config.json", "w"))
	END
	) 2>"$trial/log"
}
works= # the runtimes that have run one
# crun refuses a machine with both versions of cgroups: one is hidden
hide='umount -l /sys/fs/cgroup/unified 2>/dev/null; exec'
while read -r runtime recipe wanted; do
	case $runtime in
	crun) run="$hide crun --cgroup-manager=disabled run --no-pivot" ;;
	*) run="$hide $runtime run --no-pivot" ;;
	esac
	if [ "$(id -u)" != 0 ] || ! [ -d "$trial/$recipe" ]; then
		skip "$runtime runs $recipe" 'no root, or not built'
		continue
	fi
	command -v "$runtime" >/dev/null || {
		echo "# $runtime is not installed"
		continue
	}
	said=$(contain "$recipe" "$run \"\$1\"")
	# hello is static: a runtime that starts it must start the others
	[ -z "$said" ] || works="$works $runtime"
	case "$works " in
	*" $runtime "*) same "$runtime runs $recipe" "$wanted" "$said" ;;
	*) skip "$runtime runs $recipe" "it says: $(tail -n 1 "$trial/log")" ;;
	esac
done <<'END'
crun hello Hello, world!
runc hello Hello, world!
crun greet Hello, root!
runc greet Hello, root!
END
[ -n "$works" ] || skip 'a runtime runs an image' 'none works here'
finish
