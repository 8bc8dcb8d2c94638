# SPDX-License-Identifier: Apache-2.0
"""What may happen between approval and certificate: `dsar apply` refuses with nothing half-done, and works once
it may.

Usage: apply_refusals_test.py BUILD
Needs mount and user namespaces, for a disk that is full; without them it fails.
"""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import approved
import company
import dump

if not os.environ.get("DSAR_MOUNTS"):
    os.environ["DSAR_MOUNTS"] = "1"
    ROOT = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    os.execvp("unshare", ["unshare", *ROOT, "--mount", "--fork", sys.executable, "-B", *sys.argv])
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
EVERYWHERE = {"analytics", "app", "crm", "feedback", "weblogs"}
# Without these a process of root writes where nobody may write.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
DONE, USAGE, INCOMPLETE, PROBLEMS, NEEDS_PERSON, BUSY, INTERRUPTED = 0, 2, 3, 4, 5, 7, 130


class Approved(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.base = pathlib.Path(cls.place.name)
        cls.made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/apply_refusals/made", 50)
        cls.kept = {}

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def take(self, name, is_wanted, **more):
        """A copy of the workspace in which the first person who is wanted is approved."""
        if name not in self.kept:
            _, self.kept[name] = approved.prepare(BUILD, self.made, self.base / name, is_wanted,
                                                   **more)
        self.plan = self.kept[name]
        self.case = self.plan["case"]
        self.office = approved.copy(BUILD, self.base / name, self.base / "now")
        self.folder = self.office.folder
        self.stores = self.folder / "stores"
        self.before = dump.stores(self.folder)

    def take_everywhere(self):
        self.take("everywhere", lambda plan: approved.changed_stores(plan) >= EVERYWHERE)

    def setUp(self):
        self.take_everywhere()

    def keys(self, collection, decision="erase"):
        """The keys of a collection's records that the plan decides on so."""
        return [list(record["key"].values()) for step in self.plan["steps"]
                if f"{step['store']}/{step['collection']}" == collection
                and step["decision"] == decision for record in step["records"]]

    def apply(self, code, *words, before=()):
        """What it said on standard output and on standard error."""
        _, out, err = self.office.run("apply", self.case, *words, code=code, before=before)
        return out, err

    def refused(self, code, *words, before=()):
        """Nothing is done, and no value of a person is named."""
        stores = dump.stores(self.folder)
        out, err = self.apply(code, *words, before=before)
        self.check_same(stores)
        self.assertEqual(out, "")
        self.check_silent(err)
        self.assertEqual(self.office.unparsed(err), "")
        self.assertNotIn("applied", self.events())
        self.assertNotIn("step_done", self.events())
        return err

    def check_same(self, stores):
        now = dump.stores(self.folder)
        self.assertEqual(sorted(now), sorted(stores))
        for name, content in stores.items():
            self.assertTrue(now[name] == content, f"{name} changed")
        self.assertEqual(approved.beside(self.folder), [])

    def check_silent(self, text):
        subject = json.loads((self.made / "truth/people.ndjson").read_text("utf-8").splitlines()[0])
        for name in ("kestutis", "kęstutis", "kazlauskas", "example.org"):
            self.assertNotIn(name, text.lower())
        for value in subject["subject"].get("email", []):
            self.assertNotIn(value.lower(), text.lower())

    def events(self):
        return [entry["event"] for entry in self.office.journal(self.case)]

    def finishes(self):
        """Apply and verify end well, with each store done once."""
        self.apply(DONE)
        self.certified()
        self.assertEqual(approved.beside(self.folder), [])
        done = [entry["details"]["store"] for entry in self.office.journal(self.case)
                if entry["event"] == "step_done"]
        self.assertEqual(sorted(done), sorted(approved.changed_stores(self.plan)))
        self.office.run("show", self.case, "--journal", code=DONE)

    def certified(self):
        _, out, _ = self.office.run("verify", self.case, "--format", "json", code=DONE)
        self.assertEqual(json.loads(out)["schema"], "certificate-1")
        self.assertTrue((self.folder / "cases" / self.case / "certificate.json").exists())

    def finishes_after_new_plan(self):
        """The case is planned again, approved and finished."""
        _, out, _ = self.office.run("erase", "--case", self.case, "--format", "json", code=DONE)
        self.plan = json.loads(out)
        approved.approve(self.office, self.case)
        self.finishes()

    def execute(self, sql, *values):
        with sqlite3.connect(self.stores / "app.db") as base:
            changed = base.execute(sql, values).rowcount
        base.close()
        self.assertEqual(changed, 1)

    def account_of(self, session):
        with sqlite3.connect(self.stores / "app.db") as base:
            return base.execute("SELECT account_id FROM sessions WHERE id = ?",
                                (session,)).fetchone()[0]

    def alter(self, path, before, after):
        """Puts one text in place of another, and returns the file as it was."""
        text = path.read_text("utf-8")
        self.assertIn(before, text)
        path.write_text(text.replace(before, after, 1), "utf-8")
        return text


class NotAsApproved(Approved):
    def test_a_record_that_changed(self):
        key = self.keys("app/sessions")[0][0]
        self.execute("UPDATE sessions SET ended_at = '2026-11-01T00:00:00Z' WHERE id = ?", key)
        err = self.refused(NEEDS_PERSON)
        self.assertRegex(err, r"app/sessions: 1 changed\n")
        self.assertRegex(err, rf"next  dsar erase --case {self.case}\n")
        self.finishes_after_new_plan()

    def test_a_record_that_changed_and_changed_back(self):
        key = self.keys("app/sessions")[0][0]
        self.execute("UPDATE sessions SET browser = browser || 'x' WHERE id = ?", key)
        self.refused(NEEDS_PERSON)
        self.execute("UPDATE sessions SET browser = substr(browser, 1, length(browser) - 1)"
                     " WHERE id = ?", key)
        self.finishes()

    def test_a_new_record(self):
        own = self.account_of(self.keys("app/sessions")[0][0])
        self.execute("INSERT INTO sessions (account_id, token_hash, started_at)"
                     " VALUES (?, x'00', '2026-11-01T00:00:00Z')", own)
        err = self.refused(NEEDS_PERSON)
        self.assertRegex(err, r"app/sessions: 1 new\n")
        self.finishes_after_new_plan()

    def test_a_record_of_a_file_that_moved(self):
        """Its key is its line: a line that comes before makes it another."""
        name, line = self.keys("analytics/events")[0]
        path = self.stores / "analytics" / name
        rows = path.read_bytes().splitlines(keepends=True)
        rows.insert(1, rows[-1])
        path.write_bytes(b"".join(rows))
        err = self.refused(NEEDS_PERSON)
        self.assertIn("analytics/events: ", err)
        self.finishes_after_new_plan()

    def test_a_plan_that_was_altered(self):
        path = self.folder / "cases" / self.case / "plan.json"
        kept = self.alter(path, '"decision": "erase"', '"decision": "keep"')
        self.assertIn("its plan was altered", self.refused(NEEDS_PERSON))
        whole = json.loads(kept)
        whole["steps"].pop()
        path.write_text(json.dumps(whole), "utf-8")
        self.refused(NEEDS_PERSON)
        path.write_text(kept, "utf-8")
        self.finishes()

    def test_a_map_that_was_altered(self):
        path = self.folder / "map/feedback.yaml"
        kept = self.alter(path, "retention: analytics", "retention: logs")
        self.assertIn("data map changed", self.refused(NEEDS_PERSON))
        path.write_text(kept, "utf-8")
        self.finishes()

    def test_settings_that_were_altered(self):
        path = self.folder / "dsar.yaml"
        kept = self.alter(path, '    blocks_erasure: "17(3)(b)"\n', "")
        self.assertRegex(self.refused(NEEDS_PERSON), r"app/invoices: .*\d gone|decided differently")
        path.write_text(kept, "utf-8")
        self.finishes()

    def test_more_persons_are_asked_for(self):
        path = self.folder / "dsar.yaml"
        kept = self.alter(path, "erase: 1", "erase: 2")
        self.assertIn("1 of 2 persons agree", self.refused(NEEDS_PERSON))
        path.write_text(kept, "utf-8")
        self.finishes()

    def test_not_approved(self):
        shutil.rmtree(self.folder / "cases" / self.case / "approvals")
        self.assertIn("not approved", self.refused(NEEDS_PERSON))
        approved.approve(self.office, self.case)
        self.finishes()

    def test_an_approval_of_another_plan(self):
        self.execute("UPDATE sessions SET browser = 'x' WHERE id = ?",
                     self.keys("app/sessions")[0][0])
        self.office.run("erase", "--case", self.case, code=DONE)
        self.assertIn("not approved", self.refused(NEEDS_PERSON))
        self.finishes_after_new_plan()


class StoreInTheWay(Approved):
    @staticmethod
    def first_store(plan):
        """The store that is changed first."""
        changed = approved.changed_stores(plan)
        return next((step["store"] for step in plan["steps"] if step["store"] in changed), None)

    @staticmethod
    def empty_weblogs(stores):
        for path in (stores / "weblogs").iterdir():
            path.unlink()
        (stores / "weblogs/access-2026-01.ndjson").touch()

    def locked(self, how):
        base = sqlite3.connect(self.stores / "app.db", isolation_level=None)
        self.addCleanup(base.close)
        base.execute(how)
        return base

    def test_a_database_that_nobody_may_read(self):
        base = self.locked("BEGIN EXCLUSIVE")
        err = self.office.run("apply", self.case, code=BUSY)[2]
        self.assertRegex(err, "app did not answer\\n(.*\\n)*.*locked")
        self.check_silent(err)
        base.execute("ROLLBACK")
        self.check_same(self.before)
        self.assertNotIn("step_started", self.events())
        self.finishes()

    def test_a_database_that_nobody_may_write(self):
        self.take("database first", lambda plan: self.first_store(plan) == "app",
                  alter=self.empty_weblogs)
        base = self.locked("BEGIN IMMEDIATE")
        err = self.office.run("apply", self.case, code=BUSY)[2]
        self.assertRegex(err, r"app was not changed: (.*\n)*.*locked")
        base.execute("ROLLBACK")
        self.check_same(self.before)
        self.finishes()

    def test_a_file_that_another_program_writes(self):
        self.assertEqual(self.first_store(self.plan), "feedback")
        with open(self.stores / "feedback.json", "r+b"):
            self.assertRegex(self.refused(BUSY), "feedback was not changed: ")
        self.finishes()

    def test_a_file_that_another_program_writes_after_another_is_done(self):
        """A store of several files: what is done stays done, and nobody says that nothing was."""
        def weblogs(plan):
            return {record["key"]["#file"] for step in plan["steps"]
                    if (step["store"], step["decision"]) == ("weblogs", "erase")
                    for record in step["records"]}
        self.take("several files", lambda plan: self.first_store(plan) == "weblogs" and
                  len(weblogs(plan)) > 1)
        files = weblogs(self.plan)
        for name in files:
            self.office = approved.copy(BUILD, self.base / "several files", self.base / "now")
            with open(self.stores / "weblogs" / name, "r+b"):
                code, _, err = self.office.run("apply", self.case)
            self.assertRegex(err, "weblogs was not changed: |not all of weblogs was changed")
            now = dump.stores(self.folder)
            done = {file for file in files
                    if now[f"weblogs/{file}"] != self.before[f"weblogs/{file}"]}
            self.assertEqual(code, INCOMPLETE if done else BUSY)
            self.assertEqual(approved.beside(self.folder), [])
            self.finishes()

    def test_a_database_that_is_locked_after_others_are_done(self):
        base = self.locked("BEGIN IMMEDIATE")
        err = self.office.run("apply", self.case, code=INCOMPLETE)[2]
        self.assertRegex(err, r"app was not changed: (.*\n)*.*locked")
        base.execute("ROLLBACK")
        done = self.events().count("step_done")
        self.assertTrue(0 < done < len(approved.changed_stores(self.plan)))
        self.assertTrue(dump.stores(self.folder)["app.db"] == self.before["app.db"])
        self.finishes()

    def test_a_folder_that_may_not_be_written(self):
        for folder in (self.stores, self.stores / "crm", self.stores / "weblogs"):
            with self.subTest(folder=folder.name):
                self.take_everywhere()
                folder.chmod(0o500)
                probe = subprocess.run([*UNPRIVILEGED, "touch", folder / "probe"],
                                       capture_output=True, check=False)
                self.assertNotEqual(probe.returncode, 0, "this account writes where nobody may")
                try:
                    err = self.refused(NEEDS_PERSON, before=UNPRIVILEGED)
                finally:
                    folder.chmod(0o700)
                self.assertRegex(err, "stands in the way|cannot be written")
                self.finishes()

    def test_a_file_that_may_not_be_written(self):
        for name in ("app.db", "crm/contacts.csv"):
            with self.subTest(name=name):
                self.take_everywhere()
                (self.stores / name).chmod(0o400)
                self.refused(NEEDS_PERSON, before=UNPRIVILEGED)
                (self.stores / name).chmod(0o600)
                self.finishes()

    def put_away(self, name):
        (self.stores / name).rename(self.office.home / "away")

    def put_back(self, name):
        (self.office.home / "away").rename(self.stores / name)

    def test_a_file_that_is_away(self):
        for name in ("app.db", "feedback.json", "crm/contacts.csv", "crm", "weblogs"):
            with self.subTest(name=name):
                self.take_everywhere()
                self.put_away(name)
                err = self.refused(INCOMPLETE)
                self.assertRegex(err, re.split(r"[./]", name)[0] + " did not answer\n")
                self.put_back(name)
                self.finishes()

    def test_one_file_of_many_that_is_away(self):
        name = self.keys("weblogs/requests")[0][0]
        self.put_away(f"weblogs/{name}")
        self.assertRegex(self.refused(NEEDS_PERSON), r"weblogs/requests: \d+ gone")
        self.put_back(f"weblogs/{name}")
        self.finishes()


class DiskFull(Approved):
    """The stores lie on a disk of their own, of which a file leaves nothing."""

    def mount(self, mebibytes):
        kept = self.base / "now/stores"
        self.stores.rename(kept)
        self.stores.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=700", "tmpfs",
                        self.stores], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.stores], check=True)
        shutil.copytree(kept, self.stores, dirs_exist_ok=True)

    def fill(self, leave=0):
        """Takes all space but so many bytes."""
        free = os.statvfs(self.stores)
        with open(self.stores / "filler", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - leave)

    def test_nothing_can_be_written(self):
        self.mount(4)
        self.fill()
        self.before = dump.stores(self.folder)
        out, err = self.apply(INCOMPLETE)
        self.assertEqual(out, "")
        self.check_silent(err)
        self.check_same(self.before)
        self.assertRegex(err, r"(?i)no space left")
        self.apply(INCOMPLETE)
        self.check_same(self.before)
        (self.stores / "filler").unlink()
        self.finishes()

    def test_a_database_cannot_be_written(self):
        self.mount(4)
        self.fill(leave=16384)
        self.before = dump.stores(self.folder)
        err = self.apply(INCOMPLETE)[1]
        self.assertRegex(err, r"is not applied: app/\w+: no space left for a copy of app.db")
        self.check_silent(err)
        self.check_same(self.before)
        (self.stores / "filler").unlink()
        self.assertEqual(approved.beside(self.folder), [])
        self.finishes()

    def test_one_large_file_cannot_be_written(self):
        """Nothing is begun that could not be finished, and the next run does it all."""
        contacts = self.stores / "crm/contacts.csv"
        with open(contacts, "ab") as file:
            for n in range(40000):
                file.write(b"X-%06d,Ann,Other,,,,,,,,a made-up note of some length,2026-01-05\n" % n)
        self.mount(12)
        self.fill(leave=2 << 20)
        self.before = dump.stores(self.folder)
        err = self.apply(INCOMPLETE)[1]
        self.assertRegex(err, r"crm/contacts: no space left for a copy of contacts.csv")
        self.check_silent(err)
        self.check_same(self.before)
        self.assertEqual(approved.beside(self.folder), [])
        (self.stores / "filler").unlink()
        self.finishes()


class Repeated(Approved):
    def test_interrupted_at_any_store(self):
        points = [("fsync", 1), ("linkat", 1), ("renameat2", 1), ("renameat2", 2), ("renameat2", 5),
                  ("fdatasync", 9)]
        for call, number in points:
            with self.subTest(call=call, number=number):
                self.take_everywhere()
                out, err = self.apply(INTERRUPTED, before=[
                    "strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                    f"inject={call}:signal=INT:when={number}"])
                self.assertEqual(out, "")
                self.assertIn(f"dsar apply {self.case}", err)
                self.check_silent(err)
                self.assertEqual(approved.beside(self.folder), [])
                self.assertNotIn("applied", self.events())
                self.finishes()

    def test_interrupted_before_anything_is_done(self):
        # The first thing that is written is what is about to be done.
        out, _ = self.apply(INTERRUPTED, before=[
            "strace", "-f", "-o", "/dev/null", "-e", "trace=linkat", "-e",
            "inject=linkat:signal=INT:when=1"])
        self.assertEqual(out, "")
        self.check_same(self.before)
        self.finishes()

    def test_a_second_time_nothing_is_done(self):
        self.finishes()
        stores, events = dump.stores(self.folder), self.events()
        out, _ = self.apply(DONE)
        self.assertIn("all of it was done before; nothing was done now", out)
        self.check_same(stores)
        self.assertEqual(self.events(), events)
        _, out, _ = self.office.run("apply", self.case, "--format", "json", code=DONE)
        self.assertIs(json.loads(out)["again"], True)

    def test_a_dry_run_changes_nothing(self):
        def files():
            return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        kept = files()
        out, _ = self.apply(DONE, "--dry-run")
        self.assertRegex(out, r"as they were when the plan was made")
        self.assertNotRegex(out, r"(?m)records done$")
        now = files()
        self.assertEqual(sorted(path for path in now if now[path] != kept.get(path)), [])
        self.assertEqual(sorted(now), sorted(kept))
        self.finishes()

    def test_a_dry_run_refuses_what_apply_would(self):
        self.execute("UPDATE sessions SET browser = 'x' WHERE id = ?",
                     self.keys("app/sessions")[0][0])
        self.assertRegex(self.refused(NEEDS_PERSON, "--dry-run"), r"app/sessions: 1 changed\n")


class Verified(Approved):
    def verify(self, code):
        _, out, err = self.office.run("verify", self.case, code=code)
        self.check_silent(out + err)
        return out, err

    def test_not_before_it_is_applied(self):
        err = self.verify(USAGE)[1]
        self.assertRegex(err, rf"next  dsar apply {self.case}\n")
        self.check_same(self.before)
        self.assertNotIn("verified", self.events())
        self.finishes()

    def row_of(self, key):
        with sqlite3.connect(self.stores / "app.db") as base:
            return base.execute("SELECT * FROM sessions WHERE id = ?", (key,)).fetchone()

    def bring_back(self, row):
        marks = ", ".join("?" * len(row))
        self.execute(f"INSERT INTO sessions VALUES ({marks})", *row)

    def test_a_row_that_is_back(self):
        row = self.row_of(self.keys("app/sessions")[0][0])
        self.apply(DONE)
        self.bring_back(row)
        out, err = self.verify(PROBLEMS)
        self.assertRegex(out + err, r"app[./]sessions")
        case = self.folder / "cases" / self.case
        self.assertFalse((case / "certificate.json").exists())
        self.assertFalse((case / "letters/done.txt").exists())
        self.execute("DELETE FROM sessions WHERE id = ?", row[0])
        self.certified()

    def test_a_row_that_is_back_after_the_certificate(self):
        row = self.row_of(self.keys("app/sessions")[0][0])
        self.finishes()
        path = self.folder / "cases" / self.case / "certificate.json"
        kept = path.read_bytes()
        self.bring_back(row)
        out, err = self.verify(PROBLEMS)
        self.assertRegex(out + err, r"app[./]sessions")
        self.assertEqual(path.read_bytes(), kept)

    def test_a_line_that_is_back(self):
        """A file without keys: the same bytes in another place."""
        name = self.keys("weblogs/requests")[0][0]
        self.apply(DONE)
        path = self.stores / "weblogs" / name
        old = set(self.before[f"weblogs/{name}"].split(b"\n"))
        line = (old - set(dump.lines(path))).pop()
        plain = self.stores / "weblogs/access-9999.ndjson"
        plain.write_bytes(line + b"\n")
        out, err = self.verify(PROBLEMS)
        self.assertRegex(out + err, r"weblogs[./]requests")
        plain.unlink()
        self.certified()

    def test_a_value_that_is_back(self):
        contact = self.keys("crm/contacts", "anonymise")[0][0].encode()
        line = next(line for line in self.before["crm/contacts.csv"].splitlines(keepends=True)
                    if line.startswith(contact))
        self.apply(DONE)
        path = self.stores / "crm/contacts.csv"
        after = path.read_bytes()
        lines = after.splitlines(keepends=True)
        path.write_bytes(b"".join(line if each.startswith(contact) else each for each in lines))
        out, err = self.verify(PROBLEMS)
        self.assertRegex(out + err, r"crm[./]contacts")
        path.write_bytes(after)
        self.certified()

    def test_a_row_that_had_to_stay_is_gone(self):
        key = self.keys("app/payments", "keep")[0][0]
        self.apply(DONE)
        self.execute("DELETE FROM payments WHERE id = ?", key)
        out, err = self.verify(PROBLEMS)
        self.assertRegex(out + err, r"app[./]payments")

    def test_a_store_that_does_not_answer(self):
        self.apply(DONE)
        (self.stores / "feedback.json").rename(self.folder / "away")
        out, err = self.verify(INCOMPLETE)
        self.assertIn("feedback", out + err)
        self.assertFalse((self.folder / "cases" / self.case / "certificate.json").exists())
        (self.folder / "away").rename(self.stores / "feedback.json")
        self.certified()


if __name__ == "__main__":
    unittest.main()
