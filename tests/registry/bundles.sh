#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An image with an envelope and a bundle goes to Docker's registry, to one that
# lists referrers, and back.
. "$(dirname "$0")/registry_lib.sh"

need_box
need docker-registry
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
hallmark key new "$T/key" >/dev/null
run hallmark build -q --key "$T/key" --mirror "file://$T/mirror" \
	HEAD:recipes/mini
ended 'built' 0
run hallmark show --json mini
sum=$(json "$out" 'v["manifest"]')
# of the provenance and two bills of materials
both=$(for i in 1 2 3; do
	echo application/vnd.dev.sigstore.bundle.v0.3+json
	echo application/vnd.in-toto+json
done | sort | tr '\n' ' ' | sed 's/ $//')

travels() { # NAME ADDRESS
	run hallmark push -q mini "$2/team/mini:1"
	ended "$1: pushed" 0
	rm -rf "$T/s"
	run hallmark pull -q -s "$T/s" "$2/team/mini:1"
	is "$1: pulled, the same digest" "$(cat "$out")" "$sum"
	is "$1: with envelope and bundle" "$(referrers_of "$T/s" "$sum" |
		tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/^ //;s/ $//')" "$both"
	run hallmark verify -s "$T/s" -t "$T/key.pub" mini:1
	ended "$1: verified there" 0
	run hallmark show --json -s "$T/s" mini:1
	json_is "$1: each statement once" "$out" 'len(v["statements"])' 3
	json_is "$1: cosign finds the image in that store" "$T/s/index.json" \
		'sorted(d["annotations"].get("kind", "") for d in
		v["manifests"])' '["", "dev.cosignproject.cosign/image"]'
	ok "$1: the store is sound" hallmark store check -s "$T/s"
}

start_registry "$T/real"
travels "Docker's registry" "$real"
start_stub referrers
travels 'a registry that lists referrers' "$at"
finish
