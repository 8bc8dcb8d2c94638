# SPDX-License-Identifier: Apache-2.0
"""The small company that is full of traps, with its names, addresses and phones encrypted (sealed_fields.py): every
right does there what it does on plain values (traps_test.py), answers hand out plain values, and whoever lost a key
is told so. What was done is opened by another implementation.

Usage: sealed_test.py BUILD
"""
import json
import pathlib
import re
import sqlite3
import sys
import tempfile
import unittest

import sealed_fields
import small_company

BUILD = pathlib.Path(sys.argv[1]).resolve()
sealed_fields.take_over()

from traps_test import *  # noqa: E402,F403  pylint: disable=wrong-import-position,wildcard-import,unused-wildcard-import


class Sealed(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.office = small_company.make(BUILD, pathlib.Path(place.name) / "sealed")
        self.plain = sealed_fields.PLAIN_MAKE(BUILD, pathlib.Path(place.name) / "plain")

    @staticmethod
    def answer(office, subject):
        """What an access finds, and what it hands out."""
        _, out, err = office.run("access", "--subject", "-", "--format", "json", given=json.dumps(subject), code=0)
        plan = json.loads(out)
        assert plan["complete"], err
        case = office.folder / "cases" / plan["case"]
        matches = [(each["store"], each["collection"], json.dumps(each["key"]), each["certainty"])
                   for each in json.loads((case / "matches.json").read_text())["matches"]]
        data = json.loads(next(case.rglob("data.json")).read_text())
        records = {(each["store"], each["collection"], json.dumps(record["key"])): record["data"]
                   for each in data["collections"] for record in each["records"]}
        for record in records.values():
            record.pop("phone", None)
        return sorted(matches), records

    def test_an_answer_is_that_of_plain_values(self):
        for person in ("ann", "joann", "bob", "cid", "zoe"):
            subject = {"email": f"{person}@x.org"}
            self.assertEqual(self.answer(self.office, subject), self.answer(self.plain, subject))

    def test_a_phone_is_found_in_every_spelling(self):
        for spelled in ("+37061234567", "8 612 34567"):
            matches, _ = self.answer(self.office, {"phone": spelled})
            self.assertEqual(matches, [("app", "accounts", '{"id": 0}', "possible")])

    def test_the_map_is_complete(self):
        found = json.loads(self.office.run("map", "check", "--format", "json")[1])["problems"]
        said = [each["what"] for each in found]
        self.assertFalse([what for what in said if "email_bidx" in what], said)
        self.assertTrue(any("accounts.phone is sealed" in what and "decrypts" in what
                            for what in (f"{each['where']} {each['what']}" for each in found)), found)
        self.assertEqual(self.office.problems(), [])

    def test_a_lost_key_is_told(self):
        """By the search, which is not complete, by doctor and by map check; none quotes a value."""
        (self.office.folder / "keys/gcm").write_text("00" * 32)
        code, out, err = self.office.run("access", "--subject", "-", "--format", "json",
                                         given=json.dumps({"email": "ann@x.org"}))
        self.assertEqual(code, 3, out + err)
        plan = json.loads(out)
        self.assertFalse(plan["complete"])
        matches = json.loads((self.office.folder / "cases" / plan["case"] / "matches.json").read_text())
        why = {each["store"]: each.get("why", "") for each in matches["stores"]}
        self.assertIn("app/accounts.email", why["app"])
        self.assertIn("events/events.who.email", why["events"])
        self.assertIn("app.accounts.email", json.dumps(self.office.problems()))
        checked = self.office.run("map", "check")
        self.assertIn("cannot be opened", checked[1] + checked[2])
        (self.office.folder / "keys/gcm").unlink()
        self.assertIn("keys/gcm", json.dumps(self.office.problems()))

    def test_a_damaged_value_stops_an_erasure(self):
        with sqlite3.connect(self.office.folder / "stores/app.db") as base:
            base.execute("UPDATE accounts SET name = replace(name, 'p', 'q') WHERE id = 10")
        base.close()
        _, out, _ = self.office.run("erase", "--subject", "-", "--format", "json", "--ground", "consent_withdrawn",
                                    given=json.dumps({"email": "joann@x.org"}))
        plan = json.loads(out)
        self.assertFalse(plan["complete"])
        self.assertIn("app/accounts.name", (self.office.folder / "cases" / plan["case"] / "matches.json").read_text())
        self.office.run("approve", plan["case"], "--identity", "login", "--confirm", plan["case"], "--leave-pending",
                        "nobody decided")
        self.assertNotEqual(self.office.run("apply", plan["case"])[0], 0)
        self.assertIn(b"joann@x.org", sealed_fields.opened_text(
            (self.office.folder / "stores/crm/contacts.csv").read_bytes()))

    def test_no_plain_value_lies_open(self):
        """Neither in the stores after a correction, nor in what dsar keeps beside them."""
        plan = json.loads(self.office.run("rectify", "--subject", "-", "--format", "json", "--set", "email=new@x.org",
                                          given=json.dumps({"email": "bob@x.org"}), code=0)[1])
        self.office.run("approve", plan["case"], "--identity", "login", "--confirm", plan["case"], "--leave-pending",
                        "nobody decided", code=0)
        self.office.run("apply", plan["case"], code=0)
        self.office.run("verify", plan["case"], code=0)
        for path in (self.office.folder / "stores").rglob("*"):
            if path.is_file() and not path.name.startswith("visits"):
                self.assertFalse(re.search(rb"new@x\.org|bob@x\.org", path.read_bytes()), path)


if __name__ == "__main__":
    sys.argv[1:] = []
    unittest.main()
