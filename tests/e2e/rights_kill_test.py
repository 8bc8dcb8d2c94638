# SPDX-License-Identifier: Apache-2.0
"""Correction, restriction, its end, and objection killed at changes of the disk: whoever goes on ends where an
undisturbed run ends, in every store, in the vault, in the suppression list and in the journal.

Usage: rights_kill_test.py BUILD [KILLS FOR EACH RIGHT [TEST]]
"""
import contextlib
import datetime
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import approved
import dump
import kills
import register_files
import servers
import small_company
from small_company import ANN

BUILD = pathlib.Path(sys.argv[1]).resolve()
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 4
del sys.argv[1:3]
TODAY = datetime.date.today().isoformat()
DONE, INCOMPLETE, NEEDS_PERSON = 0, 3, 5
PERSON = json.dumps({"email": ANN})


class Rights(unittest.TestCase):
    """A right has words that begin it, and words that go on after a kill."""
    expected = DONE  # of the command that is killed
    deferrable = False  # where references are checked, if the server can do it at the end

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.base = pathlib.Path(place.name)

    def company(self, accounts="{vault: true}", survey="{vault: true}"):
        """Says how accounts and answers of the survey are restricted."""
        shutil.rmtree(self.base / "begun", ignore_errors=True)
        office = small_company.make(BUILD, self.base / "begun", accounts)
        page = office.folder / "map/survey.yaml"
        page.write_text(page.read_text("utf-8").replace("{vault: true}", survey), "utf-8")
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.server = stack.enter_context(servers.moved(office.folder, ("app",), self.deferrable))
        return office

    def planned(self, office, *words):
        """The number of a case whose plan is approved; what waits for a hand is noted."""
        plan = json.loads(office.run(*words, "--subject", "-", "--format", "json", given=PERSON, code=DONE)[1])
        self.assertEqual(plan["blockers"], [])
        approved.approve(office, plan["case"])
        return plan["case"]

    def copied(self):
        shutil.rmtree(self.base / "now", ignore_errors=True)
        shutil.copytree(self.base / "begun", self.base / "now")
        if self.server:
            self.server.restore("app")
        return register_files.Office(BUILD, self.base / "now")

    def state(self, office):
        """Stores, who may be written to, what lies in the vault, and how the case stands."""
        case = self.case_of(office)
        listed = office.run("object", "--export-list", code=DONE)[1].splitlines()
        stopped = office.run("object", "--check", "--subject", "-", given=PERSON)[0]
        journal = [entry for entry in office.journal(case)]
        ends = {entry["event"]: entry["details"] for entry in journal
                if entry["event"] in ("applied", "verified", "lifted", "closed", "waits_by_hand")}
        for details in ends.values():
            for word in ("plan", "map_digest"):
                details.pop(word, None)
        return {"stores": dump.stores(office.folder), "list": (len(listed), stopped), "journal": ends,
                "vault": len([path for path in (office.folder / "cases" / case).rglob("vault-*")])}

    def case_of(self, office):
        """The case at work."""
        return max(office.listed()[0])

    def check_journal(self, office):
        """Its chain holds, and each store was done once, after it was said that it begins."""
        case = self.case_of(office)
        office.run("show", case, "--journal", code=DONE)
        self.assertEqual(office.problems(), [])
        self.assertEqual(approved.beside(office.folder), [])
        begun, done = set(), []
        for entry in office.journal(case):
            if entry["event"] == "step_started":
                begun.add(entry["details"]["store"])
            if entry["event"] == "step_done":
                self.assertIn(entry["details"]["store"], begun)
                done.append((entry["details"]["plan"], entry["details"]["store"]))
        self.assertEqual(len(done), len(set(done)))

    def campaign(self, begin, go_on):
        """`begin` says the words that are killed, `go_on` brings what is left to its end."""
        if self.server:
            self.server.keep("app")
        office, log = self.copied(), self.base / "trace"
        words, given = begin(office)
        office.run(*words, given=given, before=kills.watching(log), code=self.expected)
        points = kills.points(log)
        go_on(office)
        wanted, landed = self.state(office), 0
        self.check_journal(office)
        chosen = kills.chosen(points, KILLS) + kills.spread(points[-(len(points) // 6):], KILLS / 4)
        for turn, (call, number, _) in enumerate(chosen):
            with self.subTest(call=call, number=number):
                office = self.copied()
                words, given = begin(office)
                landed += office.run(*words, given=given, before=kills.killing(call, number))[0] == -9
                if turn % 3 == 0:
                    other = points[(turn * 7919) % len(points)]
                    words, given = begin(office)
                    office.run(*words, given=given, before=kills.killing(*other[:2]))
                go_on(office)
                found = self.state(office)
                for part, content in wanted.items():
                    self.assertEqual(found[part], content, part)
                self.check_journal(office)
        print(f"{landed} of {len(chosen)} kills landed among {len(points)} points", file=sys.stderr)
        self.assertGreaterEqual(landed, 0.8 * len(chosen))


class Applied(Rights):
    """Rights whose plan was approved: they go on with the same words."""

    def applying(self, office):
        return ("apply", self.case_of(office)), ""

    def verified(self, office):
        case = self.case_of(office)
        office.run("apply", case, code=DONE)
        office.run("verify", case, code=DONE)

    def test_rectify(self):
        self.planned(self.company(), "rectify", "--set", "email=annie@x.org", "--set", "app.accounts.name=Annie")
        self.campaign(self.applying, self.verified)

    def test_object_to_our_interests(self):
        self.planned(self.company(), "object", "--purpose", "security")
        self.campaign(self.applying, self.verified)


class ByHand(Rights):
    """A restriction of which a part is done by hand."""
    expected = NEEDS_PERSON

    def step(self, office):
        plan = json.loads((office.folder / "cases" / self.case_of(office) / "plan.json").read_text("utf-8"))
        return next(str(step["step"]) for step in plan["steps"] if step["store"] == "survey")

    def begun(self, accounts):
        office = self.company(accounts, "{manual: whoever runs the survey}")
        self.planned(office, "restrict", "--ground", "accuracy")
        return office

    def test_restrict(self):
        self.begun("{vault: true}")
        self.campaign(lambda office: (("apply", self.case_of(office)), ""), self.verified)

    def verified(self, office):
        case = self.case_of(office)
        office.run("apply", case, code=NEEDS_PERSON)
        office.run("apply", case, "--done", self.step(office), code=DONE)
        office.run("verify", case, code=DONE)


class Done(ByHand):
    """What waited is reported done."""
    expected = DONE
    deferrable = True

    def test_restrict(self):
        office = self.begun("{vault: true}")
        office.run("apply", self.case_of(office), code=NEEDS_PERSON)
        self.campaign(lambda office: (("apply", self.case_of(office), "--done", self.step(office)), ""),
                      self.verified)

    def verified(self, office):
        case = self.case_of(office)
        office.run("apply", case, "--done", self.step(office), code=DONE)
        office.run("verify", case, code=DONE)


class Lift(ByHand):
    expected = DONE

    def test_restrict(self):
        # On a server a ring of references comes back out of the vault, too.
        office = self.begun("{vault: true}" if servers.chosen() else "{mark: restricted_since}")
        before = dump.stores(office.folder)
        ByHand.verified(self, office)
        self.campaign(self.lifting, self.lifted)
        self.assertEqual(dump.stores(self.base / "now/outcraft"), before)

    def lifting(self, office):
        return ("restrict", "--lift", self.case_of(office), "--told", TODAY, "--outcome", "it was right",
                "--done", self.step(office)), ""

    def lifted(self, office):
        """Whoever says it again is told that it is done, or does the rest."""
        words, _ = self.lifting(office)
        if office.listed()[0][self.case_of(office)]["status"] != "closed":
            office.run(*words, code=DONE)


class AtOnce(Rights):
    """An objection in one go: what was begun is found in the register, and gone on with."""

    def test_object_to_marketing(self):
        self.company("{mark: restricted_since}")
        self.campaign(self.objecting, self.gone_on_with)

    def objecting(self, office):
        """Once a case is open, the same is said of the case."""
        cases = office.listed()[0]
        person = ("--case", max(cases)) if cases else ("--subject", "-")
        return ("object", "--purpose", "marketing", "--apply", *person), "" if cases else PERSON

    def gone_on_with(self, office):
        cases = office.listed()[0]
        events = [entry["event"] for entry in office.journal(max(cases))] if cases else []
        if "verified" not in events:
            words, given = self.objecting(office)
            office.run(*words, given=given, code=DONE)


if __name__ == "__main__":
    unittest.main()
