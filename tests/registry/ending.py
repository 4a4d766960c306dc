#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ending.py PORTFILE PORT HOST:PORT NUMBER PART HOW - passes requests on to a
server, of which answer NUMBER, from 1, ends too early. 0: none does; the count of
answers is in PORTFILE.count. PORT 0 means any.

PART  nothing, the head alone, half of the body, all but the last byte
HOW   once: the next answers are whole; gone: there is no server any more"""
import http.client
import http.server
import os
import sys
import threading

number, part, how = int(sys.argv[4]), sys.argv[5], sys.argv[6]
lock = threading.Lock()
answers = 0


def next_answer():
    global answers
    with lock:
        answers += 1
        with open(sys.argv[1] + ".count", "w", encoding="ascii") as file:
            file.write(str(answers))
        return answers


class Ending(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def pass_on(self):
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size) if size else None
        server = http.client.HTTPConnection(sys.argv[3], timeout=60)
        server.request(self.command, self.path, body,
                       {k: v for k, v in self.headers.items()
                        if k.lower() != "connection"})
        answer = server.getresponse()
        data = answer.read()
        ends = next_answer() == number
        if ends and part == "nothing":
            return self.end_here()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding",
                                    "connection"):
                self.send_header(name, value)
        told = answer.getheader("Content-Length")
        self.send_header("Content-Length",
                         told if self.command == "HEAD" and told
                         else str(len(data)))
        self.end_headers()
        if self.command == "HEAD":
            data = b""
        if ends:
            data = {"head": b"", "half": data[:len(data) // 2],
                    "last": data[:-1]}[part]
        self.wfile.write(data)
        self.wfile.flush()
        if ends:
            self.end_here()

    def end_here(self):
        if how == "gone":
            os._exit(0)
        self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = pass_on


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Ending)
with open(sys.argv[1] + ".new", "w", encoding="ascii") as file:
    file.write(str(server.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
