#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pulls and pushes that are killed at any moment, two at a time: the store is
# sound, a name means a complete image, and the next one succeeds.
. "$(dirname "$0")/registry_lib.sh"

moments=${HALLMARK_MOMENTS:-8}
fixture one 600
one=$sum
one_layout=$layout
start_stub
run hallmark push -q "$one_layout" "$at/a/one:v"
ended 'pushed' 0

# The kill comes after a part of the time that a pull takes.
python3 - "$HALLMARK" "$at" "$one" "$one_layout" "$T" "$moments" >"$T/said" 2>&1 <<'END'
import json
import os
import random
import signal
import subprocess
import sys
import time

hallmark, at, one, layout, folder, moments = sys.argv[1:]
chance = random.Random(1)


def start(*args):
    return subprocess.Popen([hallmark, *args], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, start_new_session=True)


def kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


begun = time.monotonic()
start("pull", "-s", folder + "/warm", at + "/a/one:v").wait()
takes = time.monotonic() - begun
for i in range(int(moments)):
    store = "%s/k%d" % (folder, i // 4)
    pull = start("pull", "-s", store, at + "/a/one:v")
    other = start("pull", "-s", store, layout, "two")
    push = start("push", layout, "%s/b/r%d:v" % (at, i))
    time.sleep(takes * chance.random())
    for process in (pull, other, push):
        kill(process)
    if not os.path.exists(store + "/oci-layout"):
        continue
    check = subprocess.run([hallmark, "store", "check", "-s", store],
                           capture_output=True, text=True, check=False)
    if check.returncode:
        print("moment %d: %s%s" % (i, check.stdout, check.stderr))
    for d in json.load(open(store + "/index.json"))["manifests"]:
        if d["digest"] == one:
            found = subprocess.run(
                [hallmark, "show", "-s", store, one], capture_output=True,
                text=True, check=False)
            if found.returncode:
                print("moment %d: %s" % (i, found.stderr))
    if start("pull", "-s", store, at + "/a/one:v").wait():
        print("moment %d: the next pull fails" % i)
    if start("push", layout, "%s/b/r%d:v" % (at, i)).wait():
        print("moment %d: the next push fails" % i)
END
is "sound after each of $moments moments" "$(cat "$T/said")" ''
last=$((moments - 1))
run hallmark pull -q -s "$T/last" "$at/b/r$last:v" one
ended 'what a killed push began is completed by the next' 0
same_image 'the same image' "$T/last" "$one"
is 'the referrers travel' "$(referrers_of "$T/last" "$one" |
	tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/^ //')" 'text/index text/old text/sbom text/words '
finish
