#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gives a path another file again and again, until it is killed.

usage: swapping.py PATH SECRET

In turn the path is the file that it was, a named pipe, a link to SECRET, a
folder and, for root, a device without end.  Each has the name at once: it is
put there by a rename.  Of a folder, all else is renamed away first.  Prints a
line when the first round has ended.  SIGTERM puts the first file back.
"""
import os
import signal
import stat
import sys

path, secret = sys.argv[1:]
side = path + ".swapping"
os.mkdir(side)
own = os.path.join(side, "own")
os.rename(path, own)
makers = [lambda p: os.link(own, p), os.mkfifo,
          lambda p: os.symlink(secret, p)]
if not os.path.isfile(own):
    makers[0] = lambda p: os.rename(own, p)
try:
    device = os.path.join(side, "device")
    os.mknod(device, stat.S_IFCHR | 0o444, os.makedev(1, 5))
    open(device, "rb").close()
    makers.append(lambda p: os.link(device, p))
except OSError:
    pass  # not root, or a file system without devices
ended = []
signal.signal(signal.SIGTERM, lambda *_: ended.append(1))
rounds = 0
while not ended:
    for make in makers:
        new = os.path.join(side, "new")
        make(new)
        os.rename(new, path)
    rounds += 1
    if rounds == 1:
        print("swapping", flush=True)
os.rename(own, path)
