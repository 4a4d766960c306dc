#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a statement says by the word of the person who builds: the builder and
# the repository. What an operator may not say.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
envelope=$HALLMARK_STORE/attestations/mini.intoto.jsonl
builder=https://example.org/builders/deterministic
url=https://example.org/team/mini.git
build() {
	run hallmark build --json --mirror "file://$T/mirror" "$@" \
		HEAD:recipes/mini
}
# statement FILE - print the statement of an envelope
statement() {
	json "$1" '__import__("base64").b64decode(v["payload"]).decode()'
}
# said EXPRESSION - print what the last statement says; v is its predicate
said() {
	statement "$envelope" >"$T/statement"
	json "$T/statement" "[v for v in [v['predicate']]][0]$1"
}
repository="['buildDefinition']['externalParameters']['repository']"
first_uri="['buildDefinition']['resolvedDependencies'][0]['uri']"
id="['runDetails']['builder']['id']"
# finding ID - print a finding of the last verify --json
finding() {
	json "$out" "[[f['status'], f.get('actual', '')] for f in v['findings']
		if f['id'] == '$1']"
}

# --- nothing is said ---

build
ended 'a build in a clone without a remote' 0
json "$out" 'v["manifest"]' >"$T/manifest"
cp "$envelope" "$T/plain"
is 'its builder is hallmark' "$(said "$id")" \
	urn:hallmark:builder:local:1:deterministic
is 'its repository is a path' "$(said "$repository")" "git+file://$T/repo"
run hallmark verify --json mini
ended 'it is verified' 0
is 'and verify says that the repository is a path' "$(finding repository-name)" \
	"[[\"skipped\", \"'git+file://$T/repo'\"]]"
run hallmark verify mini
like 'in words, too' "$out" '^skipped +repository-name +.*path of one machine'

# --- the builder ---

build --builder-id "$builder"
ended 'a build by an operator'"'"'s builder' 0
json_is 'is not answered with the earlier envelope' "$out" 'v["cached"]' false
json_is 'the image is the same' "$out" 'v["manifest"]' "$(cat "$T/manifest")"
is 'the builder is in the statement' "$(said "$id")" "$builder"
is 'only the builder differs' "$(statement "$T/plain" | sed \
	"s,urn:hallmark:builder:local:1:deterministic,$builder,")" \
	"$(statement "$envelope")"
cp "$envelope" "$T/operator"
build --builder-id "$builder"
json_is 'it is known now' "$out" 'v["cached"]' true
build --force --builder-id "$builder"
ok 'the same again gives the same envelope' cmp "$envelope" "$T/operator"
build
json_is 'without the option the result is known, too' "$out" 'v["cached"]' true
ok 'and it is the first envelope' cmp "$envelope" "$T/plain"
run hallmark verify --json "$T/operator"
ended 'the statement with that builder is verified' 0
is 'it names the builder' "$(finding builder)" "[[\"pass\", \"$builder\"]]"
run hallmark build --level hermetic --builder-id "$builder/hermetic" \
	--mirror "file://$T/mirror" HEAD:recipes/mini
is 'another level has another id' "$(said "$id")" "$builder/hermetic"
for i in builder urn:hallmark:builder:local:1:hermetic \
	https://me:pw@example.org/b "$(printf 'https://example.org/\033')" ''; do
	build --builder-id "$i"
	refused "the builder '$(printf %s "$i" | tr -d '\033')' is refused" 2 \
		'the builder id'
done
run hallmark rebuild --builder-id builder "$T/plain"
refused 'rebuild refuses it, too' 2 'the builder id'

# --- the repository ---

build --repository "$url"
json_is 'another repository is another statement' "$out" 'v["cached"]' false
json_is 'the image is the same' "$out" 'v["manifest"]' "$(cat "$T/manifest")"
is 'the repository is in the statement' "$(said "$repository")" "git+$url"
is 'and in the uri of the recipe' "$(said "$first_uri")" \
	"git+$url@$(git rev-parse HEAD)"
ok 'no path of this machine is left' sh -c "! grep -qF '$T' '$T/statement'"
cp "$envelope" "$T/named"
run hallmark verify --json "$T/named"
is 'verify finds a repository' "$(finding repository-name)" \
	"[[\"pass\", \"'git+$url'\"]]"
for i in https://me:secret@example.org/x https://secret@example.org/x \
	ssh://git:secret@example.org/x; do
	build --repository "$i"
	refused 'a repository with a password is refused' 2 'leave them out'
	unlike 'and the password is not printed' "$err" secret
done
for i in /srv/x file:///srv/x http://example.org/x git@example.org:x \
	'https://example.org/x?token=1' ''; do
	build --repository "$i"
	refused "the repository '$i' is refused" 2 '^hallmark: --repository '
done
git clone -q "$T/repo" "$T/clone"
git -C "$T/clone" remote set-url origin "https://me:secret@${url#https://}"
run hallmark build --force --repo "$T/clone" --mirror "file://$T/mirror" \
	HEAD:recipes/mini
ok 'a clone with a remote gives the same envelope' cmp "$envelope" "$T/named"

# --- a rebuild ---

home_in "$T/rebuilder"
envelope=$HALLMARK_STORE/attestations/mini.intoto.jsonl
key=$T/home/config/hallmark/key.pub
rebuild() {
	run hallmark rebuild --json --mirror "file://$T/mirror" --trust "$key" \
		"$@"
	payload=$(json "$out" 'v["provenance"][7:]' 2>/dev/null)
	[ -z "$payload" ] ||
		cp "$HALLMARK_STORE/blobs/sha256/$payload" "$T/rebuilt"
}
envelope=$T/rebuilt
rebuild "$T/named"
ended 'a statement with another repository is rebuilt in this clone' 0
is 'the rebuild names that repository, not this path' "$(said "$repository")" \
	"git+$url"
rebuild --builder-id "$builder" --repository https://example.org/b "$T/plain"
ended 'a rebuild names its builder' 0
is 'and its repository' "$(said "$repository") $(said "$id")" \
	"git+https://example.org/b $builder"
rebuild "$T/operator"
is 'the builder of the original is not that of the rebuild' "$(said "$id")" \
	urn:hallmark:builder:local:1:deterministic
cd / || exit 1
rebuild --repo "$T/repo" "$T/named"
ended 'a rebuild takes the clone of --repo' 0
finish
