# SPDX-License-Identifier: Apache-2.0
"""Memory of an access does not grow with the records of the person: asked about people with 30,000 and with 90,000
of them, in a database where they belong to an account and in lines that name the person, the peak of the process
grows by less than 64 bytes a record; and the answer holds every record, in order.

Usage: memory_test.py BUILD
"""
import hashlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
PROGRAM = str(BUILD / "bin/dsar")
FEW, MANY = 30_000, 90_000  # caches are full by then
MOST_BYTES_A_RECORD = 64
PERSON = "jo@mail.example"
SETTINGS = """dsar: 1
controller: {name: Memory, country: LT, contact: privacy@memory.example}
purposes:
  service: {title: Providing the service, basis: contract, article: 6(1)(b)}
retention:
  account: {keep: 2 years, after: closed}
"""


def collection(fields, **more):
    return {"role": "controller", "purpose": "service", "retention": "account", "key": "id", **more,
            "fields": {name: {"category": "user", **said} for name, said in fields.items()}}


def database(folder, rows):
    with sqlite3.connect(folder / "app.db") as store:
        store.executescript(
            "CREATE TABLE accounts(id INTEGER PRIMARY KEY, email TEXT);"
            "CREATE TABLE sessions(id INTEGER PRIMARY KEY, account INTEGER, at TEXT);"
            "CREATE INDEX by_account ON sessions(account);"
            f"INSERT INTO accounts VALUES (1, 'al@mail.example'), (7, '{PERSON}');"
            "INSERT INTO sessions VALUES (0, 1, '2026-01-01');")
        store.executemany("INSERT INTO sessions VALUES (?, 7, '2026-01-02')", ((n,) for n in range(1, rows + 1)))
    return {"store": "app", "kind": "sqlite", "path": "app.db", "collections": {
        "accounts": collection({"id": {}, "email": {"identifies": "email", "stored_as": "normal"}}),
        "sessions": collection({"id": {}, "account": {"belongs_to": "accounts.id"}, "at": {}})}}


def lines(folder, rows):
    with open(folder / "visits.jsonl", "w", encoding="utf-8") as out:
        for number in range(1, rows + 1):
            out.write(json.dumps({"id": number, "email": PERSON, "page": f"/{number % 7}"}) + "\n")
    return {"store": "app", "kind": "jsonl", "path": ".", "collections": {
        "visits": collection({"id": {}, "email": {"identifies": "email"}, "page": {}}, path="visits.jsonl")}}


class Memory(unittest.TestCase):
    def access(self, make, rows, *more):
        """Peak of an access in bytes, the case's folder, and what was printed."""
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        (folder / "map").mkdir()
        (folder / "dsar.yaml").write_text(SETTINGS, encoding="utf-8")
        (folder / "map/app.yaml").write_text(json.dumps(make(folder, rows)), encoding="utf-8")
        environment = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "LC_ALL": "C.UTF-8"}
        # What a process was before exec counts in its peak: this one is large, time(1) is small.
        timed = ["/usr/bin/time", "-f", "%M", "-o", folder / "peak", PROGRAM, *more, "access", "--email", PERSON]
        with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
            status = subprocess.run(timed, cwd=folder, env=environment, stdout=out, stderr=err, check=False).returncode
        self.assertEqual(status, 0, (folder / "err").read_text(encoding="utf-8"))
        peak = int((folder / "peak").read_text(encoding="utf-8")) * 1024
        return peak, next((folder / "cases").iterdir()), folder / "out"

    def check(self, make, name, others):
        few, _, _ = self.access(make, FEW)
        many, case, _ = self.access(make, MANY)
        grown = (many - few) / (MANY - FEW)
        print(f"{name}: {few / 2**20:.1f} MiB for {FEW}, {many / 2**20:.1f} MiB for {MANY} records:"
              f" {grown:.1f} bytes a record")
        self.assertLess(grown, MOST_BYTES_A_RECORD)
        self.check_whole(case, others)

    def check_whole(self, case, others):
        plan = json.loads((case / "plan.json").read_text(encoding="utf-8"))
        self.assertEqual(plan["totals"], {"disclose": MANY + others})
        keys = [record["key"]["id"] for record in plan["steps"][-1]["records"]]
        self.assertEqual(keys, list(range(1, MANY + 1)))
        stated = plan.pop("digest")
        plan.pop("package")
        canonical = json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self.assertEqual(stated, hashlib.sha256(canonical.encode()).hexdigest())
        matches = json.loads((case / "matches.json").read_text(encoding="utf-8"))["matches"]
        self.assertEqual([match["key"]["id"] for match in matches][-MANY:], keys)
        data = json.loads((case / "package/data.json").read_text(encoding="utf-8"))
        self.assertIn(str(MANY), json.dumps([each["count"] for each in data["collections"]]))

    def test_records_that_belong_to_an_account(self):
        self.check(database, "database", 1)

    def test_lines_that_name_the_person(self):
        self.check(lines, "lines", 0)

    def test_what_is_printed_is_the_plan_that_is_kept(self):
        _, case, out = self.access(database, 2000, "--format", "json")
        self.assertEqual(out.read_bytes(), (case / "plan.json").read_bytes())
        _, case, out = self.access(database, 2000, "--format", "ndjson")
        kept = json.loads((case / "plan.json").read_text(encoding="utf-8"))
        *_, last = out.read_text(encoding="utf-8").splitlines()
        self.assertEqual(json.loads(last)["document"], kept)


if __name__ == "__main__":
    unittest.main()
