# SPDX-License-Identifier: Apache-2.0
"""Each right on a small company that is full of traps (small_company.py): what is Ann's changes as it must, and
every other row of every store is as it was. What was done is read without dsar.

Usage: traps_test.py BUILD
"""
import datetime
import json
import pathlib
import re
import sys
import tempfile
import unittest

import approved
import dump
import small_company
from small_company import ANN, CID

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
TODAY = datetime.date.today().isoformat().encode()
MINE = re.compile(rb"(?i)(^|[^a-z])ann@x\.org([^.a-z]|$)")  # Ann's address, and no longer one
DONE, NEEDS_PERSON = 0, 5
# What of Ann's is in the database, but for her account.
ROWS = [("profiles", (0,)), ("orders", (0, 0)), ("orders", (0, 1)), ("claims", (0,)),
        *(("order_lines", (0, number, line)) for number in (0, 1) for line in (0, 1)),
        *(("logins", (row,)) for row in (1, 3, 6))]
EVENTS = rb'^\{"id": (0|2),'


class Traps(unittest.TestCase):
    accounts = "{mark: restricted_since}"

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.office = small_company.make(BUILD, pathlib.Path(place.name) / "home", self.accounts)
        self.before = dump.stores(self.office.folder)
        self.wanted = dump.stores(self.office.folder)

    def plan(self, right, person, *words):
        """The plan of a request, in which nothing stands in the way."""
        plan = json.loads(self.office.run(right, "--subject", "-", "--format", "json", *words,
                                          given=json.dumps({"email": person}), code=DONE)[1])
        self.assertEqual(plan["blockers"], [])
        return plan

    def carry_out(self, plan):
        """From the plan to its certificate."""
        approved.approve(self.office, plan["case"])
        self.office.run("apply", plan["case"], code=DONE)
        self.office.run("verify", plan["case"], code=DONE)
        self.assertEqual(approved.beside(self.office.folder), [])

    def check(self):
        """Every store is as it is wanted."""
        found = dump.stores(self.office.folder)
        self.assertEqual(sorted(found), sorted(self.wanted))
        self.assertEqual(found["app.db"], self.wanted["app.db"])
        for name in found:
            self.assertEqual(found[name], self.wanted[name], name)

    def nothing_left(self, right, person, *words):
        """The same request again changes nothing."""
        again = self.plan(right, person, *words)
        acts = [step for step in again["steps"] if step["decision"] not in ("keep", "forward")]
        self.assertEqual(acts, [])

    def lines_go(self, name, pattern):
        self.wanted[name] = small_company.without_lines(self.wanted[name], pattern)

    def lines_change(self, name, pattern, old, new):
        """In the lines that match one text stands for another; there are such."""
        lines = self.wanted[name].splitlines(keepends=True)
        changed = [re.sub(old, new, line) if re.search(pattern, line) else line for line in lines]
        self.assertNotEqual(changed, lines)
        self.wanted[name] = b"".join(changed)

    def away_from_files(self):
        """What of Ann's is in files for reasons of security."""
        for name in ("crm/visits-1.csv", "crm/visits-2.csv", "survey.json"):
            self.lines_go(name, MINE)
        self.lines_go("events.jsonl", EVENTS)

    def rows_go(self, rows):
        for row in rows:
            del self.wanted["app.db"][row]


class Erase(Traps):
    def test_one_who_has_the_number_0(self):
        """Her account and profile name each other; her household is Bob's, too; her orders have keys of two parts."""
        self.carry_out(self.plan("erase", ANN, "--ground", "consent_withdrawn"))
        self.rows_go([("accounts", (0,)), *ROWS])
        self.wanted["app.db"][("accounts", (3,))]["invited_by"] = None
        self.lines_go("crm/contacts.csv", MINE)
        self.away_from_files()
        self.check()
        self.nothing_left("erase", ANN, "--ground", "consent_withdrawn")

    def test_one_whose_account_must_stay(self):
        """An invoice refers to it; what identifies in it may not be NULL."""
        self.carry_out(self.plan("erase", CID, "--ground", "consent_withdrawn"))
        now = dump.stores(self.office.folder)["app.db"][("accounts", (3,))]
        self.assertNotIn(b"cid", now["email"])
        account = self.wanted["app.db"][("accounts", (3,))]
        account.update(email=now["email"], name=b"erased", newsletter=0, invited_by=None,
                       profile_id=None, household_id=None, restricted_since=now["restricted_since"])
        self.assertIn(now["restricted_since"], (None, TODAY))
        self.wanted["app.db"][("invoices", (0,))]["restricted_since"] = TODAY
        self.rows_go([("profiles", (3,)), ("households", (2,)), ("logins", (7,))])
        self.lines_go("crm/contacts.csv", b"cid@x.org")
        self.lines_go("crm/visits-2.csv", b"cid@x.org")
        self.lines_go("events.jsonl", b"cid@x.org")
        self.lines_go("survey.json", b"cid@x.org")
        self.check()


class Restrict(Traps):
    def test_restricted_and_lifted(self):
        plan = self.plan("restrict", ANN, "--ground", "accuracy")
        case = plan["case"]
        self.carry_out(plan)
        self.restricted()
        self.check()
        self.office.run("restrict", "--lift", case, code=NEEDS_PERSON)
        self.check()
        self.office.run("restrict", "--lift", case, "--told", TODAY.decode(), code=DONE)
        self.wanted = self.before
        self.check()

    def restricted(self):
        """What of hers is not marked is away."""
        self.account_restricted()
        self.rows_go(row for row in ROWS if row[0] != "profiles")
        self.lines_change("crm/contacts.csv", MINE, rb",\r", b"," + TODAY + b"\r")
        self.away_from_files()

    def account_restricted(self):
        for row in (("accounts", (0,)), ("profiles", (0,))):
            self.wanted["app.db"][row]["restricted_since"] = TODAY


class RestrictInTheVault(Restrict):
    """The whole ring lies in the vault."""
    accounts = "{vault: true}"

    def account_restricted(self):
        self.rows_go([("accounts", (0,)), ("profiles", (0,))])


class Rectify(Traps):
    def test_an_address_and_a_name(self):
        words = ("--set", "email=annie@x.org", "--set", "app.accounts.name=Annie")
        self.carry_out(self.plan("rectify", ANN, *words))
        self.wanted["app.db"][("accounts", (0,))].update(email=b"annie@x.org", name=b"Annie")
        for name in ("crm/contacts.csv", "crm/visits-1.csv", "crm/visits-2.csv", "events.jsonl", "survey.json"):
            self.lines_change(name, MINE, rb"(?i)ann@x\.org", b"annie@x.org")
        self.check()
        self.nothing_left("rectify", "annie@x.org", *words)

    def test_an_address_that_another_one_has(self):
        """It would stand twice in a column that takes each value once."""
        code, out, _ = self.office.run("rectify", "--subject", "-", "--format", "json", "--set",
                                       "email=joann@x.org", given=json.dumps({"email": ANN}))
        self.assertEqual(code, DONE)
        self.assertEqual({blocker["what"] for blocker in json.loads(out)["blockers"]}, {"unique"})
        self.check()


class Object(Traps):
    def test_to_marketing(self):
        done = self.office.run("object", "--purpose", "marketing", "--subject", "-", "--apply", "--format", "json",
                               given=json.dumps({"email": ANN}), code=DONE)
        self.assertEqual(json.loads(done[1])["schema"], "certificate-1")
        self.wanted["app.db"][("accounts", (0,))]["newsletter"] = 0
        self.check()
        for address, code in ((ANN, 4), ("Ann@X.org ", 4), ("joann@x.org", 0), ("ann@x.org.lt", 0)):
            self.office.run("object", "--check", "--purpose", "marketing", "--subject", "-",
                            given=json.dumps({"email": address}), code=code)

    def test_to_what_rests_on_our_interests(self):
        """What they cover is restricted until the interests are weighed; then it is as it was."""
        plan = self.plan("object", ANN, "--purpose", "security")
        case = plan["case"]
        self.carry_out(plan)
        self.rows_go(row for row in ROWS if row[0] == "logins")
        self.away_from_files()
        self.check()
        self.office.run("restrict", "--lift", case, "--told", TODAY.decode(), code=NEEDS_PERSON)
        weighed = {word: "in words" for word in ("interest", "necessity", "impact", "expectations", "safeguards")}
        weighed["outcome"] = "overridden"
        self.office.run("decide", case, "--balance", "-", given=json.dumps(weighed), code=DONE)
        self.office.run("restrict", "--lift", case, "--told", TODAY.decode(), code=DONE)
        self.wanted = self.before
        self.check()


if __name__ == "__main__":
    unittest.main()
