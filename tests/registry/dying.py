#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""dying.py PORTFILE PORT HOST:PORT BYTES - passes connections on to a server,
and is gone, with every connection, when that many bytes of its answers have
passed; below 0: never. PORT 0 means any."""
import os
import socket
import sys
import threading

left = int(sys.argv[4])
lock = threading.Lock()


def spend(data):
    """The part of an answer that still passes."""
    global left
    with lock:
        if left < 0:
            return data
        data = data[:left]
        left -= len(data)
        return data


def answer(server, client):
    try:
        while True:
            data = server.recv(65536)
            if not data:
                break
            part = spend(data)
            client.sendall(part)
            if len(part) < len(data):
                os._exit(0)
    except OSError:
        pass
    client.close()


def ask(client, server):
    try:
        while True:
            data = client.recv(65536)
            if not data:
                break
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)
    except OSError:
        pass


host, port = sys.argv[3].rsplit(":", 1)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[2])))
listener.listen(16)
with open(sys.argv[1] + ".new", "w", encoding="ascii") as file:
    file.write(str(listener.getsockname()[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    one = listener.accept()[0]
    if left == 0:
        os._exit(0)
    other = socket.create_connection((host, int(port)))
    threading.Thread(target=ask, args=(one, other), daemon=True).start()
    threading.Thread(target=answer, args=(other, one), daemon=True).start()
