#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A service is built, pushed with its kit, pulled into an empty store, run, and
# built again there from its kit, in a network namespace without an interface.
. "$(dirname "$0")/registry_lib.sh"
. "$HALLMARK_SOURCE/tests/cli/kit_lib.sh"

need_box
make_service
add_recipe "$T/repo" second "$T/mirror" filler mini <<-'END'
	echo second >"$OUT/second"
END
commit_all "$T/repo"
cd "$T/repo" || exit 1
for i in svc second; do
	run hallmark build -q --json --mirror "$mirror" "HEAD:recipes/$i"
	ended "$i is built" 0
	[ "$i" = second ] || sum=$(json "$out" 'v["manifest"]')
done
key=$XDG_CONFIG_HOME/hallmark/key.pub
builder_store=$HALLMARK_STORE
builder_home=$T

unshared=
! unshare -n true 2>/dev/null || unshared='unshare -n'

# serve ROOT - the service answers with its version
serve() {
	port=$(free_port)
	chroot "$1" /usr/bin/busybox httpd -f -h /www -p "127.0.0.1:$port" \
		>/dev/null 2>&1 </dev/null &
	started="$started $!"
	until_true 20 python3 -c 'import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode().strip(),
    file=open(sys.argv[2], "w"))' "http://127.0.0.1:$port/version" \
		"$T/version"
	is "$name: the service that was pulled runs" "$(cat "$T/version")" 1.2.3
}

# travel - push to $at, pull, run and build again
travel() {
	run hallmark push -q --kit --mirror "$mirror" svc "$at/team/svc:1"
	refused "$name: what would be published is listed" 2 \
		"nothing was sent.*git file://$T/repo"
	run hallmark push --json --kit --yes --mirror "$mirror" svc \
		"$at/team/svc:1"
	ended "$name: pushed with its kit" 0
	kit=$(kit_of "$builder_store" "$sum")
	json_is "$name: the kit is named" "$out" 'v["kits"]' "[\"$kit\"]"
	run hallmark push --json --kit --yes --mirror "$mirror" svc \
		"$at/team/svc:1"
	json_is "$name: nothing is sent again" "$out" \
		'(v["blobs"]["uploaded"], v["blobs"]["mounted"], v["bytes"])' \
		'(0, 0, 0)'
	run hallmark push --json --kit --yes --mirror "$mirror" second \
		"$at/team/second:1"
	json_is "$name: the inputs that two images share are sent once" "$out" \
		'v["blobs"]["mounted"] >= 4' true
	hide_inputs
	home_in "$T/other"
	rm -rf "$HALLMARK_STORE"
	run hallmark pull -q "$at/team/svc:1" svc
	is "$name: pulled into an empty store" "$(cat "$out")" "$sum"
	is "$name: with its kit" "$(kit_of "$HALLMARK_STORE" "$sum")" "$kit"
	same_image "$name: the store is sound" "$HALLMARK_STORE" "$sum"
	if [ "$(id -u)" = 0 ]; then
		rm -rf "$T/root"
		mkdir "$T/root"
		run hallmark show --json svc
		for i in $(json "$out" '" ".join(l[7:] for l in v["layers"])'); do
			tar -xzf "$HALLMARK_STORE/blobs/sha256/$i" -C "$T/root"
		done
		serve "$T/root"
	else
		skip "$name: the service that was pulled runs" 'not root'
	fi
	stop_all
	# none or two words
	# shellcheck disable=SC2086
	run $unshared "$HALLMARK" rebuild --json --trust "$key" svc
	ended "$name: built again from its kit alone" 0
	json_is "$name: it is identical" "$out" \
		'(v["verdict"], v["manifest"])' "('identical', '$sum')"
	unlike "$name: nothing was fetched" "$err" 'fetch|lacks'
	mv "$T/hidden"/* "$T"
	home_in "$builder_home"
}

name='a stub with referrers'
start_stub referrers
travel
name='a stub without referrers'
start_stub
travel
if command -v docker-registry >/dev/null; then
	name="Docker's registry"
	stop_all
	start_registry "$T/registry"
	at=$real
	travel
else
	skip "Docker's registry" 'docker-registry is not installed'
fi
finish
