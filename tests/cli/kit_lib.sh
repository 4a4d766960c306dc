# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# kit_lib.sh - a service whose build has an input of every kind, for the tests
# of kits.  Tests source it after lib.sh or registry_lib.sh; nothing runs it.

# make_service - the repository $T/repo with the recipe svc: it has packages, a
# base of packages, an archive and a git source; $mirror is its mirror
make_service() {
	make_mirror "$T/mirror" 100
	mirror=file://$T/mirror
	mkdir -p "$T/files/words" "$T/dep"
	echo 'from the archive' >"$T/files/words/words"
	tar -C "$T/files" --sort=name --owner=0 --group=0 --mtime=@1600000000 \
		-cf "$T/files/words.tar" words
	in_git "$T/dep" init -q -b main --template= &&
		in_git "$T/dep" config user.name Nobody &&
		in_git "$T/dep" config user.email nobody@example.org || exit 1
	echo 'old' >"$T/dep/version"
	commit_all "$T/dep"
	echo '1.2.3' >"$T/dep/version"
	mkdir -p "$T/dep/deep/er"
	echo 'more' >"$T/dep/deep/er/file"
	: >"$T/dep/empty"
	commit_all "$T/dep"
	in_git "$T/dep" tag v1
	make_repo "$T/repo" "$T/mirror"
	add_recipe "$T/repo" svc "$T/mirror" filler mini <<-'END'
		mkdir -p "$OUT/www"
		cp dep/version "$OUT/www/version"
		cat words/words dep/deep/er/file >"$OUT/www/words"
	END
	print_lock "$T/mirror" mini >"$T/base.json"
	python3 - "$T/repo/recipes/svc" "$T" "$(in_git "$T/dep" \
		rev-parse v1)" <<-'END' || exit 1
		import hashlib, json, sys
		folder, top, commit = sys.argv[1:]
		base = json.load(open(top + "/base.json"))
		words = open(top + "/files/words.tar", "rb").read()
		sum_ = hashlib.sha256(words).hexdigest()
		def change(name, changes):
		    v = json.load(open(f"{folder}/{name}.json"))
		    changes(v)
		    json.dump(v, open(f"{folder}/{name}.json", "w"), indent=1)
		git = {"git": f"file://{top}/dep", "rev": "v1", "to": "dep"}
		url = {"url": f"file://{top}/files/words.tar", "to": "words"}
		def recipe(v):
		    v["sources"] = [git, {**url, "sha256": sum_}]
		    v["image"] = {"base": {"debian": ["mini"]}, "entrypoint":
		        ["/usr/bin/busybox", "httpd", "-f", "-h", "/www", "-p"],
		        "cmd": ["127.0.0.1:8080"]}
		def lock(v):
		    v["sources"] = [{**git, "commit": commit},
		        {**url, "sha256": sum_, "size": len(words)}]
		    v["base"] = {k: base[k] for k in ("suite", "packages")}
		change("recipe", recipe)
		change("lock", lock)
	END
	commit_all "$T/repo"
}

# hide_inputs - no mirror, no repository and no archive is left
hide_inputs() {
	mkdir -p "$T/hidden"
	mv "$T/mirror" "$T/dep" "$T/repo" "$T/files" "$T/hidden"
}

show_inputs() {
	mv "$T/hidden"/* "$T"
}

# kit_of STORE DIGEST - the digest of the kit that a store lists for an image
kit_of() {
	python3 -c 'import json, sys
folder, sum_ = sys.argv[1:]
def blob(d):
    return json.load(open(folder + "/blobs/" + d["digest"].replace(":", "/")))
for d in json.load(open(folder + "/index.json"))["manifests"]:
    name = d.get("annotations", {}).get("org.opencontainers.image.ref.name")
    if name == sum_.replace(":", "-"):
        for e in blob(d)["manifests"]:
            if e.get("artifactType") == "application/vnd.hallmark.kit.v1":
                print(e["digest"])' "$1" "$2"
}
