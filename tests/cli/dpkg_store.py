# SPDX-License-Identifier: Apache-2.0
"""dpkg_store.py STORE NAME LAYER… - add an image of foreign make to a store.

A LAYER is a list of entries with blanks between: PATH=FILE is a file with the
contents of FILE, PATH>TARGET a symbolic link, PATH/ a folder, PATH an empty
file.  "zeros:PATH" is a file of 65 MiB of zeros.  "-" is no tar.  "gone:" before
the entries leaves the layer out of the store, "damaged:" changes its bytes.
"""
import gzip
import io
import os
import sys
import tarfile

import ask_store


def add(tar, entry):
    if entry.startswith("zeros:"):
        info = tarfile.TarInfo(entry[6:])
        info.size = 65 << 20
        tar.addfile(info, io.BytesIO(bytes(info.size)))
        return
    link, file = entry.split(">"), entry.split("=")
    info = tarfile.TarInfo(link[0] if len(link) > 1 else file[0])
    data = b""
    if len(link) > 1:
        info.type, info.linkname = tarfile.SYMTYPE, link[1]
    elif len(file) > 1:
        with open(file[1], "rb") as f:
            data = f.read()
    elif entry.endswith("/"):
        info.type, info.mode = tarfile.DIRTYPE, 0o755
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def layer(entries):
    out = io.BytesIO()
    if entries == ["-"]:
        return b"no tar"
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for entry in entries:
            add(tar, entry)
    return gzip.compress(out.getvalue(), mtime=0)


def main(path, name, layers):
    store = ask_store.Store(path)
    sums = []
    for entries in layers:
        state, _, rest = entries.rpartition(": ")
        data = layer(rest.split())
        if state == "gone":
            sums.append(ask_store.sha(data))
            continue
        sums.append(store.put(data))
        if state == "damaged":
            with open(os.path.join(store.blobs, sums[-1]), "wb") as f:
                f.write(data[:-1])
    store.name(store.image(sums, name), name)
    store.done()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
