#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A tree becomes a layer, all digests included, in at most 0.7 times what
# 'tar --sort=name' into a pipe and three 'openssl sha256' of that tar take one
# after another: 500 MB in 29,000 files, in memory. The ratio is that of the
# fastest of several rounds. And the memory that this takes stays under 64 MiB
# for a tree of 1 GB, and of 10 GB.
#
# HALLMARK_BENCH_LAYER  the program that writes the layer
# HALLMARK_ROUNDS       optional: number of rounds; 5
# HALLMARK_TRIAL        optional: the folder, on the file system to measure;
#                       a new one in /dev/shm
set -u
: "${HALLMARK_BENCH_LAYER:?}"
trial=$(mktemp -d "${HALLMARK_TRIAL:-/dev/shm}/hallmark-layer-XXXXXX") ||
	exit 99
trap 'rm -rf "$trial"' EXIT
trap 'exit 99' INT TERM
rounds=${HALLMARK_ROUNDS:-5} failed=0

"$HALLMARK_BENCH_LAYER" make "$trial/tree" 500 29000 || exit 99
tar --sort=name -C "$trial/tree" -cf "$trial/tar" . || exit 99
python3 - "$HALLMARK_BENCH_LAYER" "$trial" "$rounds" <<'END' || failed=1
import subprocess, sys, time
layer, trial, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
tar = 'tar --sort=name -C "$0/tree" -cf - . | cat >/dev/null'
hash = 'openssl sha256 "$0/tar" >/dev/null'
write = 'rm -f "$0/blob"; exec "$1" write "$0/tree" "$0/blob" >/dev/null'

def took(command):
    began = time.perf_counter()
    subprocess.run(["sh", "-c", command, trial, layer], check=True)
    return time.perf_counter() - began

rows = [[took(tar), took(hash), took(write)] for _ in range(rounds)]
tar, hash, write = (min(column) for column in zip(*rows))
ratio = write / (tar + 3 * hash)
print("# tar %.3f s, sha256 %.3f s, layer %.3f s" % (tar, hash, write))
print("%sok 1 - the ratio is %.2f, at most 0.70"
      % ("" if ratio <= 0.7 else "not ", ratio))
sys.exit(ratio > 0.7)
END
rm -rf "$trial/tree" "$trial/tar" "$trial/blob"

n=1
for gib in 1 10; do
	n=$((n + 1))
	mkdir -p "$trial/$gib" && truncate -s "${gib}G" "$trial/$gib/file" ||
		exit 99
	answer=$("$HALLMARK_BENCH_LAYER" write "$trial/$gib" /dev/null) || exit 99
	echo "# $gib GiB: $answer"
	peak=$(echo "$answer" | cut -d' ' -f2)
	if [ "$peak" -lt 64 ]; then
		echo "ok $n - $gib GiB take $peak MiB of memory, less than 64"
	else
		echo "not ok $n - $gib GiB take $peak MiB of memory"
		failed=1
	fi
done
echo "1..$n"
exit "$failed"
