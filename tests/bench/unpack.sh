#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A C toolchain, gcc with all it depends on, becomes an environment from a mirror
# on this machine: fetched, checked, unpacked and sealed, at least 3 times as
# fast as 'mmdebstrap --variant=extract' with the same packages from the same
# mirror, and in at most 0.6 of 'dpkg-deb -x' of the same packages one after
# another. The three run in turn; the fastest round of each counts.
#
# HALLMARK_ROUNDS  optional: number of rounds; 3
# HALLMARK_TRIAL   optional: the folder, on the file system to measure; one
#                  in /var/tmp
# HALLMARK_POOL    optional: a folder with packages that were fetched before;
#                  without it they come from this machine's mirrors
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
umask 022
trial=$(mktemp -d "${HALLMARK_TRIAL:-/var/tmp}/hallmark-unpack-XXXXXX") ||
	exit 99
chmod 755 "$trial"
trap 'rm -rf "$trial"' EXIT
trap 'exit 99' INT TERM
. "$HALLMARK_SOURCE/tests/lib.sh"
for need in mmdebstrap dpkg-deb python3; do
	command -v "$need" >/dev/null && continue
	echo "1..0 # SKIP $need is not installed"
	exit 0
done
if [ "$(id -u)" != 0 ]; then
	echo '1..0 # SKIP mmdebstrap requires root here'
	exit 0
fi
own_home
mkdir -p "$trial/repo/gcc"
echo 'exit 1' >"$trial/repo/gcc/build.sh"
cat >"$trial/repo/gcc/recipe.json" <<-'END'
	{
		"name": "gcc",
		"environment": { "debian": ["gcc"] },
		"build": "build.sh"
	}
END
quietly "$HALLMARK" lock --suite bookworm --store "$trial/first" \
	"$trial/repo/gcc" || {
	echo '1..0 # SKIP gcc can not be pinned here'
	exit 0
}
commit_all 1700000000
mirror=$trial/mirror
python3 - "$trial/repo/gcc/lock.json" "$mirror" "${HALLMARK_POOL:-}" <<'END' ||
import json, os, shutil, sys
lock, mirror, pool = sys.argv[1:]
for p in json.load(open(lock))["packages"]:
    os.makedirs(os.path.dirname(f"{mirror}/{p['path']}"), exist_ok=True)
    if pool:
        shutil.copyfile(f"{pool}/{os.path.basename(p['path'])}",
                        f"{mirror}/{p['path']}")
END
	exit 99
cd "$trial/repo" || exit 99
if [ -z "${HALLMARK_POOL:-}" ]; then
	quietly "$HALLMARK" shell --store "$trial/first" HEAD:gcc -- true || exit 99
fi
# What apt requires of a mirror; and the packages that a store has fetched.
python3 - "$trial/repo/gcc/lock.json" "$mirror" "$trial/first" <<'END' ||
import json, os, shutil, subprocess, sys
lock, mirror, store = sys.argv[1:]
with open(mirror + "/Packages", "w") as out:
    for p in json.load(open(lock))["packages"]:
        path = f"{mirror}/{p['path']}"
        if not os.path.exists(path):
            shutil.copyfile(f"{store}/blobs/sha256/{p['sha256']}", path)
        out.write(subprocess.run(["dpkg-deb", "-f", path], check=True,
                                 stdout=subprocess.PIPE, text=True).stdout)
        out.write(f"Filename: ./{p['path']}\nSize: {p['size']}\n"
                  f"SHA256: {p['sha256']}\n\n")
END
	exit 99
python3 - "$HALLMARK" "$trial" "${HALLMARK_ROUNDS:-3}" <<'END' || failed=1
import json, os, shutil, subprocess, sys, time
hallmark, trial, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
packages = json.load(open(trial + "/repo/gcc/lock.json"))["packages"]
debs = [f"{trial}/mirror/{p['path']}" for p in packages]
ways = {
    "hallmark": [[hallmark, "shell", "--quiet", "--store", trial + "/out",
                  "--mirror", "file://" + trial + "/mirror",
                  "HEAD:gcc", "--", "true"]],
    "mmdebstrap": [["mmdebstrap", "--quiet", "--variant=extract",
                    "--format=directory", "--mode=root",
                    "--include=" + ",".join(p["name"] for p in packages),
                    "bookworm", trial + "/out",
                    "deb [trusted=yes] copy:" + trial + "/mirror ./"]],
    "dpkg-deb": [["dpkg-deb", "-x", deb, trial + "/out"] for deb in debs],
}
least = {}
for _ in range(rounds):
    for name, commands in ways.items():
        shutil.rmtree(trial + "/out", ignore_errors=True)
        os.sync()
        began = time.perf_counter()
        for argv in commands:
            subprocess.run(argv, check=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL)
        took = time.perf_counter() - began
        print("# %-10s %6.2f s" % (name, took), flush=True)
        least[name] = min(took, least.get(name, took))
fast = least["mmdebstrap"] / least["hallmark"]
ratio = least["hallmark"] / least["dpkg-deb"]
print("%sok 1 - %.1f times as fast as mmdebstrap, at least 3.0"
      % ("" if fast >= 3 else "not ", fast))
print("%sok 2 - %.2f of dpkg-deb -x, at most 0.60"
      % ("" if ratio <= 0.6 else "not ", ratio))
sys.exit(not (fast >= 3 and ratio <= 0.6))
END
echo "1..2"
exit "$failed"
