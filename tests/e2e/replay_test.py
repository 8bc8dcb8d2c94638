# SPDX-License-Identifier: Apache-2.0
"""A backup brings erased people back: `doctor` says so, and `erase --replay` leaves every store as it was after the
erasure. The ledger is looked at without dsar.

Usage: replay_test.py BUILD
"""
import contextlib
import json
import pathlib
import re
import shutil
import sqlite3
import stat
import sys
import tempfile
import unittest

import approved
import company
import dump

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
DONE, USAGE, INCOMPLETE, NEEDS_PERSON, NO_ENTRY, FAILED = 0, 2, 3, 5, 8, 1
EVERYWHERE = {"analytics", "app", "crm", "feedback", "weblogs"}
BY_CHANCE = {"pseudonym", "mark"}


def cuts_of(plan):
    """{how: {(store, collection)}}"""
    out = {}
    for step in plan["steps"]:
        for record in step["records"]:
            for cut in record.get("cuts", []):
                out.setdefault(cut["how"], set()).add((step["store"], step["collection"]))
    return out


def is_wanted(plan):
    """Something goes everywhere, the account too, and nothing is cut out of texts: that nobody could do again."""
    goes = {step["collection"] for step in plan["steps"] if step["decision"] in ("erase", "anonymise")}
    return (approved.changed_stores(plan) >= EVERYWHERE and "accounts" in goes
            and "redact" not in cuts_of(plan))


def fields_by_chance(plan):
    """{(store, collection, path)} of values that are made up, or say the day."""
    return {(step["store"], step["collection"], cut["path"]) for step in plan["steps"]
            for record in step["records"] for cut in record.get("cuts", [])
            if cut["how"] in BY_CHANCE}


class Replay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.base = pathlib.Path(cls.place.name)
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/replay/made", 400)
        office, cls.plan = approved.prepare(BUILD, made, cls.base / "kept", is_wanted,
                                             words=["--ground", "objection"])
        cls.case = cls.plan["case"]
        shutil.copytree(office.folder / "stores", cls.base / "backup")
        office.run("apply", cls.case, code=DONE)
        office.run("verify", cls.case, code=DONE)
        office.run("register", "--close", cls.case, "--outcome", "partly", code=DONE)
        cls.erased = sum(len(step["records"]) for step in cls.plan["steps"]
                         if step["decision"] == "erase")
        people = [json.loads(line)["subject"] for line in
                  (made / "truth/people.ndjson").read_text("utf-8").splitlines()]
        cls.values = {value.lower() for subject in people if isinstance(subject, dict)
                      for value in subject.get("email", []) + subject.get("phone", [])}

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def setUp(self):
        self.office = approved.copy(BUILD, self.base / "kept", self.base / "now")
        self.folder = self.office.folder
        self.after = dump.stores(self.folder)

    def restore(self):
        """All stores as they were before the erasure."""
        shutil.rmtree(self.folder / "stores")
        shutil.copytree(self.base / "backup", self.folder / "stores")

    def replay(self, *words, code=DONE):
        """replayed-1; no value of a person is said."""
        _, out, err = self.office.run("erase", "--replay", "--format", "json", *words, code=code)
        self.check_silent(out + err)
        return json.loads(out)

    def check_silent(self, text):
        for value in self.values:
            self.assertNotIn(value, text.lower())

    def warnings(self, *words):
        """What the doctor says of erased people."""
        _, out, err = self.office.run("doctor", *words, "--format", "json")
        self.check_silent(out + err)
        return [problem for problem in json.loads(out)["problems"] if problem["where"] == "erased"]

    def check_erased_again(self):
        """Every store is as after the erasure but for made-up values and days of marks."""
        free = fields_by_chance(self.plan)
        now = dump.stores(self.folder)
        self.assertEqual(sorted(now), sorted(self.after))
        for name, content in self.after.items():
            if name.endswith(".db"):
                self.check_same_rows(name.removesuffix(".db"), content, now[name], free)
            elif name == "crm/contacts.csv":
                self.assertEqual(self.without(content, free), self.without(now[name], free))
            else:
                self.assertTrue(content == now[name], f"{name} differs")
        self.assertEqual(approved.beside(self.folder), [])

    def check_same_rows(self, store, before, now, free):
        self.assertEqual(sorted(map(repr, before)), sorted(map(repr, now)))
        for (table, key), row in before.items():
            other = now[(table, key)]
            for column, value in row.items():
                if (store, table, column) in free:
                    self.assertEqual(value is None, other[column] is None)
                else:
                    self.assertEqual(value, other[column], f"{store}.{table}.{column}")

    @staticmethod
    def without(content, free):
        """The contact list without values that are made up."""
        rows = dump.csv_rows(content)
        drop = {at for at, name in enumerate(rows[0]) if ("crm", "contacts", name) in free}
        return [[value for at, value in enumerate(row) if at not in drop] for row in rows]

    def total(self, replayed, what):
        return sum(collection[what] for collection in replayed["collections"])

    def ledger(self, sql):
        with contextlib.closing(sqlite3.connect(self.folder / ".dsar/erasures.db")) as base:
            rows = base.execute(sql).fetchall()
            base.commit()
            return rows

    def execute(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.folder / "stores/app.db")) as base:
            changed = base.execute(sql, values).rowcount
            base.commit()
        self.assertEqual(changed, 1)

    def erased_keys(self, collection):
        return [list(record["key"].values())[0] for step in self.plan["steps"]
                if f"{step['store']}/{step['collection']}" == collection
                and step["decision"] == "erase" for record in step["records"]]


class Restored(Replay):
    def test_everything_goes_again(self):
        self.assertEqual(self.warnings(), [])
        self.restore()
        self.assertNotEqual(self.warnings(), [])
        replayed = self.replay()
        self.assertTrue(replayed["complete"])
        self.assertEqual(self.total(replayed, "removed"), self.erased)
        self.assertGreater(self.total(replayed, "cut"), 0)
        self.assertEqual(replayed["to_look_at"], [])
        self.check_erased_again()
        self.assertEqual(self.warnings(), [])
        again = self.replay()
        self.assertEqual(self.total(again, "removed") + self.total(again, "cut"), 0)
        self.check_erased_again()
        self.assertEqual(self.office.problems(), [])

    def test_verify_finds_nothing_afterwards(self):
        """The second search of the case itself."""
        self.office.run("register", "--reopen", self.case, "--why", "a backup was restored", code=DONE)
        self.restore()
        self.replay()
        out = self.office.run("erase", "--case", self.case, "--format", "json", code=DONE)[1]
        acts = {step["decision"] for step in json.loads(out)["steps"]}
        self.assertNotIn("erase", acts)

    def test_it_is_written_down(self):
        self.restore()
        before = len(self.office.chain())
        self.replay()
        entries = self.office.journal(self.case)
        replayed = [entry["details"] for entry in entries if entry["event"] == "replayed"]
        self.assertEqual({details["store"] for details in replayed}, EVERYWHERE)
        self.assertEqual(sum(details["removed"] for details in replayed), self.erased)
        events = [json.loads(line)["event"] for line in self.office.chain()[before:]]
        self.assertEqual(events.count("replay_started"), len(EVERYWHERE))
        self.assertEqual(events.count("replayed"), 1)
        self.office.run("show", self.case, "--journal", code=DONE)
        self.assertEqual(self.office.chain_faults(), [])
        self.check_silent("\n".join(self.office.chain()) + json.dumps(entries))

    def test_a_case_that_is_gone(self):
        """A sweep has deleted its folder: the register says what was done."""
        self.restore()
        shutil.rmtree(self.folder / "cases" / self.case)
        replayed = self.replay()
        self.assertEqual(self.total(replayed, "removed"), self.erased)
        self.check_erased_again()
        said = [entry["details"] for entry in map(json.loads, self.office.chain())
                if entry["event"] == "replayed" and "case" in entry["details"]]
        self.assertEqual({details["case"] for details in said}, {self.case})
        self.assertEqual(sum(details["removed"] for details in said), self.erased)

    def test_one_store_only(self):
        self.restore()
        self.replay("--store", "crm")
        now = dump.stores(self.folder)
        self.assertTrue(now["app.db"] == dump.database(self.base / "backup/app.db"))
        left = {problem["file"].split("/")[0] for problem in self.warnings()}
        self.assertIn("app", left)
        self.assertNotIn("crm", left)
        self.replay()
        self.check_erased_again()

    def test_a_dry_run_changes_nothing(self):
        self.restore()
        stores = dump.stores(self.folder)
        lines = len(self.office.chain())
        replayed = self.replay("--dry-run")
        self.assertTrue(replayed["dry_run"])
        self.assertEqual(self.total(replayed, "removed"), self.erased)
        self.assertTrue(stores == dump.stores(self.folder))
        self.assertEqual(len(self.office.chain()), lines)

    def test_a_key_that_is_in_use_again(self):
        key = self.erased_keys("app/sessions")[0]
        self.restore()
        self.execute("UPDATE sessions SET browser = 'another' WHERE id = ?", key)
        for _ in range(2):
            replayed = self.replay(code=NEEDS_PERSON)
            self.assertEqual(replayed["to_look_at"], [
                {"store": "app", "collection": "sessions", "key": str(key), "why": "changed"}])
        self.assertEqual(self.total(replayed, "removed"), 0)
        rows = dump.database(self.folder / "stores/app.db")
        self.assertEqual(rows[("sessions", (key,))]["browser"], b"another")
        text = self.office.run("erase", "--replay", code=NEEDS_PERSON)[1]
        self.assertIn(f"app/sessions/{key}", text)
        self.assertEqual(self.office.unparsed(text), "")

    def test_a_store_that_is_away(self):
        self.restore()
        (self.folder / "stores/feedback.json").rename(self.folder / "away")
        replayed = self.replay(code=INCOMPLETE)
        self.assertEqual([store["store"] for store in replayed["stores"]
                          if store["status"] == "failed"], ["feedback"])
        self.assertEqual([problem["where"] for problem in self.warnings()], [])
        (self.folder / "away").rename(self.folder / "stores/feedback.json")
        self.assertEqual([problem["file"] for problem in self.warnings()], ["feedback/answers"])
        self.replay()
        self.check_erased_again()

    def test_somebody_who_comes_back(self):
        """The same address under a new key is no backup: nothing of hers goes, and the doctor says so."""
        self.restore()
        mail = next(iter(self.lost_addresses()))
        self.replay()
        self.execute("UPDATE accounts SET email = ? WHERE id = (SELECT max(id) FROM accounts)", mail)
        self.assertEqual([problem["severity"] for problem in self.warnings()], ["warning"])
        replayed = self.replay()
        self.assertEqual(self.total(replayed, "removed") + self.total(replayed, "cut"), 0)

    def lost_addresses(self):
        old = dump.database(self.base / "backup/app.db")
        new = {row["email"] for (table, _), row in self.after["app.db"].items() if table == "accounts"}
        return {row["email"].decode() for (table, _), row in old.items()
                if table == "accounts" and row["email"] not in new}


class Ledger(Replay):
    def test_it_holds_no_value_and_is_ours_alone(self):
        self.assertGreater(self.ledger("SELECT count(*) FROM records")[0][0], self.erased)
        self.assertGreater(self.ledger("SELECT count(*) FROM identities")[0][0], 0)
        for path in (self.folder / ".dsar").glob("erasures.db*"):
            self.check_silent(path.read_bytes().decode("latin-1"))
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_applying_again_adds_nothing(self):
        rows = self.ledger("SELECT * FROM records")
        self.office.run("register", "--reopen", self.case, "--why", "once more", code=DONE)
        self.office.run("apply", self.case)
        self.assertEqual(self.ledger("SELECT * FROM records"), rows)

    def test_a_lost_key(self):
        self.restore()
        stores = dump.stores(self.folder)
        (self.folder / ".dsar/workspace.key").unlink()
        _, out, err = self.office.run("erase", "--replay", code=NO_ENTRY)
        self.check_silent(out + err)
        self.assertTrue(stores == dump.stores(self.folder))
        self.assertFalse((self.folder / ".dsar/workspace.key").exists())

    def test_entries_that_went(self):
        self.restore()
        stores = dump.stores(self.folder)
        self.ledger("DELETE FROM records WHERE n = (SELECT max(n) FROM records)")
        self.office.run("erase", "--replay", code=FAILED)
        self.assertTrue(stores == dump.stores(self.folder))
        self.assertIn("erased", {problem["where"] for problem in self.office.problems()})

    def test_words_that_exclude_each_other(self):
        for words in (["--email", "jo@x.example"], ["--case", self.case], ["--ground", "unlawful"],
                      ["--subject", "-"], ["--today", "2026-01-01"], ["--store", "nowhere"]):
            _, out, err = self.office.run("erase", "--replay", *words, code=USAGE)
            self.check_silent(out + err)
            self.assertEqual(self.office.unparsed(re.sub("jo@x.example", "", err)), "")


if __name__ == "__main__":
    unittest.main()
