#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What registries really do: for each behaviour, a client that does not know it
# fails, and hallmark succeeds. Each names the report that it was learned from.
. "$(dirname "$0")/registry_lib.sh"

fixture one
one=$sum
one_layout=$layout
types='text/index text/old text/sbom text/words '

# pushed NAME [REPOSITORY] - push the image, pull it into an empty store, compare
pushed() {
	run hallmark push "$one_layout" "$at/${2:-a/b}:v"
	ended "$1: pushed" 0
	rm -rf "$T/s"
	run hallmark pull -s "$T/s" "$at/${2:-a/b}:v" got
	ended "$1: pulled" 0
	same_image "$1: the same image" "$T/s" "$one"
	is "$1: the referrers travel" "$(referrers_of "$T/s" "$one" |
		tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/^ //')" "$types"
}

# containers/container-libs 1130: a challenge with two scopes, separated by a
# space
start_stub token two-scopes
log_in u p
naive a/b pull v
broken 'two scopes in one challenge: a client that sends them as one'
pushed 'two scopes in one challenge'

# oras-project/rust-oci-client 235: a registry "requires that the token also has
# pull permissions on the source repo"
start_stub token-all mount-needs-pull
log_in u p
run hallmark pull "$one_layout" one
run hallmark push one "$at/a/b:v"
blob=$(json "$T/l-one/blobs/sha256/${one#sha256:}" 'v["layers"][0]["digest"]')
naive c/d mount "a/b@$blob"
broken 'a mount needs pull on the source: a client that asks for the target'
run hallmark push --json one "$at/c/d:v"
ended 'a mount needs pull on the source: pushed' 0
json_is 'a mount needs pull on the source: nothing is sent' "$out" \
	'[v["blobs"]["uploaded"], v["blobs"]["mounted"] > 3]' '[0, true]'

# estesp/manifest-tool 53: the token server keeps only the last scope
start_stub token-all mount-needs-pull last-scope
log_in u p
run hallmark push one "$at/a/b:v"
naive c/d mount-both "a/b@$blob"
broken 'only the last scope counts: a client that names the source last'
run hallmark push --json one "$at/c/d:v"
ended 'only the last scope counts: pushed without mounts' 0

# arg-sh/argsh 135: "GHCR auth challenge returns pull-only scope even for POST";
# reading is not challenged at all
start_stub token push-only
log_in u p
naive a/b push
broken 'only writing is challenged: a client that logs in at /v2/'
pushed 'only writing is challenged'

# oras-project/oras-go 650: the challenge names "test/cp5" where the request was
# for "foo-docker/test/cp5"; a token kept under the challenge's name is never
# found again
start_stub token-all other-repository
log_in u p
run hallmark push "$one_layout" "$at/a/b:v"
ended 'the challenge names another repository: pushed' 0
: >"$log"
naive a/b pull v
is 'the challenge names another repository: a client asks for each request' \
	"$(counted '"/token" in r["path"]')" 4
: >"$log"
run hallmark pull -s "$T/s1" "$at/a/b:v"
is 'the challenge names another repository: two tokens for all' \
	"$(counted '"/token" in r["path"]')" 2

# goharbor/harbor 18305: /referrers answers 401 without WWW-Authenticate
start_stub referrers-denied
naive a/b referrers "$one"
broken '401 without a challenge: a client that wants one'
pushed '401 without a challenge'

# sigstore/sigstore-js 1187: "some registries will return a false 200 response
# when hitting the /referrers endpoint"
start_stub referrers-empty
run hallmark push "$one_layout" "$at/a/b:v"
naive a/b attach "$one"
broken '200 without support: a client that trusts it loses the referrer'
pushed '200 without support'

# sigstore/sigstore-js 1183: "some registries (AWS ECR) will return this header
# even when they do NOT support the referrers API"
start_stub subject-lies
run hallmark push "$one_layout" "$at/a/b:v"
naive a/b referrers "$one"
broken 'OCI-Subject without support: a client that trusts it'
pushed 'OCI-Subject without support'

# oras-project/oras-go 1396: the tag sha256-HEX resolves to the subject itself,
# whose own manifests then count as its referrers
fixture many index bare
start_stub subject-at-tag
run hallmark push "$layout" "$at/a/b:v"
ended 'the tag is the subject: pushed' 0
naive a/b tag "$sum"
is 'the tag is the subject: a client takes its parts for referrers' "$status" 0
rm -rf "$T/s"
run hallmark pull --all -s "$T/s" "$at/a/b:v" many
ended 'the tag is the subject: pulled' 0
is 'the tag is the subject: nothing refers to it' \
	"$(referrers_of "$T/s" "$sum")" ''
run hallmark push "$one_layout" "$at/a/c:v"
refused 'the tag is the subject: what cannot be listed is an error' 2 \
	'does not keep the list of referrers under the tag sha256-'

# sigstore/cosign 4641: the index under the tag lacks artifactType and
# annotations
start_stub bare-fallback
run hallmark push "$one_layout" "$at/a/b:v"
naive a/b types "$one"
broken 'a bare list: a client that looks for types in it'
pushed 'a bare list'

# distribution 2.8 (Debian 12): no referrers API
start_stub
run hallmark push "$one_layout" "$at/a/b:v"
naive a/b referrers "$one"
broken 'no API: a client that uses no tag'
pushed 'no API'

# the API itself
start_stub referrers
pushed 'referrers API'
is 'referrers API: no tag is written' \
	"$(counted 'r["method"] == "PUT" and "/sha256-" in r["path"]')" 0

# distribution-spec 1.1, "Referrers Tag Schema": what is there is no index
start_stub junk-at-tag
run hallmark push "$one_layout" "$at/a/b:v"
refused 'the tag is no index: refused' 2 \
	'the tag sha256-[0-9a-f]* of .* is not an OCI index: nothing is written'

# two clients write the list at the same time
start_stub race-2
pushed 'another client overwrites the list'
start_stub conflict-2
pushed 'the list changes while it is written'
is 'the list that is replaced is named' \
	"$(python3 -c 'import json, sys
print(sum(1 for l in open(sys.argv[1]) if json.loads(l)["match"]))' "$log")" 3

# goharbor/harbor 18856, oras-dotnet 395 and 400
start_stub token-all opaque-scope
log_in u p
pushed 'a scope of another form'
start_stub token-all expire-12
log_in u p
pushed 'a token that is spent, 401 without a challenge'

# the same, where the operations beside it have spent the new token, too
start_stub token-all spend-2
log_in u p
pushed 'a token that others spend twice'

start_stub basic relative no-mount
log_in u p
pushed 'basic, relative Locations, no mounts'
finish
