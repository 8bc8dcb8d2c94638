# SPDX-License-Identifier: Apache-2.0
"""Many people of the sample company at once: each gets the plan that each alone gets, a kill loses nobody and opens
nothing twice, and no value of a person is printed.

Usage: batch_test.py BUILD
"""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import company
import kills
import register_files

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
DONE = 0


def steps(plan):
    """What is decided on which record."""
    return sorted(json.dumps([step["store"], step["collection"], step["decision"], record["key"],
                              record.get("cuts", [])], sort_keys=True)
                  for step in plan["steps"] for record in step["records"])


def sums(plan):
    """Totals, and what waits or stands in the way."""
    return (plan["totals"], sorted((each["what"], each["store"]) for each in plan["pending"]),
            sorted((each["what"], each["store"]) for each in plan["blockers"]))


class Batch(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.base = pathlib.Path(place.name)
        register_files.fresh(BUILD, self.base / "begun", "batch")
        made = BUILD / "e2e/batch/made"
        self.people = [(person["person"], person["subject"]) for person in company.people_of(made)
                       if isinstance(person["subject"], dict)]
        self.list = self.base / "people.ndjson"
        self.list.write_text("".join(json.dumps({"item": f"p{number}", **subject}) + "\n"
                                     for number, subject in self.people), "utf-8")

    def copied(self):
        shutil.rmtree(self.base / "now", ignore_errors=True)
        shutil.copytree(self.base / "begun", self.base / "now")
        return register_files.Office(BUILD, self.base / "now")

    def run_list(self, office, right="erase", words=()):
        return json.loads(office.run(right, "--subjects", str(self.list), "--format", "json", *words,
                                     code=DONE)[1])

    def test_plans_for_each_what_is_planned_for_each_alone(self):
        office = self.copied()
        result = self.run_list(office)
        self.assertTrue(result["complete"])
        self.assertEqual(result["opened"], len(self.people))
        cases = [outcome["case"] for outcome in result["people"]]
        self.assertEqual(cases, sorted(set(cases)))  # several at once, and numbered as they are listed
        for (number, subject), outcome in zip(self.people, result["people"]):
            with self.subTest(person=number):
                self.assertEqual(outcome["item"], f"p{number}")
                together = json.loads((office.folder / "cases" / outcome["case"] / "plan.json").read_text("utf-8"))
                alone = json.loads(office.run("erase", "--subject", "-", "--dry-run", "--format", "json",
                                              given=json.dumps(subject), code=DONE)[1])
                self.assertEqual(steps(together), steps(alone))
                self.assertEqual(sums(together), sums(alone))

    def test_loses_nobody_when_it_is_killed(self):
        self.people = self.people[:6]
        self.list.write_text("".join(json.dumps({"item": f"p{number}", **subject}) + "\n"
                                     for number, subject in self.people), "utf-8")
        office = self.copied()
        log = self.base / "trace"
        office.run("erase", "--subjects", str(self.list), before=kills.watching(log), code=DONE)
        for call, number, _ in kills.spread(kills.points(log), 8):
            with self.subTest(call=call, number=number):
                office = self.copied()
                office.run("erase", "--subjects", str(self.list), before=kills.killing(call, number))
                result = self.run_list(office)
                self.assertEqual(result["failed"], 0)
                cases = [outcome["case"] for outcome in result["people"]]
                self.assertEqual(len(set(cases)), len(self.people))
                again = self.run_list(office)
                self.assertEqual(again["known"], len(self.people))
                self.assertEqual([outcome["case"] for outcome in again["people"]], cases)
                planned = [case for case, entry in office.listed()[0].items() if entry["stage"] == "planned"]
                self.assertEqual(sorted(planned), sorted(cases))

    def test_prints_no_value(self):
        office = self.copied()
        _, out, err = office.run("erase", "--subjects", str(self.list), "--dry-run")
        for _, subject in self.people:
            for value in subject.get("email", []) + subject.get("phone", []):
                self.assertNotIn(value.lower(), (out + err).lower())


if __name__ == "__main__":
    unittest.main(verbosity=1)
