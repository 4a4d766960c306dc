# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# registry_lib.sh - registries on this machine, for the tests of push and pull.
# Tests source it. Whatever it starts ends with the test.

here=$HALLMARK_SOURCE/tests/registry
. "$here/../cli/lib.sh"

unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR http_proxy https_proxy \
	all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
[ -n "$python" ] || bail 'python3 is not installed'
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
started=

stop_all() {
	for stop_one in $started; do
		kill -KILL "$stop_one" 2>/dev/null
		wait "$stop_one" 2>/dev/null
	done
	started=
}

at_end() {
	stop_all
}

# start_python SCRIPT ARGUMENT… - start a server that writes its port to $T/port
# and its requests to $log; $at is its address
start_python() {
	start_script=$1
	shift
	rm -f "$T/port" "$log"
	"$python" "$here/$start_script" "$T/port" "$log" "$@" \
		>"$T/server" 2>&1 </dev/null &
	started="$started $!"
	until_true 20 test -s "$T/port" || {
		diag "$(cat "$T/server")"
		bail "$start_script does not start"
	}
	at=127.0.0.1:$(cat "$T/port")
}

log=$T/log

# start_stub TRAIT… - one stub registry, in place of the one before
start_stub() {
	stop_all
	start_python stub.py "$@"
}

free_port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# start_registry FOLDER [LINE…] - Docker's registry; lines belong to its
# configuration; $real is its address
start_registry() {
	registry_port=$(free_port)
	registry_dir=$1
	shift
	mkdir -p "$registry_dir"
	{
		printf 'version: 0.1\nlog: {level: error}\n'
		printf 'storage: {filesystem: {rootdirectory: %s}}\n' \
			"$registry_dir"
		printf 'http:\n  addr: 127.0.0.1:%s\n' "$registry_port"
		printf '%s\n' "$@"
	} >"$registry_dir.yml"
	docker-registry serve "$registry_dir.yml" >"$registry_dir.log" 2>&1 \
		</dev/null &
	started="$started $!"
	real=127.0.0.1:$registry_port
	until_true 20 python3 -c 'import socket, sys
socket.create_connection(("127.0.0.1", int(sys.argv[1])))' "$registry_port" || {
		diag "$(cat "$registry_dir.log")"
		bail 'docker-registry does not start'
	}
}

# fixture NAME [index] [bare] [KIB] - an OCI layout in $T/l-NAME; $sum is its
# digest
fixture() {
	rm -rf "$T/l-$1"
	sum=$(python3 "$here/image.py" "$T/l-$1" "$@") || exit 1
	layout=oci:$T/l-$1:$1
}

# log_in USER PASSWORD [HOST] - as docker does
log_in() {
	mkdir -p "$HOME/.docker"
	printf '{"auths": {"%s": {"auth": "%s"}}}\n' "${3:-$at}" \
		"$(printf '%s:%s' "$1" "$2" | base64)" \
		>"$HOME/.docker/config.json"
}

# arrived EXPRESSION - of the requests in $log, those that satisfy a Python
# expression over r
arrived() {
	python3 -c 'import json, sys
for line in open(sys.argv[1]):
    r = json.loads(line)
    if eval("(" + sys.argv[2] + "\n)"):
        print(r["method"], r["path"], r["authorization"])' "$log" "$1"
}

# counted EXPRESSION - their number
counted() {
	arrived "$1" | wc -l
}

# naive WHAT… - the client of naive.py
naive() {
	run python3 "$here/naive.py" "$at" "$@"
}

# broken NAME - passes if the last naive client gave up
broken() {
	if [ "$status" -ne 0 ]; then
		pass "$1"
	else
		fail "$1" "the naive client succeeds: $(cat "$out")"
	fi
}

# same_image NAME STORE DIGEST - passes if the store is sound and has the image
same_image() {
	run hallmark store list -s "$2"
	same_list=$(cat "$out")
	run hallmark store check -s "$2"
	case $status:$same_list in
	0:*"$3"*) pass "$1" ;;
	*) fail "$1" "$same_list
$(cat "$out" "$err")" ;;
	esac
}

# referrers_of STORE DIGEST - the artifact types that a store lists for it
referrers_of() {
	python3 -c 'import json, sys
folder, sum_ = sys.argv[1:]
index = json.load(open(folder + "/index.json"))
for d in index["manifests"]:
    name = d.get("annotations", {}).get("org.opencontainers.image.ref.name")
    if name == sum_.replace(":", "-"):
        for e in json.load(open(folder + "/blobs/" +
                d["digest"].replace(":", "/")))["manifests"]:
            print(e["artifactType"], end=" ")' "$1" "$2"
}
