#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One changed byte in one member of a tar of 250 MB with 2700 entries is named in
# under a second, and two equal ones take the time of reading them, against cmp
# in the same run; the same in gzip, and as the layers of two images. With
# diffoscope, its time for the tar is shown, too, and is stopped after ten
# minutes.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
. "$HALLMARK_SOURCE/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
cd "$T" || exit 1
python3 - <<'END' || exit 1
import gzip, hashlib, io, json, os, random, tarfile
random.seed(1)
N, TOTAL = 2700, 250 << 20
with tarfile.open("a.tar", "w", format=tarfile.USTAR_FORMAT) as t:
    for i in range(N):
        # hex digits: as compressible as much of what is shipped
        data = random.randbytes(TOTAL // N // 2).hex().encode()
        h = tarfile.TarInfo("dir%02d/file%04d" % (i % 50, i))
        h.size, h.mtime = len(data), 1700000000
        t.addfile(h, io.BytesIO(data))
data = bytearray(open("a.tar", "rb").read())
open("same.tar", "wb").write(data)
data[200000000] ^= 1
open("b.tar", "wb").write(data)
def layout(folder, tar):
    os.makedirs(folder + "/blobs/sha256")
    def put(b):
        d = hashlib.sha256(b).hexdigest()
        open(folder + "/blobs/sha256/" + d, "wb").write(b)
        return {"digest": "sha256:" + d, "size": len(b)}
    raw = open(tar, "rb").read()
    packed = gzip.compress(raw, 1, mtime=0)
    open(tar + ".gz", "wb").write(packed)
    layer = put(packed)
    layer["mediaType"] = "application/vnd.oci.image.layer.v1.tar+gzip"
    config = put(json.dumps({"architecture": "amd64", "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [
            "sha256:" + hashlib.sha256(raw).hexdigest()]}}).encode())
    config["mediaType"] = "application/vnd.oci.image.config.v1+json"
    kind = "application/vnd.oci.image.manifest.v1+json"
    manifest = put(json.dumps({"schemaVersion": 2, "mediaType": kind,
        "config": config, "layers": [layer]}).encode())
    manifest["mediaType"] = kind
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "image"}
    json.dump({"schemaVersion": 2, "manifests": [manifest]},
              open(folder + "/index.json", "w"))
    json.dump({"imageLayoutVersion": "1.0.0"},
              open(folder + "/oci-layout", "w"))
layout("layout.a", "a.tar")
layout("layout.b", "b.tar")
END
cp a.tar.gz same.tar.gz

# measure RUNS STATUS COMMAND… - print the median time in milliseconds
measure() {
	python3 - "$@" <<'END'
import statistics, subprocess, sys, time
runs, wanted, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
times = []
for _ in range(runs):
    began = time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    times.append((time.perf_counter() - began) * 1000)
    if status != wanted:
        sys.exit("%s ended with %d" % (command, status))
print(round(statistics.median(times)))
END
}

at_most() { # NAME IS MOST
	if [ "$2" -le "$3" ]; then
		pass "$1"
	else
		fail "$1" "$2 ms, at most $3"
	fi
}

reading=$(measure 9 0 cmp a.tar same.tar) || bail 'cmp fails'
equal=$(measure 9 0 "$HALLMARK" compare a.tar same.tar) || bail 'compare fails'
one=$(measure 9 1 "$HALLMARK" compare a.tar b.tar) || bail 'compare fails'
gzip_equal=$(measure 5 0 "$HALLMARK" compare a.tar.gz same.tar.gz) ||
	bail 'compare fails'
gzip_one=$(measure 3 1 "$HALLMARK" compare a.tar.gz b.tar.gz) ||
	bail 'compare fails'
gunzip=$(measure 3 0 sh -c 'gzip -dc a.tar.gz >/dev/null') || bail 'gzip fails'
images=$(measure 3 1 "$HALLMARK" compare oci:layout.a:image \
	oci:layout.b:image) || bail 'compare fails'
run hallmark compare --json a.tar b.tar
json_is 'the member is named' "$out" '[[d["path"], d["range"]["a"]["length"]]
	for d in v["differences"]]' '[["a.tar//dir45/file2045", 1]]'
diag "cmp of two equal tars of 250 MB   $reading ms"
diag "two equal tars                    $equal ms"
diag "one changed byte, in a tar        $one ms"
diag "two equal tar.gz                  $gzip_equal ms"
diag "gzip -dc of one                   $gunzip ms"
diag "one changed byte, in tar.gz       $gzip_one ms"
diag "one changed byte, in images       $images ms"
at_most 'one changed byte is named in a second' "$one" 1000
at_most 'two equal tars take the time of reading them' "$equal" \
	$((reading + reading / 2 + 50))
if command -v diffoscope >/dev/null; then
	theirs=$(measure 1 1 timeout 600 diffoscope a.tar b.tar 2>"$err") ||
		theirs=600000
	diag "diffoscope, one changed byte      $theirs ms," \
		"$((theirs / (one > 0 ? one : 1))) times as long"
fi
finish
