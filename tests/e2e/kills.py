# SPDX-License-Identifier: Apache-2.0
"""Kills a run of dsar at one of the points at which it changes the disk, or speaks to a server, with strace."""
import pathlib
import re
import shutil
import sqlite3
import tempfile

import dump
import servers

CHANGES = ("write,writev,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,link,linkat,"
           "ftruncate,fallocate,mkdir,unlink,unlinkat,chmod,fchmod,fchown,fsetxattr")
if servers.chosen():
    CHANGES += ",sendto"


def watching(log):
    """What stands before a command so that `log` says where it changes the disk."""
    return ["strace", "-f", "-y", "-o", str(log), "-e", f"trace={CHANGES}"]


def killing(call, number):
    """What stands before a command that is killed at the point."""
    return ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
            f"inject={call}:signal=KILL:when={number}"]


def points(log):
    """(call, number, is of a store): strace counts per thread, and the first one changes the disk."""
    lines = pathlib.Path(log).read_text("utf-8", "replace").splitlines()
    main, counts, out = lines[-1].split()[0], {}, []
    for line in lines:
        found = re.match(r"(\d+) +([a-z0-9]+)\(", line)
        if not found or found[1] != main:
            continue
        counts[found[2]] = counts.get(found[2], 0) + 1
        if "/outcraft/" in line or found[2] == "sendto":
            out.append((found[2], counts[found[2]], "/outcraft/stores/" in line or found[2] == "sendto"))
    return out


def spread(among, wanted):
    """As many of them, evenly."""
    wanted = max(1, round(wanted))
    return among if wanted >= len(among) else [among[at * len(among) // wanted] for at in range(wanted)]


def chosen(among, kills):
    """Two in three strike while a store is changed, the others what is written of it."""
    at_stores = spread([point for point in among if point[2]], kills * 2 / 3)
    return at_stores + spread([point for point in among if not point[2]], kills - len(at_stores))


def database_after_crash(path):
    """The rows as the next one to open it sees them; the file itself stays as the crash left it."""
    with tempfile.TemporaryDirectory() as place:
        for file in path.parent.glob(path.name + "*"):
            shutil.copy(file, place)
        with sqlite3.connect(f"{place}/{path.name}") as base:
            whole = base.execute("PRAGMA integrity_check").fetchone()[0]
        base.close()
        return whole, dump.database(pathlib.Path(place) / path.name)
