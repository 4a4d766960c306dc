#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# push --semver: which tags a version sets, moves and leaves.
. "$(dirname "$0")/registry_lib.sh"

start_stub
number=0
for name in a b c d e f; do
	fixture $name bare 1
	eval "sum_$name=\$sum layout_$name=\$layout"
done

# semver NAME IMAGE VERSION TAGS - push, and compare the tags that were set
semver() {
	eval "semver_layout=\$layout_$2"
	run hallmark push --json --semver "$semver_layout" "$at/x/y:$3"
	ended "$1: pushed" 0
	json_is "$1: its tags" "$out" '" ".join(v["tags"])' "$4"
}

# tags TAG=IMAGE… - the registry has exactly these
tags() {
	tags_name=$1
	shift
	python3 -c 'import json, sys, urllib.request
base, tags, path = "http://%s/v2/x/y/" % sys.argv[1], [], "tags/list"
while path:
    with urllib.request.urlopen(base + path) as a:
        tags += json.load(a)["tags"] or []
        link = a.headers["Link"]
    path = "tags/list?" + link.split("?")[1].split(">")[0] if link else None
for t in sorted(tags):
    r = urllib.request.Request(base + "manifests/" + t, method="HEAD")
    with urllib.request.urlopen(r) as a:
        print(t + "=" + a.headers["Docker-Content-Digest"])' "$at" | sort >"$T/tags"
	for tags_one; do
		eval "echo ${tags_one%=*}=\$sum_${tags_one#*=}"
	done | sort >"$T/wanted"
	is "$tags_name" "$(cat "$T/tags")" "$(cat "$T/wanted")"
}

semver 'the first version' a 1.2.3 '1.2.3 1.2 1 latest'
tags 'the first version' 1.2.3=a 1.2=a 1=a latest=a
semver 'a later patch' b 1.2.4 '1.2.4 1.2 1 latest'
tags 'a later patch moves all' 1.2.3=a 1.2.4=b 1.2=b 1=b latest=b
semver 'a later minor' c 1.10.0 '1.10.0 1.10 1 latest'
semver 'an older line' d 1.2.5 '1.2.5 1.2'
tags 'an older line moves its own tag only, and 10 is more than 9' 1.2.3=a \
	1.2.4=b 1.2.5=d 1.2=d 1.10.0=c 1.10=c 1=c latest=c
semver 'a pre-release' e 2.0.0-rc1 2.0.0-rc1
tags 'a pre-release moves nothing' 1.2.3=a 1.2.4=b 1.2.5=d 1.2=d 1.10.0=c \
	1.10=c 1=c latest=c 2.0.0-rc1=e
semver 'again' a 1.2.3 1.2.3
tags 'an old version that comes again moves nothing back' 1.2.3=a 1.2.4=b \
	1.2.5=d 1.2=d 1.10.0=c 1.10=c 1=c latest=c 2.0.0-rc1=e
run hallmark push --semver "$layout_f" "$at/x/y:1.2.3"
refused 'a version never moves' 1 \
	"1.2.3 is another image, $sum_a; a version never moves"
run hallmark push --semver --force "$layout_f" "$at/x/y:1.2.3"
refused 'not even with --force' 1 'a version never moves'
semver 'a later major' f 2.0.0 '2.0.0 2.0 2 latest'
tags 'a later major' 1.2.3=a 1.2.4=b 1.2.5=d 1.2=d 1.10.0=c 1.10=c 1=c \
	2.0.0-rc1=e 2.0.0=f 2.0=f 2=f latest=f

start_stub
semver 'below 1.0.0' a 0.3.1 '0.3.1 0.3 latest'
for version in 1 1.2 v1.2.3 01.2.3 1.2.3- latest; do
	run hallmark push --semver "$layout_a" "$at/x/y:$version"
	refused "$version is not a version" 2 "needs a version as the tag"
done
run hallmark push --semver "$layout_a" "$at/x/y"
refused 'no version at all' 2 'since the image names none'
run hallmark push --semver "$layout_a" "oci:$T/l:x"
refused 'a folder has no tags' 2 'sets the tags of a registry'

# tags without --semver
run hallmark push "$layout_a" "$at/x/z"
ended 'without a tag: latest' 0
run hallmark push --json "$layout_a" "$at/x/z:one"
json_is 'a second tag: no blob is sent' "$out" \
	'[v["blobs"]["uploaded"], v["tags"]]' '[0, ["one"]]'
run hallmark push --json "$layout_a" "$at/x/w@$sum_a"
json_is 'by digest: no tag' "$out" 'v["tags"]' '[]'
run hallmark push "$layout_a" "$at/x/w@$sum_b"
refused 'by the digest of another image' 2 'but the target names'
finish
