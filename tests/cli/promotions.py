#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""promotions.py HALLMARK FOLDER FIRST SEEDS - play promotions in random orders.

FOLDER has two images in the store `sound`, a and b, the keys staging, security
and stranger, the policies staging.json and production.json, and a repository.
After each step the gate of production and that of a pin file are asked, and
must answer as the model below.  Prints one line for each seed that differs.
"""
import datetime
import json
import os
import random
import shutil
import subprocess
import sys

HALLMARK, FOLDER = sys.argv[1:3]
START = datetime.datetime(2026, 12, 1)
DAY = 86400
MAX_AGE = 7 * DAY
TARGETS = ("a", "b", "pkg:deb/debian/mini")


class Model:
    """What must be answered, and nothing of how."""

    def __init__(self):
        self.now = 0
        self.stops = []      # by security: [target, time, lifted at or None]
        self.summaries = []  # (image, time, whether it passed) by staging
        self.pins = []       # the images of the commits of the pin file

    def stopped(self, image):
        return any(t in (image, TARGETS[2]) and
                   (lifted is None or lifted > self.now)
                   for t, _, lifted in self.stops)

    def summarised(self, image):
        """The newest word of staging decides."""
        last = [s for s in self.summaries if s[0] == image][-1:]
        return any(passed and self.now <= time + MAX_AGE
                   for _, time, passed in last)

    def gate(self, image):
        found = ["quarantine"] * self.stopped(image)
        found += ["summary"] * (not self.summarised(image))
        return found

    def staging(self, image):
        self.summaries.append((image, self.now, not self.stopped(image)))

    def add(self, target):
        self.stops.append([target, self.now, None])

    def lift(self, i):
        if self.stops[i][2] is None:
            self.stops[i][2] = self.now


class Play:
    """The same with hallmark."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.model = Model()
        self.place = os.path.join(FOLDER, "play%d" % seed)
        self.store = os.path.join(self.place, "store")
        shutil.copytree(os.path.join(FOLDER, "sound"), self.store,
                        symlinks=True)
        self.images = json.load(open(os.path.join(FOLDER, "images.json")))
        self.ids = []
        self.log = []

    def at(self):
        return (START + datetime.timedelta(seconds=self.model.now)
                ).strftime("%Y-%m-%dT%H:%M:%SZ")

    def run(self, *args, ok=(0,)):
        r = subprocess.run([HALLMARK, *args, "--store", self.store],
                           cwd=FOLDER, capture_output=True, text=True,
                           check=False, stdin=subprocess.DEVNULL)
        if r.returncode not in ok:
            raise AssertionError("%s ended with %d: %s" % (
                args, r.returncode, r.stderr))
        return r

    def name(self, target):
        return self.images.get(target, target)

    def verify(self, image, policy, *more):
        r = self.run("verify", "--json", "--quiet", "--repo", "repo",
                     "--policy", policy + ".json", "--now", self.at(), *more,
                     self.images[image], ok=(0, 1))
        return json.loads(r.stdout), r.returncode

    def step(self):
        m, r = self.model, self.random
        m.now += r.choice((1, 60, DAY, 3 * DAY))
        move = r.choice(("staging", "staging", "stranger's summary", "add",
                         "add", "stranger's add", "lift", "lift",
                         "stranger's lift", "pin", "list"))
        image = r.choice("ab")
        target = r.choice(TARGETS)
        self.log.append("%s %s: %s %s" % (self.at(), move, image, target))
        say = ("--json", "--now", self.at(), "--reason", "x", "--key")
        if move == "staging":
            self.verify(image, "staging", "--vsa", "staging",
                        "--verifier-id", "urn:staging")
            m.staging(image)
        elif move == "stranger's summary":
            self.verify(image, "staging", "--vsa", "stranger",
                        "--verifier-id", "urn:staging")
        elif move == "add":
            out = self.run("quarantine", "add", *say, "security",
                           self.name(target)).stdout
            self.ids.append(json.loads(out)["statement"])
            m.add(target)
        elif move == "stranger's add":
            self.run("quarantine", "add", *say, "stranger", self.name(target))
        elif move in ("lift", "stranger's lift") and self.ids:
            i = r.randrange(len(self.ids))
            self.run("quarantine", "lift", *say,
                     "security" if move == "lift" else "stranger",
                     self.ids[i])
            if move == "lift":
                m.lift(i)
        elif move == "pin":
            m.pins.append(image)
            self.run("show", "--pin", "--quiet", "-o",
                     self.pin_file(len(m.pins) - 1),
                     image + "@" + self.images[image])
        elif move == "list":
            path = os.path.join(self.place, "list.json")
            self.run("quarantine", "list", "--sign", "--now", self.at(),
                     "--key", "security", path)

    def pin_file(self, i):
        return os.path.join(self.place, "pins%d.json" % i)

    def check(self):
        image = self.random.choice("ab")
        v, status = self.verify(image, "production")
        self.compare("gate of " + image, self.model.gate(image), status,
                     v["findings"])
        if self.model.pins:  # forward, or back to an earlier commit
            i = self.random.randrange(len(self.model.pins))
            image = self.model.pins[i]
            r = self.run("verify", "--pin", "--json", "--quiet", "--repo",
                         "repo", "--policy", "production.json", "--now",
                         self.at(), self.pin_file(i), ok=(0, 1))
            pin = json.loads(r.stdout)["pins"][0]
            self.compare("pin of " + image, self.model.gate(image),
                         r.returncode, pin["findings"])

    def compare(self, what, wanted, status, findings):
        found = sorted({f["id"].split("-")[0] for f in findings
                        if f["status"] in ("fail", "undecided")})
        if (found, status) != (wanted, int(bool(wanted))):
            raise AssertionError("%s: %s with %d, not %s" % (
                what, found, status, wanted))


def main(first, n):
    bad = gates = 0
    for seed in range(first, first + n):
        play = Play(seed)
        try:
            for _ in range(5 + seed % 4):
                play.step()
                play.check()
                gates += 1
        except AssertionError as e:
            bad += 1
            print("seed %d: %s\n  %s" % (seed, e, "\n  ".join(play.log)))
        shutil.rmtree(play.place)
    print("%d seeds, %d gates, %d differ" % (n, gates, bad))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[3]), int(sys.argv[4])))
