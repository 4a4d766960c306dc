#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stub.py PORTFILE LOG [TRAIT...] - an OCI registry in memory, on 127.0.0.1,
that behaves as some real ones do.  Each request is a line of JSON in LOG, with
its authorization.

Traits: each is one way in which a real registry differs.
  referrers          has the referrers API, and says OCI-Subject
  referrers-empty    answers 200 to the API without having it
  referrers-denied   answers 401 without a challenge to it
  subject-at-tag     the tag sha256-HEX resolves to the subject itself
  subject-lies       says OCI-Subject without having the API
  bare-fallback      the index under the tag has neither artifactType nor
                     annotations, as other clients write it
  junk-at-tag        the tag sha256-HEX holds an image
  race-N             the first N lists of referrers that are written under the
                     tag are overwritten by another client at once
  conflict-N         the first N are refused with 412
  token              bearer tokens; user "u", password "p"; anybody may pull
  token-all          the same, and nobody may pull without a user
  two-scopes         the challenge holds two scopes
  last-scope         the token server keeps the last scope only
  other-repository   the challenge names another repository
  refresh            the token server takes the refresh token "r" only
  opaque-scope       the challenge's scope is "aws", and a token needs it
  expire-N           a token is good for N requests; then 401 without challenge
  spend-N            the first N times that the first blob is sent, others have
                     spent its token before: 401 without challenge
  realm-URL          the token server is at URL
  push-only          only POST, PUT and PATCH are challenged
  mount-needs-pull   a mount needs the right to pull from the other repository
  basic              user and password with each request
  no-mount           a mount begins an upload
  break-N            each upload breaks after N bytes, the first time
  short-N            each blob ends after N bytes, the first time
  no-range           ranges are ignored
  busy-N             the first N requests are answered 503, Retry-After 0
  wrong-blob         blobs have one bit flipped
  redirect-URL       blobs are redirected to URL
  evil               answers every request with a challenge that names itself
  location-URL       uploads go to URL
  type-TYPE          manifests have this media type
  relative           Location is relative
"""
import base64
import hashlib
import http.server
import json
import re
import sys
import threading
import urllib.parse

OCI = "application/vnd.oci.image."
INDEX = OCI + "index.v1+json"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Registry:
    """What the registry holds, and how it behaves."""

    def __init__(self, log, traits):
        self.blobs, self.manifests, self.tags = {}, {}, {}
        self.uploads, self.broken = {}, set()
        self.lock = threading.Lock()
        self.log = open(log, "a", encoding="utf-8")
        self.traits = set(traits)
        self.n_uploads = self.n_tokens = 0
        self.busy = self.number("busy")
        self.races = self.number("race")
        self.conflicts = self.number("conflict")
        self.spent = {}
        # of "spend": the upload that meets spent tokens, how often it has, and
        # the tokens that others have used
        self.late, self.n_late, self.used = None, 0, set()
        self.turn = threading.Condition(self.lock)

    def has(self, trait):
        return trait in self.traits

    def number(self, trait):
        for t in self.traits:
            if re.fullmatch(trait + r"-\d+", t):
                return int(t.rsplit("-", 1)[1])
        return 0

    def word(self, trait):
        for t in self.traits:
            if t.startswith(trait + "-"):
                return t[len(trait) + 1:]
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    registry = None

    def log_message(self, *args):
        pass

    # --- answers ---

    def answer(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length",
                         str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True

    def error(self, status, code, headers=()):
        body = json.dumps({"errors": [{"code": code, "message":
                                       code.lower()}]}).encode()
        self.answer(status, body, headers)

    def location(self, path):
        if self.registry.has("relative"):
            return path
        return "http://%s%s" % (self.headers["Host"], path)

    # --- who may do it ---

    def granted(self):
        """The scopes of the token that came with the request."""
        word = self.headers.get("Authorization", "")
        if not word.startswith("Bearer "):
            return None
        try:
            return json.loads(base64.urlsafe_b64decode(word[7:] + "=="))
        except ValueError:
            return None

    def challenge(self, need):
        r = self.registry
        if r.has("two-scopes"):
            need = "repository:other/thing:pull " + need
        if r.has("other-repository"):
            need = need.replace(need.split(":")[1], "upstream/name")
        if r.has("opaque-scope"):
            need = "aws"
        realm = r.word("realm") or "http://%s/token" % self.headers["Host"]
        self.error(401, "UNAUTHORIZED", [(
            "WWW-Authenticate",
            'Bearer realm="%s",service="stub",scope="%s"' % (realm, need))])

    def is_spent(self, word):
        """Have others spent the token before?  They wait for the first upload,
        and it for their next request."""
        r = self.registry
        times = r.number("spend")
        if not times or not word:
            return False
        with r.turn:
            if self.command == "PATCH" and r.late is None:
                r.late = self.path
            late = self.command == "PATCH" and self.path == r.late
            if late and r.n_late < times:
                r.n_late += 1
                r.turn.notify_all()
                r.turn.wait_for(lambda: word in r.used, 60)
                return True
            if self.command == "PATCH" and not late:
                r.turn.wait_for(lambda: r.n_late == times, 60)
            r.used.add(word)
            r.turn.notify_all()
            return False

    def allowed(self, repository, actions, also=()):
        """False: the request has been answered."""
        r = self.registry
        pushes = "push" in actions
        if r.has("basic"):
            if self.headers.get("Authorization") == "Basic " + \
                    base64.b64encode(b"u:p").decode():
                return True
            self.error(401, "UNAUTHORIZED",
                       [("WWW-Authenticate", 'Basic realm="stub"')])
            return False
        if not (r.has("token") or r.has("token-all")):
            return True
        if r.has("push-only") and self.command in ("GET", "HEAD"):
            return True
        word = self.headers.get("Authorization")
        r.spent[word] = r.spent.get(word, 0) + 1
        if self.is_spent(word) or \
                word and 0 < r.number("expire") < r.spent[word]:
            self.error(401, "UNAUTHORIZED")
            return False
        scopes = self.granted()
        need = "repository:%s:%s" % (
            repository, "pull,push" if pushes else "pull")
        wanted = [(repository, a) for a in actions] + list(also)
        # the registry behind has the names that it puts into its challenges
        if scopes and r.has("other-repository"):
            scopes[repository] = scopes.get("upstream/name", [])
        if scopes is None or not all(
                a in scopes.get(name, []) for name, a in wanted):
            self.challenge(need)
            return False
        return True

    def token(self):
        r = self.registry
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        user = self.headers.get("Authorization") == "Basic " + \
            base64.b64encode(b"u:p").decode()
        if self.command == "POST":
            query = urllib.parse.parse_qs(self.read_body().decode())
            user = query.get("refresh_token") == ["r"] and \
                query.get("grant_type") == ["refresh_token"]
            query["scope"] = query.get("scope", [""])[0].split(" ")
        elif r.has("refresh"):
            return self.error(401, "UNAUTHORIZED")
        scopes = query.get("scope", [])
        if r.has("last-scope"):
            scopes = scopes[-1:]
        if r.has("opaque-scope"):
            if "aws" not in scopes:
                return self.error(403, "DENIED")
            scopes.remove("aws")
        if "Authorization" in self.headers and not user:
            return self.error(401, "UNAUTHORIZED")
        r.n_tokens += 1
        granted = {"": [str(r.n_tokens)]}
        for scope in scopes:
            kind, rest = scope.split(":", 1)
            name, actions = rest.rsplit(":", 1)
            if kind != "repository":
                continue
            for action in actions.split(","):
                if user or (action == "pull" and not r.has("token-all")):
                    granted.setdefault(name, []).append(action)
        value = base64.urlsafe_b64encode(
            json.dumps(granted).encode()).decode().rstrip("=")
        self.answer(200, json.dumps({"token": value}).encode(),
                    [("Content-Type", "application/json")])

    # --- requests ---

    def read_body(self, most=None):
        """The body, or what of it arrived before the connection is cut."""
        left = int(self.headers.get("Content-Length", 0))
        data = b""
        while left > 0 and (most is None or len(data) < most):
            part = self.rfile.read(min(left, 65536))
            if not part:
                break
            data += part
            left -= len(part)
        return data if most is None else data[:most]

    def handle_any(self):
        r = self.registry
        with r.lock:
            r.log.write(json.dumps({
                "method": self.command, "path": self.path,
                "host": self.headers.get("Host"),
                "authorization": self.headers.get("Authorization"),
                "content": self.headers.get("Content-Range"),
                "match": self.headers.get("If-Match"),
                "range": self.headers.get("Range")}) + "\n")
            r.log.flush()
            if r.busy > 0:
                r.busy -= 1
                self.read_body()
                return self.error(503, "BUSY", [("Retry-After", "0")])
        path = urllib.parse.urlsplit(self.path).path
        if r.has("evil"):
            self.read_body()
            return self.error(401, "UNAUTHORIZED", [(
                "WWW-Authenticate", 'Bearer realm="http://%s/token",scope="x"'
                % self.headers["Host"]), ("WWW-Authenticate", "Basic")])
        if path == "/token":
            return self.token()
        if path == "/v2/":
            return self.base()
        for pattern, method in (
                (r"/v2/(.+)/blobs/uploads/([^/]*)", self.upload),
                (r"/v2/(.+)/blobs/([^/]+)", self.blob),
                (r"/v2/(.+)/manifests/([^/]+)", self.manifest),
                (r"/v2/(.+)/tags/(list)", self.list_tags),
                (r"/v2/(.+)/referrers/([^/]+)", self.referrers)):
            found = re.fullmatch(pattern, path)
            if found:
                return method(*found.groups())
        return self.error(404, "NOT_FOUND")

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = handle_any

    def base(self):
        r = self.registry
        if r.has("push-only") or not (
                r.has("token") or r.has("token-all") or r.has("basic")):
            return self.answer(200, b"{}")
        if r.has("basic"):
            if self.allowed("x", ["pull"]):
                self.answer(200, b"{}")
            return None
        return self.challenge("registry:catalog:*")

    def blob(self, repository, sum_):
        r = self.registry
        if not self.allowed(repository, ["pull"]):
            return None
        data = r.blobs.get((repository, sum_))
        if data is None:
            return self.error(404, "BLOB_UNKNOWN")
        target = r.word("redirect")
        if target:
            return self.answer(307, b"", [
                ("Location", target + "/" + sum_)])
        if r.has("wrong-blob"):
            data = data[:-1] + bytes([data[-1] ^ 1])
        return self.send_blob(sum_, data)

    def send_blob(self, sum_, data):
        r = self.registry
        status, headers = 200, []
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        whole = len(data)
        if asked and not r.has("no-range"):
            first = int(asked.group(1))
            data = data[first:]
            status = 206
            headers.append(("Content-Range", "bytes %d-%d/%d" % (
                first, whole - 1, whole)))
        cut = r.number("short")
        if cut and len(data) > cut and ("short", sum_) not in r.broken and \
                self.command == "GET":
            r.broken.add(("short", sum_))
            return self.answer(status, data[:cut], headers, len(data))
        return self.answer(status, data, headers)

    def upload(self, repository, name):
        r = self.registry
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        source = query.get("from", [None])[0]
        also = []
        if source and r.has("mount-needs-pull"):
            also = [(source, "pull")]
        if not self.allowed(repository, ["pull", "push"], also):
            self.read_body()
            return None
        if self.command == "POST":
            return self.begin(repository, query, source)
        data = r.uploads.get(name)
        if data is None:
            self.read_body()
            return self.error(404, "BLOB_UPLOAD_UNKNOWN")
        if self.command == "GET":
            return self.answer(204, b"", [
                ("Range", "0-%d" % max(len(data) - 1, 0)),
                ("Location", self.location(self.path))])
        return self.receive(repository, name, query)

    def begin(self, repository, query, source):
        r = self.registry
        wanted = query.get("mount", [None])[0]
        if source and (source, wanted) in r.blobs and not r.has("no-mount"):
            r.blobs[(repository, wanted)] = r.blobs[(source, wanted)]
            return self.answer(201, b"", [("Docker-Content-Digest", wanted)])
        with r.lock:
            r.n_uploads += 1
            name = "u%d" % r.n_uploads
        r.uploads[name] = b""
        if r.word("location"):
            return self.answer(202, b"", [
                ("Location", r.word("location") + "/" + name)])
        return self.answer(202, b"", [(
            "Location", self.location(
                "/v2/%s/blobs/uploads/%s?state=a%%2Bb" % (repository, name)))])

    def receive(self, repository, name, query):
        r = self.registry
        part = re.fullmatch(r"(\d+)-(\d+)",
                            self.headers.get("Content-Range", ""))
        if part and int(part.group(1)) != len(r.uploads[name]):
            self.read_body()
            return self.error(416, "BLOB_UPLOAD_INVALID")
        cut = r.number("break")
        if cut and self.command == "PATCH" and name not in r.broken:
            r.broken.add(name)
            r.uploads[name] += self.read_body(cut)
            self.close_connection = True
            return None
        r.uploads[name] += self.read_body()
        if self.command == "PATCH":
            return self.answer(202, b"", [
                ("Location", self.location(self.path)),
                ("Range", "0-%d" % (len(r.uploads[name]) - 1))])
        data = r.uploads.pop(name)
        sum_ = query.get("digest", [""])[0]
        if digest(data) != sum_:
            return self.error(400, "DIGEST_INVALID")
        r.blobs[(repository, sum_)] = data
        return self.answer(201, b"", [("Docker-Content-Digest", sum_)])

    def manifest(self, repository, name):
        r = self.registry
        if self.command == "PUT":
            return self.put_manifest(repository, name)
        if not self.allowed(repository, ["pull"]):
            return None
        sum_ = name if name.startswith("sha256:") else \
            r.tags.get((repository, name))
        if r.has("subject-at-tag") and name.startswith("sha256-"):
            sum_ = name.replace("-", ":", 1)
        if r.has("junk-at-tag") and name.startswith("sha256-"):
            sum_ = next(s for (_, s), (d, _) in r.manifests.items()
                        if b'"layers"' in d and
                        s != name.replace("-", ":", 1))
        found = r.manifests.get((repository, sum_))
        if not found:
            return self.error(404, "MANIFEST_UNKNOWN")
        data, type_ = found
        return self.answer(200, data, [
            ("Content-Type", r.word("type") or type_),
            ("ETag", '"%s"' % sum_), ("Docker-Content-Digest", sum_)])

    def keep(self, repository, name, data, type_):
        r = self.registry
        sum_ = digest(data)
        r.manifests[(repository, sum_)] = (data, type_)
        if not name.startswith("sha256:"):
            r.tags[(repository, name)] = sum_
        return sum_

    def put_list(self, repository, name, v):
        """A list of referrers under a tag. True: it has been answered."""
        r = self.registry
        if r.conflicts > 0:
            r.conflicts -= 1
            self.error(412, "CONFLICT")
            return True
        was = r.manifests.get((repository, r.tags.get((repository, name))))
        if r.has("bare-fallback"):
            for d in v["manifests"]:
                d.pop("artifactType", None)
                d.pop("annotations", None)
        if r.races > 0:
            r.races -= 1
            v["manifests"] = json.loads(was[0])["manifests"] if was else []
        return False

    def put_manifest(self, repository, name):
        r = self.registry
        data = self.read_body()
        if not self.allowed(repository, ["pull", "push"]):
            return None
        v = json.loads(data)
        for d in v.get("layers", []) + ([v["config"]] if "config" in v
                                        else []):
            if (repository, d["digest"]) not in r.blobs:
                return self.error(400, "MANIFEST_BLOB_UNKNOWN")
        if name.startswith("sha256:") and name != digest(data):
            return self.error(400, "DIGEST_INVALID")
        if name.startswith("sha256-"):
            if self.put_list(repository, name, v):
                return None
            data = json.dumps(v).encode()
        sum_ = self.keep(repository, name, data, self.headers["Content-Type"])
        headers = [("Docker-Content-Digest", sum_)]
        if (r.has("referrers") or r.has("subject-lies")) and "subject" in v:
            headers.append(("OCI-Subject", v["subject"]["digest"]))
        return self.answer(201, b"", headers)

    def list_tags(self, repository, _):
        """Two a page."""
        r = self.registry
        if not self.allowed(repository, ["pull"]):
            return None
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        last = query.get("last", [""])[0]
        tags = sorted(t for where, t in r.tags if where == repository)
        left = [t for t in tags if t > last]
        headers = [("Link", '</v2/%s/tags/list?last=%s>; rel="next"' % (
            repository, left[1]))] if len(left) > 2 else []
        return self.answer(200, json.dumps({
            "name": repository, "tags": left[:2] or None}).encode(), headers)

    def referrers(self, repository, subject):
        r = self.registry
        if r.has("referrers-denied"):
            return self.error(401, "UNAUTHORIZED")
        if not r.has("referrers") and not r.has("referrers-empty"):
            return self.error(404, "NOT_FOUND")
        if not self.allowed(repository, ["pull"]):
            return None
        entries = []
        for (where, sum_), (data, type_) in r.manifests.items():
            v = json.loads(data)
            if where != repository or r.has("referrers-empty") or \
                    v.get("subject", {}).get("digest") != subject:
                continue
            entries.append({
                "mediaType": type_, "digest": sum_, "size": len(data),
                "artifactType": v.get("artifactType") or
                v["config"]["mediaType"]})
        body = json.dumps({"schemaVersion": 2, "mediaType": INDEX,
                           "manifests": entries}).encode()
        return self.answer(200, body, [("Content-Type", INDEX)])


def main():
    portfile, log, *traits = sys.argv[1:]
    Handler.registry = Registry(log, traits)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(portfile, "w", encoding="ascii") as out:
        out.write("%d\n" % server.server_port)
    server.serve_forever()


main()
