# SPDX-License-Identifier: Apache-2.0
"""A workspace whose register is tried, and the register's files read without dsar: chain, head, anchors."""
import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys

import company

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))
from session import next_commands  # noqa: E402  pylint: disable=wrong-import-position


def fresh(build, folder, name):
    """An empty folder with the sample company in it, `outcraft`."""
    made = company.make(build / "bin/dsar-sample", build / f"e2e/{name}/made", 40)
    shutil.rmtree(folder, ignore_errors=True)
    pathlib.Path(folder).mkdir(parents=True)
    shutil.copytree(made, pathlib.Path(folder) / "outcraft")
    return folder


class Schema:
    """Schema `dsar` in the database `now` of a PostgreSQL server, where the registers of a test live one after the other."""

    def __init__(self, server):
        self.server = server

    def fresh(self):
        """An empty database."""
        self.bring("template1")

    def keep(self, name):
        """Copies it to the database `name`."""
        self._copy("now", name)

    def bring(self, name):
        """Makes it what it was when it was kept as `name`."""
        self._copy(name, "now")

    def _copy(self, source, target):
        # The server of a process that was killed may not have noticed yet.
        self.server.sql("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = "
                        f"'{source}'; DROP DATABASE IF EXISTS {target} WITH (FORCE);"
                        f"CREATE DATABASE {target} TEMPLATE {source}")

    def say(self, folder):
        """Settings that name it."""
        with open(pathlib.Path(folder) / "dsar.yaml", "a", encoding="utf-8") as settings:
            settings.write(f"\nregister: \"postgres://postgres@/now?host={self.server.folder}\"\n")

    def lines(self, sql):
        """What it answers, a text each; none while there is no table."""
        there = self.server.sql("SELECT to_regclass('dsar.chain_head') IS NOT NULL", "now")
        return self.server.sql(sql, "now").splitlines() if there == "t\n" else []


class Office:
    """The real binary in `home`/outcraft; the keys of its account lie beside that."""

    def __init__(self, build, home, schema=None):
        self.build, self.home, self.schema = build, pathlib.Path(home), schema
        self.folder = self.home / "outcraft"
        self.env = {**os.environ, "XDG_DATA_HOME": str(self.home / "keys"), "LC_ALL": "C.UTF-8"}

    def start(self, *words, before=(), **more):
        """The running process."""
        return subprocess.Popen([*before, self.build / "bin/dsar", *words], cwd=self.folder,
                                env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)

    def run(self, *words, given="", before=(), code=None):
        """(exit code, standard output, standard error); raises when `code` is asked for and is not it."""
        with self.start(*words, before=before) as process:
            out, err = process.communicate(given, timeout=120)
        if code is not None and process.returncode != code:
            raise AssertionError(f"dsar {' '.join(words)}: exit {process.returncode}\n{out}{err}")
        return process.returncode, out, err

    def open_case(self, person, right="access", code=0):
        """The number that was printed, or nothing."""
        out = self.run("register", "--open", right, "--subject", "-",
                       given=json.dumps({"email": person}), code=code)[1]
        return opened(out)

    def listed(self, *words):
        """The register's cases by number, and what the list said on standard error."""
        _, out, err = self.run("register", "--all", "--format", "json", *words, code=0)
        return {case["case"]: case for case in json.loads(out)["cases"]}, err

    def problems(self):
        """What the doctor calls a problem; its warnings are of no interest."""
        _, out, _ = self.run("doctor", "--format", "json")
        return [problem for problem in json.loads(out)["problems"]
                if problem["severity"] == "problem"]

    def journal(self, case):
        """The events of a case."""
        path = self.folder / "cases" / case / "journal.ndjson"
        return [json.loads(line) for line in path.read_text().splitlines()]

    def query(self, sql):
        """The rows; the file is closed again, or its locks would go when a copy of it is made."""
        with contextlib.closing(sqlite3.connect(self.folder / ".dsar/register.db")) as database:
            return database.execute(sql).fetchall()

    def chain(self):
        """The lines of the register's chain."""
        if self.schema:
            return self.schema.lines("SELECT line FROM dsar.events ORDER BY n")
        return [line for (line,) in self.query("SELECT line FROM events ORDER BY n")]

    def integrity(self):
        """What SQLite says of the register's file; a server looks after its own."""
        if self.schema:
            return "ok"
        return self.query("PRAGMA integrity_check")[0][0]

    def chain_faults(self, behind=0):
        """What is wrong with chain, head and anchors; the head may be `behind` entries behind."""
        faults, previous, lines = [], "0" * 64, self.chain()
        for n, line in enumerate(lines, 1):
            entry = json.loads(line)
            if entry["n"] != n or entry["previous"] != previous:
                faults.append(f"entry {n} does not follow")
            previous = hashlib.sha256(line.encode()).hexdigest()
            if entry["event"] == "anchored":
                path = self.folder / "cases" / entry["case"] / "journal.ndjson"
                kept = path.read_text().splitlines()[entry["details"]["entries"] - 1]
                if hashlib.sha256(kept.encode()).hexdigest() != entry["details"]["head"]:
                    faults.append(f"entry {n} anchors what is not there")
        kept_heads = self.schema.lines("SELECT rtrim(head, E'\\n') FROM dsar.chain_head WHERE head <> ''") \
            if self.schema else []
        for kept in kept_heads:
            if json.loads(kept)["entries"] != len(lines) or json.loads(kept)["last"] != previous:
                faults.append("the head beside the lines is not theirs")
        head = self.folder / ".dsar/register.head"
        said = json.loads(head.read_text()) if head.exists() else {"entries": 0}
        if not len(lines) - behind <= said["entries"] <= len(lines):
            faults.append(f"the head says {said['entries']}, there are {len(lines)}")
        elif said["entries"] and said["last"] != hashlib.sha256(
                lines[said["entries"] - 1].encode()).hexdigest():
            faults.append("the head was signed over another entry")
        return faults

    def unparsed(self, text):
        """The `next` lines in a text that the real parser refuses."""
        commands = next_commands(text)
        if not commands:
            return ""
        _, out, _ = self.run("generate", "parse", given="\n".join(commands))
        return out


def opened(text):
    """The number of the case that a text says was opened."""
    found = re.search(r"case (\d{4}-\d{4,}): opened", text)
    return found[1] if found else None
