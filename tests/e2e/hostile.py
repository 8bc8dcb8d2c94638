# SPDX-License-Identifier: Apache-2.0
"""Requests of people whose names, addresses and keys mean something to SQL or to a terminal, on any server."""
import json
import subprocess

HOSTILE = ["'; DROP TABLE accounts; --", '"; DROP TABLE accounts; --', "$1", "{a,b}", "\\", "\\'", "a;b", "*",
           "%s%n", "\x1b[2J", "\u202eabc", "x" * 100_000, "'" * 100_000, "NULL", "$$", " "]


def check(server, dsar):
    """What looks like SQL finds nobody and changes nothing; bytes that are no UTF-8 are refused."""
    before = server.sql("SELECT count(*) FROM accounts", "app")
    for word in HOSTILE:
        for option, value in (("--email", f"{word}@x.example"), ("--name", word), ("--id", f"account_id={word}")):
            done = dsar.run("access", option, value, "-n", "--format", "json", check=False)
            assert done.returncode in (0, 2, 5, 8), f"{option} {word[:40]}: exit {done.returncode}\n{done.stderr}"
            if done.returncode == 0:
                assert sum(json.loads(done.stdout)["totals"].values()) == 0, f"{option} {word[:40]} finds somebody"
    for raw in (b"\xff\xfe", b"jo\xc3@x.example"):
        done = subprocess.run([dsar.program, "-C", str(dsar.workspace), "access", "--email", raw, "-n"],
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        assert 0 <= done.returncode < 10, f"{raw}: {done}"
    for large in ({"email": ["y" * 2**20 + "@x.example"]}, {"ids": {"account_id": "'" * 2**20}},
                  {"name": "a\0b"}):
        done = dsar.run("access", "--subject", "-", "-n", "--format", "json", subject=large, check=False)
        assert 0 <= done.returncode < 10, f"exit {done.returncode}: {done.stderr[:500]}"
    assert server.sql("SELECT count(*) FROM accounts", "app") == before
