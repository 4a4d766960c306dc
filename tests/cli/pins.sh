#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pin files: what show --pin writes, what other programs read of it, what verify
# --pin finds, and what a store keeps for their sake.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
store=$HALLMARK_STORE
build_version 1.0 10
one=$manifest commit=$(git rev-parse HEAD)
build_version 1.1 11
two=$manifest
build_version 1.2 12
three=$manifest
key=$(hallmark key show | grep -oE '[0-9a-f]{64}' | head -n 1)

# --- what is written ---

run hallmark show --pin mini:1.0
ended 'show --pin succeeds' 0
is 'it prints the name and the digest' "$(cat "$out")" "mini@$one"
is 'and nothing else' "$(cat "$err")" ''
run hallmark show --pin -o "$T/pins.json" mini:1.0
ended 'a pin file is written' 0
is 'the pin is printed as well' "$(cat "$out")" "mini@$one"
like 'a note says that nothing was verified' "$err" 'nothing was verified'
json_is 'the file has digest, version, commit and signer' "$T/pins.json" \
	'(v["pins"], v["images"])' "(1, [{'commit': '$commit', 'digest': '$one', 'name': 'mini', 'signer': '$key', 'version': '1.0'}])"
cp "$T/pins.json" "$T/first.json"
run hallmark show --pin -q -o "$T/pins.json" "$one"
ok 'the same image by its digest gives the same bytes' cmp "$T/pins.json" \
	"$T/first.json"
run hallmark show --pin --json mini:1.0
ok '--json prints the file' cmp "$out" "$T/first.json"
run hallmark show --pin --format json mini:1.0
ok 'and so does --format json' cmp "$out" "$T/first.json"
run hallmark show --pin "other/mini@$one"
is 'NAME@sha256: gives the name' "$(cat "$out")" "other/mini@$one"
run hallmark show --pin registry.example.org:5000/team/mini:1.0
is 'an image of a registry is the one that was pulled from there' \
	"$(cat "$out")" "registry.example.org:5000/team/mini@$one"
run hallmark show --pin registry.example.org:5000/team/mini:9
refused 'one that was not pulled is missing' 2 'hallmark pull registry'
run hallmark show --pin mini:9
refused 'an image that does not exist' 2 'there is no image'
run hallmark show --pin mini:1.0 mini:1.1
refused 'two images of one name' 2 'pinned twice'
run hallmark show --pin "mini@sha256:123"
refused 'a digest that is none' 2 'must have the form NAME@sha256'
run hallmark show --pin --format yaml mini
refused 'a form that does not exist' 2 '--format .yaml. must be'
run hallmark show --pin --sbom spdx mini
refused 'two things at once' 2 'leave out all but one'
run hallmark show --format env mini
refused 'a form without --pin' 2 'go with --pin'
run hallmark show mini mini
refused 'two images without --pin' 2 'several go with --pin'
run hallmark show --pin -o "$T/no/such/pins.json" mini
refused 'a folder that does not exist' 2 'no/such'

# --- several images, and a file to begin from ---

run hallmark show --pin -q -o "$T/pins.json" b/mini@"$two" a/mini@"$one"
ended 'two images' 0
json_is 'they are sorted by name' "$T/pins.json" \
	'[i["name"] for i in v["images"]]' '["a/mini", "b/mini"]'
cp "$T/pins.json" "$T/both.json"
run hallmark show --pin -q -o "$T/pins.json" a/mini@"$one" b/mini@"$two"
ok 'their order on the command line decides nothing' cmp "$T/pins.json" \
	"$T/both.json"
run hallmark show --pin -q -o "$T/pins.json" "$T/pins.json" b/mini@"$three"
ended 'one image of a file is replaced' 0
json_is 'the other stays' "$T/pins.json" \
	'[i["version"] for i in v["images"]]' '["1.0", "1.2"]'

# --- the other forms, as other programs read them ---

run hallmark show --pin --format env registry.example.org:5000/team/mini:1.1
is 'a variable for compose' "$(cat "$out")" \
	"MINI_IMAGE=registry.example.org:5000/team/mini@$two"
# a shell reads the file as compose does
is 'a shell reads the same' "$(. "$out"; echo "$MINI_IMAGE")" \
	"registry.example.org:5000/team/mini@$two"
run hallmark show --pin --format env "$T/both.json"
refused 'two images of one variable' 2 'would set the variable MINI_IMAGE'
run hallmark show --pin -q --format kustomize \
	-o "$T/kustomization.yaml" registry.example.org:5000/team/mini:1.1
ended 'a component for kustomize' 0
if python3 -c 'import yaml' 2>/dev/null; then
	is 'YAML reads it as it is meant' "$(python3 - "$T/kustomization.yaml" \
		"$two" <<-'END'
			import sys, yaml
			v = yaml.safe_load(open(sys.argv[1]))
			print(v == {"kind": "Component",
			    "apiVersion": "kustomize.config.k8s.io/v1alpha1",
			    "images": [{"name": "mini", "digest": sys.argv[2],
			        "newName":
			        "registry.example.org:5000/team/mini"}]})
		END
	)" True
	# a name that YAML takes for a number, a truth value or nothing
	run hallmark show --pin --format kustomize "x/1e3@$one" "x/null@$two" \
		"x/yes@$three"
	is 'no name becomes a number' "$(python3 -c '
import sys, yaml
print([i["name"] for i in yaml.safe_load(sys.stdin)["images"]])' <"$out")" \
		"['1e3', 'null', 'yes']"
else
	skip 'YAML reads it as it is meant' 'python3-yaml is not installed'
fi
# a manifest of Kubernetes whose image is only called mini, and a file of compose
mkdir -p "$T/deploy" "$T/compose"
cp "$T/kustomization.yaml" "$T/deploy/pins.yaml"
mkdir "$T/deploy/pins" && mv "$T/deploy/pins.yaml" \
	"$T/deploy/pins/kustomization.yaml"
cat >"$T/deploy/kustomization.yaml" <<-'END'
	apiVersion: kustomize.config.k8s.io/v1beta1
	kind: Kustomization
	resources: [pod.yaml]
	components: [pins]
END
cat >"$T/deploy/pod.yaml" <<-'END'
	apiVersion: v1
	kind: Pod
	metadata: {name: p}
	spec:
	  containers:
	  - {name: c, image: mini}
	  - {name: d, image: minimal}
END
printf 'services: {s: {image: "${MINI_IMAGE:?no pin}"}}\nversion: "3"\n' \
	>"$T/compose/docker-compose.yaml"
hallmark show --pin -q --format env -o "$T/compose/pins.env" \
	registry.example.org:5000/team/mini:1.1 >"$out" 2>"$err"
# Does the last program name the pinned image once, and N images in all?
pinned() { # NAME N
	is "$1" "$(grep -c "image: registry.example.org:5000/team/mini@$two\$" \
		"$out") $(grep -c 'image:' "$out")" "1 $2"
}
if command -v kubectl >/dev/null; then
	run kubectl kustomize "$T/deploy"
fi
if ! command -v kubectl >/dev/null; then
	skip 'kubectl kustomize takes the component' 'kubectl is not installed'
elif grep -q 'unknown field "components"' "$err"; then
	skip 'kubectl kustomize takes the component' 'kubectl is before 1.21'
else
	ended 'kubectl kustomize takes the component' 0
	pinned 'and puts the pin in the place of the name, of that name alone' 2
	cp "$T/first.json" "$T/deploy/earlier.json"
	run hallmark show --pin -q --format kustomize \
		-o "$T/deploy/pins/kustomization.yaml" "$T/deploy/earlier.json"
	run kubectl kustomize "$T/deploy"
	like 'an earlier pin file goes back' "$out" "image: mini@$one\$"
fi
if command -v docker-compose >/dev/null; then
	run docker-compose --env-file "$T/compose/pins.env" \
		-f "$T/compose/docker-compose.yaml" config
	ended 'docker-compose takes the variable' 0
	pinned 'and starts the pinned image' 1
else
	skip 'docker-compose takes the variable' 'docker-compose is missing'
fi
if python3 -c 'import jsonschema' 2>/dev/null; then
	is 'the schema takes what is written and nothing that is refused' \
		"$(python3 - "$HALLMARK_SOURCE" "$T/both.json" <<-'END'
			import glob, json, sys, jsonschema
			top = sys.argv[1]
			check = jsonschema.Draft202012Validator(json.load(
			    open(top + "/docs/hallmark-pin.schema.json")))
			assert check.is_valid(json.load(open(sys.argv[2])))
			# what a schema cannot say
			left = {"name-twice", "key-twice", "empty", "name-a-digest",
			        "number-with-a-fraction"}
			for path in glob.glob(top + "/tests/reject/pin/*.json"):
			    name = path.split("/")[-1][:-5]
			    if name not in left and check.is_valid(
			            json.load(open(path))):
			        print(name)
		END
	)" ''
else
	skip 'the schema takes what is written' 'python3-jsonschema is missing'
fi

# --- verified first ---

run hallmark key new "$T/stranger"
run hallmark show --pin --trust "$XDG_CONFIG_HOME/hallmark/key.pub" --json mini:1.0
ok 'with a key the pin is that of the verified provenance' cmp "$out" \
	"$T/first.json"
is 'and no note is required' "$(cat "$err")" ''
run hallmark show --pin --trust "$T/stranger.pub" mini:1.0
refused 'an image that is not verified is not pinned' 1 \
	'is not verified, so it is not pinned: signature: '

# what rebuilders attach does not become the signer
for i in a b c; do
	run hallmark key new "$T/key-$i"
	run hallmark build --offline --key "$T/key-$i" HEAD:recipes/mini
done
run hallmark show --pin --json mini:1.2
json_is 'of several claims the own key is pinned' "$out" \
	'v["images"][0]["signer"]' "$key"
run hallmark show --pin --json --trust "$T/key-b.pub" mini:1.2
json_is 'with --trust it is the trusted one' "$out" \
	'v["images"][0]["signer"] != "'"$key"'"' true
cp "$out" "$T/last.json"
run hallmark verify -q --pin --trust "$T/key-b.pub" --trust "$T/key-a.pub" \
	"$T/last.json"
ended 'which verifies among several' 0
run hallmark verify -q --pin --trust "$T/key-a.pub" "$T/last.json"
ended 'and not without its key' 1

# --- verify --pin ---

# pin EXPRESSION - write $T/bad.json, the first pin file changed by Python
pin() {
	python3 - "$T/first.json" "$T/bad.json" "$1" <<-'END'
		import json, sys
		v = json.load(open(sys.argv[1]))
		i = v["images"][0]
		exec(sys.argv[3])
		json.dump(v, open(sys.argv[2], "w"))
	END
}
# finds NAME CHANGE STATUS-AND-IDS
finds() {
	pin "$2"
	run hallmark verify --json --pin "$T/bad.json"
	is "$1" "$status $(json "$out" '" ".join(f["id"] for p in v["pins"]
		for f in p["findings"] if f["status"] in ("fail", "undecided"))' \
		2>&1)" "$3"
}
run hallmark verify --pin "$T/first.json"
ended 'a pin file is verified' 0
like 'each pin is printed' "$out" "^pin +mini@$one\$"
like 'with its findings' "$out" '^pass +pin-signer '
is 'the result is the last line' "$(tail -n 1 "$out")" verified
run hallmark verify -q --pin "$T/both.json"
ended 'several images are verified' 0
is '--quiet prints nothing' "$(cat "$out" "$err")" ''
finds 'nothing changed' 'pass' '0 '
finds 'another version' 'i["version"] = "1.1"' '1 pin-version'
finds 'another commit' 'i["commit"] = "ab" * 20' '1 recipe-commit pin-signer'
finds 'another signer' 'i["signer"] = "ab" * 32' '1 pin-signer'
finds 'another name' 'i["name"] = "a/maxi"' '1 pin-name'
finds 'the digest of another release' "i['digest'] = '$two'" \
	'1 recipe-commit pin-version pin-signer'
finds 'an image that is not there' 'i["digest"] = "sha256:" + "ab" * 32
i["version"] = "7"' '2 pin-image'
finds 'another image under the version that is pinned' \
	'i["digest"] = "sha256:" + "ab" * 32' '1 pin-image'
finds 'refused is worse than missing' 'v["images"].append(dict(i, name="x/mini",
	digest="sha256:" + "ab" * 32, version="7")); i["version"] = "9"' \
	'1 pin-version pin-image'
finds 'what a pin leaves out is not compared' \
	'del i["version"], i["commit"], i["signer"]' '0 '
run hallmark verify --pin --trust "$T/stranger.pub" "$T/first.json"
ended 'a signature by another key alone is refused' 1
pin "i['digest'] = 'sha256:$(printf '{}' | sha256sum | cut -c1-64)'"
run hallmark verify --pin "$T/bad.json"
ended 'a blob that is no image is not verified' 1
printf '{"policy":1,"keys":[{"name":"k","operator":"o","file":"k.pub"}]}' \
	>"$T/policy.json"
cp "$XDG_CONFIG_HOME/hallmark/key.pub" "$T/k.pub"
run hallmark verify -q --pin --policy "$T/policy.json" "$T/first.json"
ended 'by a policy' 0
printf '{"policy":1,"keys":[{"name":"k","operator":"o","file":"k.pub",
	"revoked_from":"2023-01-01T00:00:00Z"}]}' >"$T/policy.json"
run hallmark verify --json --pin --policy "$T/policy.json" "$T/first.json"
is 'a key that is revoked counts for no pin' "$status $(json "$out" '" ".join(
	f["id"] for p in v["pins"] for f in p["findings"]
	if f["status"] == "fail")')" '1 key-revoked pin-signer'
printf '{"policy":1,"supported":[">= 1.1"],
	"keys":[{"name":"k","operator":"o","file":"k.pub"}]}' >"$T/policy.json"
run hallmark verify -q --pin --policy "$T/policy.json" "$T/first.json"
ended 'a version that is no longer supported is refused by nothing' 0
like 'but named' "$err" "version '1.0' is older than .* supports: >= 1.1"
run hallmark verify --pin --commit HEAD "$T/first.json"
refused 'the pins name the commits' 2 'leave out --commit'
run hallmark verify --pin "$T/policy.json"
refused 'a file that is no pin file' 2 "unknown key|'pins' is missing"
run hallmark verify --pin mini
refused 'a name is no pin file' 2 'there is no file'

# --- the way back ---

mkdir -p deploy
cp "$T/first.json" deploy/pins.json
git add deploy && git commit -qm one
run hallmark show --pin -q -o deploy/pins.json mini:1.1
git commit -qam two
run hallmark verify -q --pin HEAD~1:deploy/pins.json
ended 'an earlier commit of the file is verified' 0
run hallmark show --pin HEAD~1:deploy/pins.json
is 'and printed' "$(cat "$out")" "mini@$one"
cd / || exit 1
run hallmark verify -q --pin --repo "$T/repo" HEAD~1:deploy/pins.json
ended 'from elsewhere with --repo' 0
cd "$T/repo" || exit 1
run hallmark verify --pin HEAD~9:deploy/pins.json
refused 'a commit that does not exist' 2 HEAD~9

# --- what the store keeps ---

names() {
	hallmark store list --json >"$T/list"
	json "$T/list" '" ".join(sorted(n for i in v["images"]
		for n in i["names"] if n.count(".")))'
}
copies=$store/hallmark/pinned
rm -rf "$copies" "$T/pins.json"
run hallmark show --pin -q -o "$T/pins.json" mini:1.0
rm "$T/pins.json"
run hallmark store rm mini:1.0
refused 'an image of a pin file that is gone is not removed' 1 \
	'pinned by the copy of a pin file .*/hallmark/pinned/[0-9a-f]{64}\.json; remove that copy'
run hallmark store gc --keep-last 1
ended 'gc keeps one version' 0
is 'and the one of the pin file' "$(names)" 'mini:1.0 mini:1.2'
ok 'which is whole' hallmark verify mini:1.0
for i in empty cut changed; do
	cp -a "$copies" "$T/kept"
	file=$(echo "$copies"/*.json)
	case $i in
	empty) : >"$file" ;;
	cut) head -c 100 "$file" >"$T/cut" && cat "$T/cut" >"$file" ;;
	changed) sed -i 's/1\.0/1.9/' "$file" ;;
	esac
	run hallmark store gc --keep-last 1
	refused "gc removes nothing with a copy that is $i" 2 \
		'is not what hallmark wrote there; nothing is removed while'
	rm -rf "$copies"
	mv "$T/kept" "$copies"
done
echo words >"$copies/words"
run hallmark store gc
refused 'nor with a file of another name' 2 'is not what hallmark wrote'
rm "$copies/words"
mkdir "$copies/folder.json"
run hallmark store gc
refused 'nor with a folder' 2 'nothing is removed while'
rmdir "$copies/folder.json"
: >"$copies/tmp-1-x.json"
run hallmark store gc --keep-last 1
ended 'what a killed process left is passed over' 0
is 'the images are still there' "$(names)" 'mini:1.0 mini:1.2'
# --- and what it lets go ---

run hallmark show --pin -q -o "$T/both.json" mini:1.0 hello@"$(hallmark show \
	--json mini:1.2 | "$python" -c 'import json, sys
print(json.load(sys.stdin)["manifest"])')"
run hallmark show --pin -q -o "$T/one.json" mini:1.2
run hallmark store unpin "$T/one.json"
ended 'a pin file is forgotten' 0
run hallmark store unpin "$T/one.json"
ended 'once' 1
run hallmark show --pin -q -o "$T/one.json" mini:1.0
run hallmark store unpin --json "$T/one.json"
ended 'one that names another image, too, is not' 0
is 'and the other one is' "$(json "$out" 'len(v["files"])') $(find "$copies" \
	-name '[0-9a-f]*.json' | wc -l)" '1 1'
run hallmark store rm mini:1.0
refused 'so the image stays' 1 'pinned by the copy of a pin file'
run hallmark store unpin "$T/none.json"
ended 'a file that is not there is a mistake' 2
run hallmark store unpin "$T/both.json"
ended 'until that is forgotten' 0
rm -r "$copies"
run hallmark store gc --keep-last 1
is 'without the copy the image goes' "$(names)" 'mini:1.2'
run hallmark verify -q --pin "$T/first.json"
ended 'and the pin file is undecided' 2
ok 'which the store does not remember' test ! -e "$copies"
run hallmark show --pin --json mini:1.2
cp "$out" "$T/last.json"
run hallmark verify -q --pin "$T/last.json"
ended 'a file that is verified' 0
is 'is remembered' "$(ls "$copies")" \
	"$(sha256sum <"$T/last.json" | cut -c1-64).json"

# a store that its reader may not write to
if unshare -rm sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"' \
	sh "$store" 2>/dev/null; then
	rm -rf "$copies"
	run unshare -rm sh -c 'mount --bind "$1" "$1" &&
		mount -o remount,bind,ro "$1" &&
		"$2" verify -q --pin "$3"' sh "$store" "$HALLMARK" "$T/last.json"
	ended 'a file is verified against a store that cannot be written' 0
	like 'which says that it does not remember it' "$err" \
		'Read-only file system; the store does not remember'
else
	skip 'a file is verified against a store that cannot be written' \
		'nothing can be mounted here'
fi
finish
