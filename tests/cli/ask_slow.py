# SPDX-License-Identifier: Apache-2.0
"""ask_slow.py STORE ANSWER OPTION… - is the answer right?

ANSWER is what `hallmark store list --json OPTION…` printed.  This reads every
statement and layer of the store, keeps nothing, shares no code with hallmark,
and prints what differs; it ends with 0 if nothing does.
"""
import base64
import hashlib
import json
import os
import re
import sys
import urllib.parse

import ask_layers

HEX = re.compile("^([0-9a-f]{40}|[0-9a-f]{64})$")
VENDORS = ("deb", "rpm", "apk", "alpm", "oci", "docker", "generic")


class Thing(tuple):
    """type, name, version, source, source version, digest"""


def load(store, digest):
    path = os.path.join(store, "blobs", "sha256", digest.split(":")[-1])
    with open(path, "rb") as f:
        return f.read()


# --- versions ---

def debian_order(c):
    return -1 if c == "~" else ord(c) if c.isalpha() else ord(c) + 256


def debian_part(a, b):
    while a or b:
        x, y = re.match(r"\D*", a).group(), re.match(r"\D*", b).group()
        a, b = a[len(x):], b[len(y):]
        for i in range(max(len(x), len(y))):
            p = debian_order(x[i]) if i < len(x) else 0
            q = debian_order(y[i]) if i < len(y) else 0
            if p != q:
                return p - q
        x, y = re.match(r"\d*", a).group(), re.match(r"\d*", b).group()
        a, b = a[len(x):], b[len(y):]
        if int(x or 0) != int(y or 0):
            return int(x or 0) - int(y or 0)
    return 0


def debian_split(v):
    epoch, _, rest = v.rpartition(":")
    if "-" in rest:
        upstream, _, revision = rest.rpartition("-")
    else:
        upstream, revision = rest, ""
    return epoch or "0", upstream, revision


def debian(version, bound):
    if ":" not in bound:
        version = version.split(":")[-1]
    if "-" not in bound and "-" in version:
        version = version.rpartition("-")[0]
    for a, b in zip(debian_split(version), debian_split(bound)):
        order = debian_part(a, b)
        if order:
            return order
    return 0


def semantic_key(v):
    core, dash, pre = v.split("+")[0].partition("-")
    numbers = [int(x) for x in core.split(".")] + [0] * 4
    if not dash:
        return numbers[:4], [(2, 0, "")]
    return numbers[:4], [(0, int(x), "") if x.isdigit() else (1, 0, x)
                         for x in pre.split(".")]


def semantic(version, bound):
    a, b = semantic_key(version), semantic_key(bound)
    return (a > b) - (a < b)


def meets(kind, version, text):
    """True, False or None; text: the part of --holds behind the '@'."""
    if text is None:
        return True
    version = re.sub(r"^v(?=\d)", "", version)
    if not re.match(r"^(\d+:)?\d[A-Za-z0-9.+~-]*$", version) or \
            HEX.match(version):
        return None
    if ".." in text:
        text = ">=%s,<=%s" % tuple(text.split(".."))
    for part in text.split(","):
        op, bound = re.match(r"^\s*(<<|<=|>=|>>|<|>|=)?\s*(\S+)$",
                             part).groups()
        order = (semantic if kind in ("npm", "cargo", "golang")
                 else debian)(version, bound)
        if not {"<<": order < 0, "<": order < 0, "<=": order <= 0,
                ">>": order > 0, ">": order > 0, ">=": order >= 0,
                "=": order == 0, None: order == 0}[op]:
            return False
    return True


# --- statements ---

def parse_purl(text):
    """type, name, version, upstream"""
    if not text or not text.startswith("pkg:"):
        return None
    text, _, query = text[4:].partition("#")[0].partition("?")
    kind, _, rest = text.partition("/")
    at = rest.rfind("@")
    version = None
    if at > 0 and "/" not in rest[at:]:
        rest, version = rest[:at], urllib.parse.unquote(rest[at + 1:])
    space, _, name = rest.rpartition("/")
    name = urllib.parse.unquote(name)
    if space and kind not in VENDORS:
        name = urllib.parse.unquote(space) + "/" + name
    upstream = None
    for q in query.split("&"):
        if q.startswith("upstream="):
            upstream = urllib.parse.unquote(q[9:])
    return kind, name, version, upstream


def thing(purl, name, version, file, digest):
    p = parse_purl(purl)
    kind, source, made = "", "", ""
    if p:
        kind, name, version = p[0], p[1], version or p[2]
        stripped = re.sub(r"\+b\d+$", "", version or "")
        if p[3]:
            source, _, made = p[3].partition("@")
            made = made or stripped
        elif kind == "deb" and file and file.startswith("pool/"):
            source, made = file.split("/")[-2], stripped
        if not digest and p[2] and p[2].startswith("sha256:"):
            digest = p[2][7:]
    return Thing((kind, name, version or "", source, made,
                  "sha256:" + digest if digest else ""))


def archive(uri):
    name = re.split("[?#]", uri)[0].split("/")[-1]
    while True:
        cut = re.sub(r"\.(asc|gz|bz2|xz|zst|lz|tar|tgz|zip|orig|deb)$", "",
                     name)
        if cut == name or not cut:
            break
        name = cut
    for mark in "_-":
        found = [m.start() for m in re.finditer(mark + r"(?=\d)", name)]
        if found and found[-1] > 0:
            return name[:found[-1]], name[found[-1] + 1:]
    return name, ""


def of_provenance(p, facts):
    made = p.get("buildDefinition", {})
    deps = made.get("resolvedDependencies", [])
    facts["complete"] = made.get("buildType") == "urn:hallmark:build:recipe:1"
    debs = any(d["uri"].startswith("pkg:deb/") and
               not d.get("annotations", {}).get("role") for d in deps)
    for i, d in enumerate(deps):
        uri, sums = d["uri"], d["digest"]
        role = d.get("annotations", {}).get("role")
        last = not any(not x.get("annotations", {}).get("role")
                       for x in deps[i + 1:])
        part = "contains" if role == "base" else \
            "tools" if uri.startswith("pkg:") or (
                uri.startswith("oci:") and last and not debs) else "sources"
        if uri.startswith("pkg:"):
            t = thing(uri, uri, None, d.get("name"), sums.get("sha256"))
        elif uri.startswith("oci:"):
            digest = "sha256:" + sums["sha256"]
            t = Thing(("oci", uri[4:].split("@")[0], digest, "", "", digest))
        elif "gitCommit" in sums:
            name = uri.split("/")[-1].split("@")[0]
            t = Thing(("generic", re.sub(r"\.git$", "", name),
                       sums["gitCommit"], "", "", ""))
        else:
            t = Thing(("generic",) + archive(uri) +
                      ("", "", "sha256:" + sums["sha256"]))
        facts[part].append(t)
    own = sorted("sha256:%s\n" % d["digest"]["sha256"] for d in deps
                 if d["uri"].startswith("pkg:deb/") and
                 not d.get("annotations", {}).get("role"))
    if own and facts["complete"]:
        facts["tools"].append(Thing(
            ("environment", "", "", "", "", "sha256:" +
             hashlib.sha256("".join(own).encode()).hexdigest())))


def of_spdx(p, facts):
    part = {}
    for r in p["relationships"]:
        if r["relationshipType"] == "BUILD_TOOL_OF":
            part[r["spdxElementId"]] = "tools"
        if r["relationshipType"] == "GENERATED_FROM":
            part[r["relatedSpdxElement"]] = "sources"
    for v in p["packages"]:
        purl = [r["referenceLocator"] for r in v.get("externalRefs", [])
                if r["referenceType"] == "purl"]
        sums = [c["checksumValue"] for c in v.get("checksums", [])
                if c["algorithm"] == "SHA256"]
        facts[part.get(v["SPDXID"], "contains")].append(thing(
            purl[0] if purl else None, v["name"], v.get("versionInfo"),
            v.get("packageFileName"), sums[0] if sums else None))


def of_cyclonedx(p, facts):
    def walk(v):
        role = [x["value"] for x in v.get("properties", [])
                if x["name"] == "hallmark:role"]
        role = role[0] if role else None
        if role != "output" and (v.get("purl") or v["type"] != "file"):
            sums = [h["content"] for h in v.get("hashes", [])
                    if h["alg"] == "SHA-256"]
            part = "contains" if v.get("scope") != "excluded" else \
                "sources" if role == "source" else "tools"
            facts[part].append(thing(v.get("purl"), v["name"],
                                     v.get("version"), None,
                                     sums[0] if sums else None))
        for one in v.get("components", []):
            walk(one)
    if p["bomFormat"] != "CycloneDX":
        raise ValueError
    if "component" in p.get("metadata", {}):
        walk(p["metadata"]["component"])
    for v in p["components"]:
        walk(v)


FORMS = [("https://slsa.dev/provenance/v1", "provenance", of_provenance),
         ("https://spdx.dev/Document", "spdx", of_spdx),
         ("https://cyclonedx.org/bom", "cyclonedx", of_cyclonedx)]


def read_statement(text, image):
    facts = {"kind": "unread", "complete": False, "contains": [], "tools": [],
             "sources": [], "keys": []}
    try:
        outer = json.loads(text)
        s = json.loads(base64.b64decode(outer["payload"]))
        new = dict(facts, kind="other", contains=[], tools=[], sources=[],
                   keys=[])
        if not any(x["digest"].get("sha256") == image for x in s["subject"]):
            return new
        for prefix, kind, read in FORMS:
            if s["predicateType"].startswith(prefix):
                new["kind"] = kind
                read(s["predicate"], new)
        new["keys"] = [x.get("keyid", "") for x in outer["signatures"]]
        return new
    except (ValueError, KeyError, TypeError):
        return facts


class Image:
    def __init__(self, store, digest, referrers):
        manifest = json.loads(load(store, digest))
        self.parts = [m["digest"] for m in manifest.get("manifests", [])]
        self.is_index = "manifests" in manifest
        self.layers = [x["digest"] for x in manifest.get("layers", [])]
        self.statements = []
        for d in json.loads(load(store, referrers))["manifests"] \
                if referrers else []:
            layer = json.loads(load(store, d["digest"]))["layers"][0]["digest"]
            self.statements.append((layer, read_statement(
                load(store, layer), digest.split(":")[-1])))
        facts = None if self.tells_content() else \
            ask_layers.read(
                lambda layer: load(store, layer), self.layers, thing)
        if facts:
            self.statements.append((digest, facts))

    def tells(self, *kinds):
        return any(f["complete"] or f["kind"] in kinds
                   for _, f in self.statements)

    def tells_content(self):
        return self.tells("spdx", "cyclonedx")

    def tells_build(self):
        return any(f["complete"] or f["tools"] or f["sources"]
                   for _, f in self.statements)


class Slow:
    def __init__(self, store):
        listed = json.load(open(os.path.join(store, "index.json")))["manifests"]
        names, lists = {}, {}
        for d in listed:
            name = d["annotations"]["org.opencontainers.image.ref.name"]
            if re.match("^sha256-[0-9a-f]{64}$", name):
                lists["sha256:" + name[7:]] = d["digest"]
            else:
                names.setdefault(d["digest"], set()).add(name)
        self.images, self.names = {}, names
        pending = list(names)
        while pending:
            digest = pending.pop()
            if digest in self.images:
                continue
            image = Image(store, digest, lists.get(digest))
            self.images[digest] = image
            for part in image.parts:
                names.setdefault(part, set()).update(names[digest])
                pending.append(part)
        self.stacks = {}
        for digest, image in self.images.items():
            if image.layers:
                self.stacks.setdefault(tuple(image.layers), []).append(digest)

    def bases(self, digest):
        layers = self.images[digest].layers
        return [b for n in range(1, len(layers) + 1)
                for b in self.stacks.get(tuple(layers[:n]), []) if b != digest]

    def walk(self, root, match):
        """Rows (relation, type, name, version, via, statement), and if
        something stays unknown."""
        rows, unknown, seen = set(), set(), set()

        def visit(digest, within):
            if (digest, within) in seen:
                return
            seen.add((digest, within))
            image = self.images[digest]
            if any(f["kind"] == "unread" for _, f in image.statements):
                unknown.add("unread")
            twins = [b for b in self.bases(digest)
                     if self.images[b].layers == image.layers]
            if not image.tells_content() and not any(
                    self.images[t].tells_content() for t in twins):
                unknown.add("content" if within else "tool")
            if digest == root and not image.tells_build():
                unknown.add("build")
            for sum_, facts in image.statements:
                for part in ("contains", "tools", "sources"):
                    if not within and part != "contains":
                        continue
                    inside = within and part == "contains"
                    for t in facts[part]:
                        found = match(t)
                        if found:
                            rows.add(("contains" if inside else "built-with",
                                      t[0], t[1], t[2], "" if digest == root
                                      else digest, sum_))
                        if found is None:
                            unknown.add("version")
                        if t[0] == "oci" and t[5] and t[5] != digest:
                            if t[5] in self.images:
                                visit(t[5], inside)
                            else:
                                unknown.add("content" if inside else "tool")
            for base in self.bases(digest):
                visit(base, within)
        visit(root, True)
        return rows, unknown

    def ask(self, asked):
        """By digest: rows, or None for unknown."""
        out, self.open = {}, set()
        for digest, image in self.images.items():
            every = []
            for option, value in asked:
                if option == "--unverified":
                    signed = image.is_index or any(
                        f["kind"] == "provenance" and f["keys"]
                        for _, f in image.statements)
                    every.append(False if signed else
                                 {("unverified", "", "", "", "", "")})
                elif image.is_index and option != "--signed-by":
                    every.append(False)
                else:
                    every.append(getattr(self, "ask_" + option[2:].replace(
                        "-", "_"))(digest, value))
            if any(e is False for e in every):
                continue
            out[digest] = None if any(e is None for e in every) else \
                set().union(*every)
        return out

    @staticmethod
    def decide(rows, unknown):
        return rows or (None if unknown else False)

    def ask_holds(self, digest, value):
        kind, text = None, None
        if value.startswith("pkg:"):
            kind, name, text, _ = parse_purl(value)
        else:
            at = value.find("@", 1)
            name = value if at < 0 else value[:at]
            text = None if at < 0 else value[at + 1:]

        def match(t):
            if kind and t[0] and t[0] != kind:
                return False
            found = []
            if t[1].lower() == name.lower():
                found.append(meets(t[0], t[2], text))
            if t[3].lower() == name.lower():
                found.append(meets(t[0], t[4], text))
            return True if True in found else None if None in found else False
        rows, unknown = self.walk(digest, match)
        if rows and not any(r[0] == "contains" for r in rows) and \
                unknown & {"content", "unread", "version"}:
            self.open.add(digest)
        return self.decide(rows, unknown)

    def ask_source(self, digest, value):
        rows, unknown = self.walk(digest, lambda t: bool(
            HEX.match(t[2]) and t[2].startswith(value)))
        return self.decide(rows, unknown & {"build", "unread"})

    def direct(self, digest, pick):
        return {r + (sum_,) for sum_, facts in self.images[digest].statements
                for r in pick(facts)}

    def unread(self, digest):
        return any(f["kind"] == "unread"
                   for _, f in self.images[digest].statements)

    def ask_environment(self, digest, value):
        value = value.split(":")[-1]
        rows = self.direct(digest, lambda f: [
            ("built-with", t[0], t[1], t[2], "") for t in f["tools"]
            if t[5][7:].startswith(value)])
        return self.decide(rows, not self.images[digest].tells_build() or
                           self.unread(digest))

    def ask_signed_by(self, digest, value):
        keys = [k for _, f in self.images[digest].statements
                for k in f["keys"]]
        rows = self.direct(digest, lambda f: [
            ("signed-by", "key", k, "", "") for k in f["keys"]
            if k.startswith(value)])
        return self.decide(rows, self.unread(digest) or any(
            not re.match("^[0-9a-f]{64}$", k) for k in keys))


def compare(slow, answer, options):
    asked = []
    while options:
        option = options.pop(0)
        asked.append((option, None if option == "--unverified"
                      else options.pop(0)))
    want = slow.ask(asked)
    got = {v["digest"]: None for v in answer["unknown"]}
    bad = 0
    for v in answer["images"]:
        got[v["digest"]] = {
            (m["relation"], m.get("type", ""), m.get("package", ""),
             m.get("version", ""), m.get("via", ""), s)
            for m in v["matches"]
            for s in [x["digest"] for x in m["statements"]] or [""]}
    for v in answer["unknown"] + answer["images"]:
        if set(v["names"]) != slow.names[v["digest"]]:
            bad += 1
            print(v["digest"], "names", v["names"])
    for digest in sorted(set(want) | set(got)):
        if want.get(digest, "no") != got.get(digest, "no"):
            bad += 1
            print(digest, sorted(slow.names[digest]), "\n  want",
                  want.get(digest, "no"), "\n  got",
                  got.get(digest, "no"))
    for v in answer["images"]:
        if ("mayContain" in v) != (v["digest"] in slow.open):
            bad += 1
            print(v["digest"], "may contain", v.get("mayContain"))
    counts = {"images": sum(not i.is_index or d in want
                            for d, i in slow.images.items()),
              "yes": sum(r is not None for r in want.values()),
              "unknown": sum(r is None for r in want.values())}
    if answer["counts"] != counts:
        bad += 1
        print("counts", answer["counts"], counts)
    return bad


def main(store, answers):
    """answers: FILE OPTION… -- FILE OPTION… --"""
    slow, bad = Slow(store), 0
    while answers:
        end = answers.index("--") if "--" in answers else len(answers)
        one, answers = answers[:end], answers[end + 1:]
        found = compare(slow, json.load(open(one[0])), one[1:])
        if found:
            print("of", " ".join(one[1:]) + ":", found, "differences")
        bad += found
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
