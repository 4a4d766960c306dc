#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""naive.py HOST REPOSITORY WHAT [MORE] - a client that takes each registry for
the one of its documentation. Prints what it found, or why it gave up (status 1).

  push          begins an upload, with the token that GET /v2/ asks for
  pull TAG      reads a manifest, with the scope of the challenge as one field
  mount SOURCE  mounts a blob: MORE is REPOSITORY@DIGEST; asks for the target only
  mount-both .. the same, asks for the target and then for the source
  referrers SUM lists the referrers by the API
  attach SUM    attaches a referrer; by the API if it answers 200
  tag SUM       lists the referrers under the tag
  types SUM     the artifact types of the referrers under the tag"""
import base64
import hashlib
import http.client
import json
import re
import sys
import urllib.parse

host, repository, what, *more = sys.argv[1:]
tokens = {}


def ask(method, path, body=b"", headers=()):
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.request(method, path, body, dict(headers))
    answer = connection.getresponse()
    data = answer.read()
    return answer.status, answer.headers, data


def token_of(challenge, scopes=None):
    realm = re.search('realm="([^"]*)"', challenge).group(1)
    scope = re.search('scope="([^"]*)"', challenge)
    scopes = scopes or ([scope.group(1)] if scope else [])
    path = urllib.parse.urlsplit(realm).path + "?" + urllib.parse.urlencode(
        [("scope", s) for s in scopes])
    user = "Basic " + base64.b64encode(b"u:p").decode()
    return json.loads(ask("GET", path, headers=[("Authorization", user)])[2])[
        "token"]


def call(method, path, body=b"", headers=(), scopes=None):
    """One request; a challenge is answered once, and the token kept for the
    repository that the challenge names."""
    token = tokens.get(repository)
    more_headers = [("Authorization", "Bearer " + token)] if token else []
    status, got, data = ask(method, path, body, [*headers, *more_headers])
    if status == 401:
        challenge = got["WWW-Authenticate"]
        if challenge is None:
            sys.exit("401, and what now?")
        token = token_of(challenge, scopes)
        name = re.search('scope="repository:([^:"]*)', challenge)
        if name:
            tokens[name.group(1)] = token
        status, got, data = ask(method, path, body, [
            *headers, ("Authorization", "Bearer " + token)])
    if status >= 400:
        sys.exit("%s %s: %d" % (method, path, status))
    return status, got, data


def base():
    """Logs in where GET /v2/ asks for it."""
    status, headers, _ = ask("GET", "/v2/")
    if status == 401:
        tokens[repository] = token_of(headers["WWW-Authenticate"], [
            "repository:%s:pull,push" % repository])


def tag_of(subject):
    return "/v2/%s/manifests/%s" % (repository, subject.replace(":", "-"))


def attach(subject):
    kind = "text/naive"
    empty = "sha256:" + hashlib.sha256(b"{}").hexdigest()
    text = json.dumps({
        "schemaVersion": 2, "artifactType": kind,
        "config": {"mediaType": "application/vnd.oci.empty.v1+json",
                   "digest": empty, "size": 2}, "layers": [],
        "subject": {"mediaType": "m", "digest": subject, "size": 1}}).encode()
    sum_ = "sha256:" + hashlib.sha256(text).hexdigest()
    _, headers, _ = call("POST", "/v2/%s/blobs/uploads/" % repository)
    call("PUT", urllib.parse.urlsplit(headers["Location"]).path +
         "?digest=" + empty, b"{}")
    call("PUT", "/v2/%s/manifests/%s" % (repository, sum_), text, [(
        "Content-Type", "application/vnd.oci.image.manifest.v1+json")])
    path = "/v2/%s/referrers/%s" % (repository, subject)
    if ask("GET", path)[0] != 200:
        sys.exit("no API, and a tag is not known here")
    return [d["digest"] for d in json.loads(ask("GET", path)[2])["manifests"]
            if d["digest"] == sum_]


def main():
    if what == "push":
        base()
        call_headers = [("Authorization", "Bearer " + tokens[repository])] \
            if repository in tokens else []
        status = ask("POST", "/v2/%s/blobs/uploads/" % repository,
                     headers=call_headers)[0]
        if status != 202:
            sys.exit("POST: %d" % status)
        return "an upload"
    if what == "pull":
        for _ in range(4):
            data = call("GET", "/v2/%s/manifests/%s" % (repository,
                                                        more[0]))[2]
        return hashlib.sha256(data).hexdigest()
    if what.startswith("mount"):
        source, sum_ = more[0].split("@")
        scopes = ["repository:%s:pull,push" % repository]
        if what == "mount-both":
            scopes.append("repository:%s:pull" % source)
        status = call("POST", "/v2/%s/blobs/uploads/?mount=%s&from=%s" % (
            repository, sum_, source), scopes=scopes)[0]
        return "mounted" if status == 201 else sys.exit("not mounted")
    if what == "referrers":
        data = call("GET", "/v2/%s/referrers/%s" % (repository, more[0]))[2]
    elif what == "attach":
        return attach(more[0]) or sys.exit("it is lost")
    else:
        data = call("GET", tag_of(more[0]))[2]
    found = json.loads(data).get("manifests", [])
    if what == "types":
        return [d["artifactType"] for d in found if d.get("artifactType")] or \
            sys.exit("no types")
    return [d["digest"] for d in found] or sys.exit("no referrers")


print(main())
