#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""terminal.py COMMAND ARGUMENT… - act as a person at a terminal.

Standard input lists the acts of the person, one per line:

    type TEXT       keys, with Python's escapes
    wait TEXT       until the screen shows it after the text of the last wait
    size ROWS COLS  the window changes
    cooked, raw     wait until the terminal is in this mode
    kill NAME       a signal to the command
    stopped         wait until the command is stopped
    ends exit N     the command ends like this; or: ends signal N

Prints what the screen showed; exits with 0 if all acts succeeded.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 30


class Person:
    def __init__(self, argv):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # the caller of the tests may ignore some of them
            for s in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP,
                      signal.SIGTERM):
                signal.signal(s, signal.SIG_DFL)
            os.execv(argv[0], argv)
        self.seen = b""
        self.at = 0
        self.end = None

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            piece = os.read(self.fd, 65536)
        except OSError:
            piece = b""
        self.seen += piece
        return bool(piece)

    def until(self, what, true):
        stop = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > stop:
                raise SystemExit("not ok: " + what)
            if not self.read(0.02):
                if true():
                    return
                raise SystemExit("not ok, the terminal is closed: " + what)

    def shows(self, text):
        found = self.seen.find(text, self.at)
        if found >= 0:
            self.at = found + len(text)
        return found >= 0

    def is_raw(self):
        return not termios.tcgetattr(self.fd)[3] & termios.ICANON

    def is_stopped(self):
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        return pid == self.pid and os.WIFSTOPPED(status)

    def act(self, line):
        verb, _, rest = line.partition(" ")
        text = rest.encode().decode("unicode_escape").encode("latin-1")
        if verb == "type":
            os.write(self.fd, text)
        elif verb == "wait":
            self.until(line, lambda: self.shows(text))
        elif verb == "size":
            rows, cols = map(int, rest.split())
            fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                        struct.pack("HHHH", rows, cols, 0, 0))
        elif verb in ("raw", "cooked"):
            self.until(line, lambda: self.is_raw() == (verb == "raw"))
        elif verb == "kill":
            os.kill(self.pid, getattr(signal, rest))
        elif verb == "stopped":
            self.until(line, self.is_stopped)
        elif verb == "ends":
            while self.read(PATIENCE):
                pass
            _, status = os.waitpid(self.pid, 0)
            how = ("signal %d" % os.WTERMSIG(status)
                   if os.WIFSIGNALED(status)
                   else "exit %d" % os.WEXITSTATUS(status))
            if how != rest:
                raise SystemExit("not ok: it ended with " + how)
        else:
            raise SystemExit("there is no act " + verb)


def main():
    acts = sys.stdin.read().splitlines()
    person = Person(sys.argv[1:])
    try:
        for line in acts:
            person.act(line.strip())
    finally:
        sys.stdout.flush()
        sys.stdout.buffer.write(person.seen)


main()
