# SPDX-License-Identifier: Apache-2.0
"""Threads, timers, processes, sockets, archives."""
import multiprocessing
import os
import queue
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile


def threads():
    done = queue.Queue()
    all_of_them = [threading.Thread(target=lambda i=i: done.put(i * i))
                   for i in range(8)]
    for t in all_of_them:
        t.start()
    for t in all_of_them:
        t.join(10)
    print("threads", sorted(done.get() for _ in range(8)))


def timers():
    rung = threading.Event()
    began = time.monotonic()
    threading.Timer(0.3, rung.set).start()
    print("timer", rung.wait(20), 0.29 < time.monotonic() - began < 1)
    began = time.monotonic()
    print("condition", not threading.Event().wait(0.3),
          0.29 < time.monotonic() - began < 1)


def processes():
    said = subprocess.run(["sh", "-c", "echo $((6 * 7)); exit 3"],
                          stdout=subprocess.PIPE, check=False)
    print("process", said.returncode, said.stdout)
    try:
        subprocess.run(["sleep", "30"], timeout=0.3, check=False)
    except subprocess.TimeoutExpired:
        print("timeout")
    with multiprocessing.Pool(2) as pool:
        print("pool", pool.map(abs, range(-4, 0)))


def sockets():
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    peer, _ = server.accept()
    client.sendall(b"hello")
    ready, _, _ = select.select([peer], [], [], 10)
    print("socket", ready == [peer], peer.recv(16))


def chance():
    print("set", {"alpha", "beta", "gamma", "delta"})
    print("uuid", uuid.uuid4(), uuid.uuid1(), os.urandom(4).hex())
    with tempfile.NamedTemporaryFile() as f:
        print("name", f.name)
    print("time", time.time(), time.ctime(), os.getpid() > 0)


def archive(folder):
    with zipfile.ZipFile(os.path.join(folder, "a.zip"), "w") as z:
        z.writestr("a", "a")
        z.write(__file__, "program.py")


# first what tells the time: threads and processes that race move it on
chance()
archive(sys.argv[1])
threads()
timers()
processes()
sockets()
