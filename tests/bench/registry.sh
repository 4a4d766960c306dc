#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# push and pull over the loopback, in one run with skopeo: the same layout of
# 128 MiB, a new registry and an empty store each time; the best of three.
. "$(dirname "$0")/../registry/registry_lib.sh"

need docker-registry skopeo
fixture big bare 131072

# best COMMAND… - the shortest of three, in ms; $n counts
best() {
	best_ms=
	for n in 1 2 3; do
		"$before"
		best_begun=$(date +%s%N)
		"$@" >"$out" 2>"$err" </dev/null || {
			diag "$* failed: $(cat "$err")"
			exit 1
		}
		best_took=$((($(date +%s%N) - best_begun) / 1000000))
		[ "$best_ms" ] && [ "$best_ms" -le "$best_took" ] ||
			best_ms=$best_took
	done
}

new_registry() {
	stop_all
	rm -rf "$T/registry"
	start_registry "$T/registry"
	sync
}

new_store() {
	rm -rf "$T/s" "$T/k" "$HOME/data/containers"
	sync
}

by_skopeo_push() {
	skopeo copy -q --dest-tls-verify=false "oci:$T/l-big:big" \
		"docker://$real/a/big:v"
}
by_skopeo_pull() {
	skopeo copy -q --src-tls-verify=false "docker://$real/a/big:v" \
		"oci:$T/k:big"
}
by_hallmark_push() {
	hallmark push -q "$layout" "$real/a/big:v"
}
by_hallmark_pull() {
	hallmark pull -q -s "$T/s" "$real/a/big:v"
}

for way in push pull; do
	before=new_registry
	[ "$way" = push ] || before=new_store
	best "by_skopeo_$way"
	skopeo_ms=$best_ms
	best "by_hallmark_$way"
	diag "$way: hallmark $best_ms ms, skopeo $skopeo_ms ms, ratio $(
		awk "BEGIN { printf \"%.2f\", $best_ms / $skopeo_ms }")"
	ok "$way is at least as fast as skopeo" test "$best_ms" -le "$skopeo_ms"
done
finish
