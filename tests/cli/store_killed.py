#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills builds, gc and others at random moments, in one store.

usage: store_killed.py ROUNDS SEED HALLMARK REPO MIRROR ARCHIVE COMMIT…

After each round the store must be sound, and every build and load that was
reported as done must still be there; what save writes is ARCHIVE or no file.
Prints what is wrong; ends with 1 then.
"""
import filecmp
import json
import os
import random
import signal
import subprocess
import sys
import time

rounds, seed = int(sys.argv[1]), int(sys.argv[2])
hallmark, repo, mirror, archive = sys.argv[3:7]
commits = sys.argv[7:]
saved = archive + ".saved"
chance = random.Random(seed)
done = {}  # commit: manifest, once it was reported
loaded = False
wrong = []


def run(*words):
    return subprocess.run([hallmark, *words], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)


def start(*words):
    return subprocess.Popen([hallmark, *words], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True,
                            stdin=subprocess.DEVNULL)


def build(commit):
    words = ["--force"] if chance.random() < 0.3 else []
    return start("build", "--json", "--quiet", "--repo", repo, "--mirror",
                 mirror, *words, commit + ":recipes/mini")


def check(commit):
    r = run("verify", "mini:" + commit[:12])
    if r.returncode != 0:
        wrong.append(f"{commit} was done and cannot be verified: "
                     f"{r.stdout} {r.stderr}")


def check_loaded():
    r = run("verify", "loaded")
    if loaded and r.returncode != 0:
        wrong.append(f"the load was done: {r.stdout} {r.stderr}")
    if not os.path.exists(saved):
        return
    if not filecmp.cmp(saved, archive, shallow=False):
        wrong.append("half an archive was saved")
    os.unlink(saved)


def others(jobs):
    """Adds loads and saves, and removes the loaded image at times."""
    global loaded
    if loaded and chance.random() < 0.5:
        jobs.append((start("save", "--output", saved, "loaded"),
                     "save"))
    elif loaded and chance.random() < 0.7:
        loaded = False
        jobs.append((start("store", "rm", "loaded"), None))
    else:
        jobs.append((start("load", "--quiet", archive), "load"))


def one_round():
    global loaded
    built = chance.sample(commits, 2)
    jobs = [(build(c), c) for c in built]
    jobs.append((start("store", "gc", *chance.choice(
        [[], ["--env-days", "0"]])), None))
    gone = chance.choice([c for c in commits if c not in built])
    if chance.random() < 0.4:
        done.pop(gone, None)
        jobs.append((start("store", "rm", "mini:" + gone[:12]), None))
    if chance.random() < 0.5:
        jobs.append((start("store", "gc"), None))
    others(jobs)
    time.sleep(chance.random() * 0.9)
    for job, _ in jobs:
        if chance.random() < 0.6:
            job.send_signal(signal.SIGKILL)
    for job, commit in jobs:
        text = job.communicate()[0]
        if job.returncode not in (0, -signal.SIGKILL) and commit:
            wrong.append(f"{commit} ended with {job.returncode}")
        elif commit == "load":
            loaded = loaded or job.returncode == 0
        elif commit and commit != "save" and job.returncode == 0:
            done[commit] = json.loads(text)["manifest"]
    r = run("store", "check")
    if r.returncode != 0:
        wrong.append("not sound: " + r.stdout + r.stderr)
    for commit in built:
        if commit in done:
            check(commit)
    check_loaded()


if build(commits[0]).wait() != 0:
    sys.exit("the first build failed")
for i in range(rounds):
    one_round()
    if i % 20 == 19:
        for c in list(done):
            check(c)
    if wrong:
        print(f"round {i} of seed {seed}:")
        break
for c in list(done):
    check(c)
r = run("store", "gc", "--keep-last", "1000")
if r.returncode != 0:
    wrong.append("the last gc: " + r.stderr)
for c in list(done):
    check(c)
left = os.listdir(os.environ["HALLMARK_STORE"] + "/hallmark/tmp")
if left:
    wrong.append(f"hallmark/tmp holds {left}")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
