# SPDX-License-Identifier: Apache-2.0
"""ask_layers.py - a slow reading of dpkg's database in layers, for ask_slow.py"""
import gzip
import hashlib
import io
import re
import tarfile
import urllib.parse

DATABASE = "var/lib/dpkg"
LINKS = ("var", "var/lib", DATABASE, DATABASE + "/status.d")


def lay(below, layer):
    """Lay a layer on a dictionary of all paths below it: a file has its bytes,
    a folder None, anything else its link or True."""
    own = {}
    for e in tarfile.open(fileobj=io.BytesIO(layer), errors="strict"):
        path = e.name.strip("/")
        if ".." in path.split("/"):
            raise ValueError
        folder, _, name = path.rpartition("/")
        if name == ".wh..wh..opq":
            hide(below, folder + "/" if folder else "")
        elif name.startswith(".wh."):
            hide(below, (folder + "/" if folder else "") + name[4:])
        else:
            own[path] = None if e.isdir() else e.linkname or True \
                if not e.isfile() else tarfile_bytes(layer, e)
    for path, what in own.items():
        if what is not None:
            hide(below, path)
        below[path] = what


def tarfile_bytes(layer, entry):
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        return tar.extractfile(entry).read()


def hide(below, path):
    for p in list(below):
        if p == path or p.startswith(path.rstrip("/") + "/") or not path:
            if p != path.rstrip("/") or not path.endswith("/"):
                del below[p]


def stanzas(text):
    if b"\0" in text or len(text) > 64 << 20:
        raise ValueError
    for part in re.split(r"\n\s*\n", text.decode()):
        fields = dict(re.findall(r"^(\S+?):[ \t]*(.*?)[ \t]*$", part, re.M))
        if fields:
            yield fields


def of_dpkg(files, thing):
    """None: there is no database."""
    found, here = [], False
    if any(files.get(p) is not None for p in LINKS):
        raise ValueError
    release = files.get("etc/os-release")
    if isinstance(release, str) and release.endswith("/usr/lib/os-release"):
        release = files.get("usr/lib/os-release")
    distro = dict(re.findall('^(ID|VERSION_ID)="?([a-z0-9.]+)"?$',
                             release.decode(), re.M)) \
        if isinstance(release, bytes) else {}
    space = distro["ID"] + "/" if "ID" in distro else ""
    for path, text in files.items():
        record = path.startswith(DATABASE + "/status.d/")
        if not record and path != DATABASE + "/status" or \
                path.endswith(".md5sums"):
            continue
        here = True
        if not isinstance(text, bytes):
            raise ValueError
        for f in stanzas(text):
            if not f.get("Status", "installed" if record else "").endswith(
                    "installed") or "not-" in f.get("Status", ""):
                continue
            source = re.match(r"(\S+)(?: \((.*)\))?", f.get("Source", ""))
            up = "" if not source else "?upstream=" + source[1] + (
                "@" + source[2] if source[2] else "")
            found.append(thing("pkg:deb/%s%s@%s%s" % (
                space, f["Package"], urllib.parse.quote(f["Version"]), up),
                f["Package"], None, None, None))
    return found if here else None


def read(load, layers, thing):
    """The statement that the layers stand for, or None."""
    files = {}
    try:
        for digest in layers:
            data = load(digest)
            if hashlib.sha256(data).hexdigest() != digest[7:]:
                return None
            lay(files, gzip.decompress(data))
        found = of_dpkg(files, thing)
    except (OSError, ValueError, KeyError, tarfile.TarError, EOFError):
        return None
    return found and {"kind": "dpkg", "complete": False, "contains": found,
                      "tools": [], "sources": [], "keys": []}
