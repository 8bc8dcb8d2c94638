# SPDX-License-Identifier: Apache-2.0
"""`dsar apply` of a rectification killed at changes of the disk: once it went on, the correction journal knows each
old value once and as done, the statement stands beside its record, and an old value that comes back is found.

Usage: rectify_kill_test.py BUILD [KILLS]
"""
import json
import pathlib
import shutil
import sqlite3
import sys
import tempfile
import unittest

import approved
import company
import kills
import register_files

BUILD = pathlib.Path(sys.argv[1]).resolve()
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 24
del sys.argv[1:]


def rows(path, query):
    base = sqlite3.connect(path)
    try:
        return base.execute(query).fetchall()
    finally:
        base.close()


class Kills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.base = pathlib.Path(cls.place.name)
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/rectify_kill/made", 30)
        home = cls.base / "approved"
        home.mkdir()
        shutil.copytree(made, home / "outcraft")
        cls.office = register_files.Office(BUILD, home)
        cls.case = cls.order(max(company.people_of(made), key=cls.corrected))

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    @classmethod
    def plan(cls, person, *words):
        email = person["subject"]["email"][0]
        subject = json.dumps({"email": [email]})
        return json.loads(cls.office.run(
            "rectify", "--subject", "-", "--set", "email=right@corrected.example", "--set",
            "accounts.risk_score=0", "--format", "json", *words, given=subject, code=0)[1])

    @classmethod
    def corrected(cls, person):
        """How many stores a correction of the address changes; none counts where no score is kept."""
        if not person["subject"].get("email"):
            return 0
        plan = cls.plan(person, "--dry-run")
        reasons = {record.get("reason") for step in plan["steps"] for record in step["records"]}
        changed = {step["store"] for step in plan["steps"] if step["decision"] == "correct"}
        return len(changed) * bool(reasons & {"statement", "with_statement"})

    @classmethod
    def order(cls, person):
        words = cls.base / "words"
        words.write_text("I was never late.", encoding="utf-8")
        plan = cls.plan(person, "--statement", str(words))
        assert not plan["blockers"], plan["blockers"]
        cls.values = sum(step["decision"] == "correct" and len(step["records"]) for step in plan["steps"])
        approved.approve(cls.office, plan["case"])
        return plan["case"]

    def fresh(self):
        self.now = approved.copy(BUILD, self.base / "approved", self.base / "now")

    def again(self):
        """How many fields hold old values again."""
        _, out, _ = self.now.run("map", "check", "--format", "json")
        return sum("again the value" in problem["what"] for problem in json.loads(out)["problems"])

    def check_end(self):
        self.now.run("verify", self.case, code=0)
        keyed = self.now.folder / ".dsar"
        done = rows(keyed / "corrections.db", "SELECT done FROM corrected")
        self.assertEqual(done, [(1,)] * self.values)
        self.assertEqual(len(rows(keyed / "statements.db", "SELECT 1 FROM statements")), 1)
        self.assertEqual(self.again(), 0)
        shutil.copy(self.base / "approved/outcraft/stores/app.db", self.now.folder / "stores/app.db")
        self.assertEqual(self.again(), 1)

    def test_what_was_corrected_is_known_whenever_apply_is_killed(self):
        self.fresh()
        log = self.base / "trace"
        self.now.run("apply", self.case, code=0, before=kills.watching(log))
        points = kills.points(log)
        self.check_end()
        landed, chosen = 0, kills.spread(points, KILLS)
        for call, number, _ in chosen:
            with self.subTest(call=call, number=number):
                self.fresh()
                landed += self.now.run("apply", self.case, before=kills.killing(call, number))[0] != 0
                self.now.run("apply", self.case, code=0)
                self.check_end()
        print(f"{landed} of {len(chosen)} kills landed among {len(points)} points", file=sys.stderr)
        self.assertGreaterEqual(landed, 0.9 * len(chosen))


if __name__ == "__main__":
    unittest.main()
