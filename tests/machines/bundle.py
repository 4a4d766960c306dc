#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bundle.py TRAIT... -- FOLDER DIRECTORY COMMAND... - turns the config.json of
"runc spec" on standard input into that of a container as Docker starts it,
which has FOLDER and runs COMMAND in DIRECTORY.

    unmasked      nothing of /proc is covered
    seccomp=FILE  that profile
    caps=A,B      besides those of root in a container
    no-caps       none of those
    user=N        who runs the command
"""
import json
import os
import sys

at = sys.argv.index("--")
traits = dict(trait.partition("=")[::2] for trait in sys.argv[1:at])
folder, directory, *command = sys.argv[at + 1:]
v = json.load(sys.stdin)
process, linux = v["process"], v["linux"]
caps = [] if "no-caps" in traits else [
    "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID",
    "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL",
    "AUDIT_WRITE"]
caps = ["CAP_" + name for name in
        caps + [name for name in traits.get("caps", "").split(",") if name]]
user = int(traits.get("user", 0))
process["capabilities"] = {
    "bounding": caps, "permitted": [] if user else caps,
    "effective": [] if user else caps}
process["user"] = {"uid": user, "gid": user}
process["args"] = command
process["cwd"] = directory
process["env"] = [f"{name}={value}" for name, value in os.environ.items()]
process["terminal"] = False
process["noNewPrivileges"] = False
process["rlimits"] = []
v["root"] = {"path": "rootfs", "readonly": False}
v["mounts"] = [m for m in v["mounts"] if not m["type"].startswith("cgroup")]
v["mounts"].append({"destination": folder, "type": "bind", "source": folder,
                    "options": ["rbind", "rw"]})
linux.pop("resources", None)
if "unmasked" in traits:
    linux.pop("maskedPaths", None)
    linux.pop("readonlyPaths", None)
if "seccomp" in traits:
    linux["seccomp"] = json.load(open(traits["seccomp"], encoding="utf-8"))
json.dump(v, sys.stdout)
