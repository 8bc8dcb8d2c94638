# SPDX-License-Identifier: Apache-2.0
"""`dsar apply` killed at every change of the disk: no step is lost, none is done twice, and every store ends as
if nothing had been.

Usage: apply_kill_test.py BUILD [KILLS]
"""
import contextlib
import json
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

import approved
import company
import dump
import kills
import servers

BUILD = pathlib.Path(sys.argv[1]).resolve()
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 100
del sys.argv[1:]
DATABASES = ("app", "platform")
EVERYWHERE = {"analytics", "app", "crm", "feedback", "weblogs"}


def shells(plan):
    """{(table, key, column)} of app that get made-up values, which are others in every run."""
    return {(step["collection"], tuple(record["key"].values()), cut["path"])
            for step in plan["steps"] if step["store"] == "app"
            for record in step["records"] for cut in record.get("cuts", [])
            if cut["how"] == "pseudonym"}


class Kills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.base = pathlib.Path(cls.place.name)
        cls.made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/apply_kill/made", 50)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def prepare(self, is_wanted):
        """A workspace in which the plan of the first person who is wanted is approved."""
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.server = None

        def move(stores):
            self.server = stack.enter_context(servers.moved(stores.parent, DATABASES))
        office, self.plan = approved.prepare(BUILD, self.made, self.base / "approved", is_wanted, move)
        for database in DATABASES if self.server else ():
            self.server.keep(database)
        self.case = self.plan["case"]
        self.stores_before = self.stores(office)
        self.files = sorted(self.stores_before)

    def fresh(self):
        self.office = approved.copy(BUILD, self.base / "approved", self.base / "now")
        for database in DATABASES if self.server else ():
            self.server.restore(database)

    def stores(self, office):
        """What every store holds; of what is made up only whether it is there, and how long it is."""
        found = dump.stores(office.folder)
        for table, key, column in shells(self.plan):
            row = found["app.db"].get((table, key)) or found["app.db"][
                (table, tuple(value.encode() for value in key))]
            if row[column] is not None:
                row[column] = re.sub(rb"[0-9a-z]", b"x", bytes(row[column]))
        return found

    def end_undisturbed(self):
        """Applies and verifies without a kill; the points at which it changes the disk, in order."""
        self.fresh()
        log = self.base / "trace"
        self.office.run("apply", self.case, code=0,
                        before=kills.watching(log))
        self.office.run("verify", self.case, code=0)
        self.stores_after = self.stores(self.office)
        changed = {name for name in self.files
                   if self.stores_before[name] != self.stores_after.get(name)}
        self.assertGreaterEqual(len(changed), len(approved.changed_stores(self.plan)))
        return kills.points(log)

    def apply_killed(self, call, number):
        """Whether the kill landed."""
        code, _, _ = self.office.run("apply", self.case, before=kills.killing(call, number))
        return code != 0

    def check_between(self):
        """Right after a kill each file is whole: as it was, or as it shall be."""
        stores = self.office.folder / "stores"
        if self.server:
            found = self.stores(self.office)
            for name in ("app.db", "platform.db"):
                self.assertTrue(found[name] in (self.stores_before[name], self.stores_after[name]), name)
        else:
            whole, rows = kills.database_after_crash(stores / "app.db")
            self.assertEqual(whole, "ok")
            self.assertIn(len(rows), {len(self.stores_before["app.db"]), len(self.stores_after["app.db"])})
        for name in self.files:
            if name.endswith((".db", ".wav")):
                continue
            path = stores / name
            found = dump.text_of(path) if path.exists() else None
            self.assertTrue(found in (self.stores_before[name], self.stores_after.get(name)), name)

    def check_end(self):
        """All is as if nothing had been."""
        _, out, _ = self.office.run("verify", self.case, "--format", "json", code=0)
        self.assertEqual(json.loads(out)["schema"], "certificate-1")
        found = self.stores(self.office)
        self.assertEqual(sorted(found), sorted(self.stores_after))
        for name, content in found.items():
            self.assertTrue(content == self.stores_after[name], f"{name} is not as it would have been")
        self.assertEqual(approved.beside(self.office.folder), [])
        letters = self.office.folder / "cases" / self.case / "letters"
        self.assertEqual([path.name for path in letters.iterdir() if path.name.startswith(".")], [])
        self.office.run("show", self.case, "--journal", code=0)
        self.assertEqual(self.office.problems(), [])
        self.check_journal()

    def check_journal(self):
        """Each store was done once, after it was said that it begins."""
        begun, done = set(), []
        for entry in self.office.journal(self.case):
            if entry["event"] == "step_started":
                begun.add(entry["details"]["store"])
            if entry["event"] == "step_done":
                self.assertIn(entry["details"]["store"], begun)
                done.append(entry["details"]["store"])
        self.assertEqual(sorted(done), sorted(approved.changed_stores(self.plan)))
        events = [entry["event"] for entry in self.office.journal(self.case)]
        self.assertEqual((events.count("applied"), events.count("verified")), (1, 1))

    def campaign(self, is_wanted, count):
        """Kills at each point; every third time the one who goes on is killed as well."""
        self.prepare(is_wanted)
        points, landed, again = self.end_undisturbed(), 0, 0
        chosen = kills.chosen(points, count)
        for turn, (call, number, _) in enumerate(chosen):
            with self.subTest(call=call, number=number):
                self.fresh()
                landed += self.apply_killed(call, number)
                self.check_between()
                if turn % 3 == 0:
                    other = points[(turn * 7919) % len(points)]
                    again += self.apply_killed(*other[:2])
                    self.check_between()
                self.office.run("apply", self.case, code=0)
                self.check_end()
        print(f"{landed} of {len(chosen)} kills landed among {len(points)} points, "
              f"and {again} on those who went on", file=sys.stderr)
        self.assertGreaterEqual(landed, 0.9 * len(chosen))

    def test_one_who_is_in_every_store(self):
        self.campaign(lambda plan: approved.changed_stores(plan) >= EVERYWHERE, KILLS * 0.7)

    def test_one_whose_account_becomes_a_shell(self):
        self.campaign(shells, KILLS * 0.3)


if __name__ == "__main__":
    unittest.main()
