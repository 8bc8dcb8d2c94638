# SPDX-License-Identifier: Apache-2.0
"""What an erasure keeps by law goes on its day. The clock is set forward from day to day: the register brings the case
back each time, and in the end every row of every store is gone, or is as it was, as the plans say. What was done is
read without dsar.

Usage: kept_test.py BUILD
"""
import collections
import datetime
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

import approved
import company
import comparison
import dump

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
DONE, USAGE, PROBLEMS, NEEDS_PERSON = 0, 2, 4, 5
ONE_DAY = datetime.timedelta(days=1)


def days_of(plan):
    """{the day from which records may go: how many}"""
    out = collections.Counter()
    for step in plan["steps"]:
        for record in step["records"]:
            if step["decision"] != "erase" and "rule" in record and "until" in record:
                out[datetime.date.fromisoformat(record["until"]) + ONE_DAY] += 1
    return dict(sorted(out.items()))


def is_wanted(plan):
    """The account goes but for a shell, and there are several days, on the last of which a payment goes whose invoice
    may go before."""
    last = collections.defaultdict(str)
    shell = False
    for step in plan["steps"]:
        shell = shell or (step["decision"], step["collection"]) == ("anonymise", "accounts")
        for record in step["records"]:
            last[step["collection"]] = max(last[step["collection"]], record.get("until", ""))
    return shell and len(days_of(plan)) > 2 and last["payments"] > last["invoices"] and not plan["blockers"]


class Kept(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        base = pathlib.Path(cls.place.name)
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/kept/made", 400)
        cls.office, cls.plan = approved.prepare(BUILD, made, base / "kept", is_wanted, words=["--ground", "objection"])
        cls.case, cls.folder = cls.plan["case"], cls.office.folder
        cls.before = dump.stores(cls.folder)
        cls.plans = [cls.plan]
        cls.days = days_of(cls.plan)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def set_day(self, day):
        seconds = (day - datetime.date.today()).days * 86400
        self.office.env = {**os.environ, **self.office.env, "LD_PRELOAD": str(BUILD / "lib/another_day.so"),
                           "DSAR_TEST_CLOCK": str(seconds)}

    def register(self):
        """(the cases of the list by number, what comes later)"""
        listed = json.loads(self.office.run("register", "--format", "json", code=DONE)[1])
        return {case["case"]: case for case in listed["cases"]}, listed["later"]

    def certificate(self):
        return json.loads((self.folder / "cases" / self.case / "certificate.json").read_text("utf-8"))

    def carry_out(self):
        """What verify said."""
        self.office.run("apply", self.case, code=DONE)
        said = self.office.run("verify", self.case, code=DONE)[1]
        self.assertEqual(self.office.unparsed(said), "")
        for notice in self.office.listed()[0][self.case]["recipients"]:
            self.office.run("register", "--told", self.case, "--recipient", notice["recipient"], "--outcome", "sent",
                            code=DONE)
        self.office.run("register", "--close", self.case, "--outcome",
                        "partly" if self.certificate()["manual"] else "fulfilled", code=DONE)
        self.assertEqual(self.office.run("validate", str(self.folder / "cases" / self.case / "certificate.json"),
                                         "--signed-by", ".dsar/controller.pub", code=DONE)[0], DONE)
        return said

    def check_days(self, days, said):
        """Certificate, journal, page and what was printed name the days that are left."""
        first = min(days).isoformat() if days else None
        certificate = self.certificate()
        self.assertEqual(certificate["back_on"], first)
        self.assertEqual([earlier["plan"] for earlier in certificate.get("earlier", [])],
                         [plan["digest"] for plan in self.plans[:-1]])
        verified = [entry for entry in self.office.journal(self.case) if entry["event"] == "verified"][-1]
        self.assertEqual(verified["details"].get("erasable_from", {}),
                         {day.isoformat(): count for day, count in days.items()})
        page = (self.folder / "cases" / self.case / "certificate.html").read_text("utf-8")
        self.assertEqual(first is not None, f"The register will bring this case back on {first}." in said)
        self.assertEqual(first is not None, f"The case comes back on {first}." in page)

    def check_waits(self, days):
        """Until the first of these days nothing is to be done, and nothing is."""
        first = min(days)
        cases, later = self.register()
        self.assertNotIn(self.case, cases)
        self.assertEqual(later, [{"case": self.case, "back_on": first.isoformat(), "records": sum(days.values())}])
        self.assertEqual(self.office.run("register", "--check", code=DONE)[1], "")
        before = self.office.journal(self.case)
        _, out, err = self.office.run("erase", "--case", self.case, code=NEEDS_PERSON)
        self.assertIn(first.isoformat(), err)
        self.assertEqual(self.office.unparsed(err), "")
        self.assertEqual((out, self.office.journal(self.case)), ("", before))

    def sweep(self, day):
        """Half a year after it was closed only what finds the records stays, and nothing says who she was."""
        self.office.run("register", "--sweep", code=DONE)
        closed = [entry for entry in self.office.journal(self.case) if entry["event"] == "closed"][-1]
        if day - datetime.date.fromisoformat(closed["details"]["on"]) < datetime.timedelta(days=190):
            return
        self.swept += 1
        left = {path.name for path in (self.folder / "cases" / self.case).iterdir()}
        self.assertFalse(left & {"request.json.sealed", "plan.json", "matches.json", "letters"})
        self.assertLessEqual({"kept.json.sealed", "journal.ndjson", "certificate.json"}, left)

    def check_due(self, day):
        cases, later = self.register()
        self.assertEqual((cases[self.case]["erasable"], cases[self.case]["back_on"]), (True, min(self.days).isoformat()))
        self.assertEqual(cases[self.case]["next"], "erase what was kept")
        self.assertEqual(later, [])
        checked = json.loads(self.office.run("register", "--check", "--format", "json", code=PROBLEMS)[1])
        self.assertEqual([case["case"] for case in checked["cases"]], [self.case])
        self.office.run("erase", "--case", self.case, "--today", day.isoformat(), code=USAGE)

    def come_back(self, day):
        """One day on which something may go, from the register to the next certificate."""
        self.check_due(day)
        dry = json.loads(self.office.run("erase", "--case", self.case, "-n", "--format", "json", code=DONE)[1])
        plan = json.loads(self.office.run("erase", "--case", self.case, "--format", "json", code=DONE)[1])
        self.assertEqual(dry["totals"], plan["totals"])
        self.assertEqual(plan["blockers"], [])
        touched = {key for key in plan["totals"] if plan["totals"][key]}
        self.assertLessEqual(touched, {"erase", "anonymise", "keep"})
        self.plans.append(plan)
        cases, _ = self.register()
        self.assertEqual((cases[self.case]["status"], cases[self.case]["returned"]), ("open", True))
        self.assertIn(self.case, self.office.run("register", "--check", code=PROBLEMS)[1])  # until it is done
        self.office.run("approve", self.case, "--identity", "login", "--confirm", self.case, "--leave-pending", "none",
                        code=DONE)
        self.check_days(days_of(plan), self.carry_out())
        return days_of(plan)

    def test_until_nothing_is_left(self):
        self.check_days(self.days, self.carry_out())
        self.check_waits(self.days)
        came = 0
        self.swept = 0
        while self.days:
            day = min(self.days)
            self.set_day(day - ONE_DAY)
            self.check_waits(self.days)
            self.sweep(day - ONE_DAY)
            self.check_waits(self.days)
            self.set_day(day)
            self.days = self.come_back(day)
            came += 1
            faults = comparison.Comparison(self.before, dump.stores(self.folder),
                                           comparison.wanted_of(self.plans)).run(self.plans)
            self.assertEqual(faults, [])
        self.assertGreater(came, 2)
        self.assertGreater(self.swept, 1)
        self.check_end()

    def check_end(self):
        """Everything that was kept is gone, the account's shell too, and the case ends as others do."""
        kept = {(step["store"], step["collection"], company.key_of(record["key"])) for step in self.plan["steps"]
                for record in step["records"] if step["decision"] != "erase" and "rule" in record}
        erased = {(step["store"], step["collection"], company.key_of(record["key"])) for plan in self.plans[1:]
                  for step in plan["steps"] if step["decision"] == "erase" for record in step["records"]}
        self.assertEqual(kept - erased, set())
        folder = self.folder / "cases" / self.case
        self.assertFalse((folder / "kept.json.sealed").exists())
        self.assertEqual(len(list((folder / "certificates").glob("*.json"))), len(self.plans) - 1)
        self.assertEqual(self.register(), ({}, []))
        self.assertEqual(self.office.problems(), [])
        self.assertEqual(self.office.chain_faults(), [])
        self.set_day(datetime.date(2060, 1, 1))
        self.office.run("register", "--sweep", code=DONE)
        self.assertFalse(folder.exists())


if __name__ == "__main__":
    unittest.main()
