#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""racing.py FOLDER FROM TO COMMAND... - run a command that locks FOLDER, and
copy a file there while the command waits for the lock.

Exits as the command does; with 77 if /proc/locks does not show who waits.
"""
import fcntl
import os
import shutil
import subprocess
import sys
import time

folder, source, target = sys.argv[1:4]
lock = os.open(folder, os.O_RDONLY)
fcntl.flock(lock, fcntl.LOCK_EX)
INODE = ":%d " % os.fstat(lock).st_ino


def locks(waiting):
    """Does /proc/locks show the lock, or that somebody waits for it?"""
    with open("/proc/locks", encoding="ascii") as file:
        return any(INODE in line and ("->" in line) == waiting
                   for line in file)


if not locks(False):
    sys.exit(77)
with subprocess.Popen(sys.argv[4:]) as command:
    while command.poll() is None and not locks(True):
        time.sleep(0.01)
    shutil.copy(source, target)
    fcntl.flock(lock, fcntl.LOCK_UN)
sys.exit(command.returncode)
