#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""proxy.py PORTFILE LOG HOST:PORT [FAULT...] - stands before a registry, on
127.0.0.1, and fails. Each request is a line of JSON in LOG.

  drop          each request is dropped, the first time
  drop-answer   each request is done, and its answer dropped, the first time
  delay         each answer comes 0.2 s late
  truncate      each blob ends in its middle, the first time
  cut           of an upload half arrives, the first time
  corrupt       blobs have one bit flipped
  corrupt-json  manifests have one byte more
  corrupt-up    an upload has one bit flipped, the first time
  longer        blobs are longer than they should be
  redirect-URL  blobs are redirected to URL/v2/..."""
import http.client
import http.server
import json
import re
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream, faults, log = None, (), None
    seen, lock = set(), threading.Lock()

    def log_message(self, *args):
        pass

    def first(self, what):
        """Uploads count together, whatever the registry calls them."""
        key = (what, self.command, re.sub("/uploads/.*", "/uploads",
                                          self.path.split("?")[0]))
        with self.lock:
            if key in self.seen:
                return False
            self.seen.add(key)
            return True

    def has(self, fault):
        return fault in self.faults

    def ask(self, body):
        upstream = http.client.HTTPConnection(self.upstream, timeout=60)
        headers = {k: v for k, v in self.headers.items()
                   if k.lower() not in ("content-length", "connection")}
        if body or self.command in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(body))
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        data = answer.read()
        upstream.close()
        return answer, data

    def damaged(self, data):
        """The answer's body as it arrives, and the length that is told."""
        blob = self.command == "GET" and "/blobs/sha256" in self.path
        manifest = self.command == "GET" and "/manifests/" in self.path
        length = len(data)
        if blob and self.has("corrupt") and data:
            data = data[:-1] + bytes([data[-1] ^ 1])
        if blob and self.has("longer"):
            data += b"x"
            length += 1
        if manifest and self.has("corrupt-json"):
            data += b"\n"
            length += 1
        if blob and self.has("truncate") and length > 1 and \
                self.first("truncate"):
            data = data[:length // 2]
        return data, length

    def send(self, answer, data):
        if self.has("delay"):
            time.sleep(0.2)
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "date",
                                    "transfer-encoding"):
                self.send_header(name, value)
        length = answer.getheader("Content-Length")
        if self.command != "HEAD":
            data, length = self.damaged(data)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(data)
        if self.command != "HEAD" and len(data) != length:
            self.close_connection = True

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.lock:
            self.log.write(json.dumps({
                "method": self.command, "path": self.path,
                "length": len(body), "range": self.headers.get("Range"),
                "authorization": self.headers.get("Authorization")}) + "\n")
            self.log.flush()
        if self.has("drop") and self.first("drop"):
            self.close_connection = True
            return
        for fault in self.faults:
            if fault.startswith("redirect-") and "/blobs/sha256" in self.path \
                    and self.command == "GET":
                self.send_response(307)
                self.send_header("Location", fault[9:] + self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        cut = self.command == "PATCH" and self.has("cut") and \
            self.first("cut")
        if cut:
            body = body[:len(body) // 2]
        if body and self.command == "PATCH" and self.has("corrupt-up") and \
                self.first("corrupt-up"):
            body = bytes([body[0] ^ 1]) + body[1:]
        answer, data = self.ask(body)
        if cut or (self.has("drop-answer") and self.first("drop-answer")):
            self.close_connection = True
            return
        self.send(answer, data)

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = handle_any


def main():
    portfile, log, Handler.upstream, *Handler.faults = sys.argv[1:]
    Handler.log = open(log, "a", encoding="utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(portfile, "w", encoding="ascii") as out:
        out.write("%d\n" % server.server_port)
    server.serve_forever()


main()
