# SPDX-License-Identifier: Apache-2.0
"""A hundred people object, have their address corrected, or have their data restricted and freed again. Afterwards
nothing has changed in any store but what the plans say; what was restricted and freed is as it was, byte for byte.
What was done is read without dsar.

Usage: rights_test.py BUILD object|rectify|restrict [PEOPLE]
"""
import collections
import contextlib
import datetime
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import company
import comparison
import dump
import servers


def planned(dsar, right, person, *words):
    plan, _, folder = dsar.right(right, person["subject"], *words)
    assert not plan["blockers"], f"{plan['case']}: {plan['blockers']}"
    return plan, folder


def carried_out(dsar, case):
    """Approves, applies, does by hand what waits, verifies; what is wrong."""
    dsar.run("approve", case, "--identity", "login", "--confirm", case, "--leave-pending", "nobody decided")
    applied = dsar.run("apply", case, "--format", "json", check=False)
    waits = [str(step["step"]) for step in json.loads(applied.stdout)["steps"] if step["waits"]]
    faults = [] if (applied.returncode == 5) == bool(waits) else [f"{case}: apply exits {applied.returncode}"]
    if waits:
        if dsar.run("verify", case, check=False).returncode != 2:
            faults.append(f"{case}: verified although a step waits")
        dsar.run("apply", case, *[word for step in waits for word in ("--done", step)])
    verified = dsar.run("verify", case, check=False)
    if verified.returncode != 0:
        faults.append(f"{case}: verify exits {verified.returncode}\n{verified.stdout}{verified.stderr}")
    return faults, waits


class Object:
    """Marketing stops; the suppression list knows exactly these people."""

    def __init__(self, dsar, folder):
        self.dsar, self.folder = dsar, folder
        self.addresses = set()

    def act(self, person):
        done = self.dsar.run("object", "--purpose", "marketing", "--subject", "-", "--apply", "--format", "json",
                             subject=person["subject"], check=False)
        if done.returncode != 0:
            return None, [f"object exits {done.returncode}\n{done.stdout}{done.stderr}"]
        certificate = json.loads(done.stdout)
        folder = self.folder / "cases" / certificate["case"]
        self.addresses.update(address.lower() for address in person["subject"].get("email", []))
        return json.loads((folder / "plan.json").read_text(encoding="utf-8")), []

    def again(self, person):
        plan, _ = planned(self.dsar, "object", person, "--purpose", "marketing")
        return {step["decision"] for step in plan["steps"]
                if any(record.get("cuts") for record in step["records"])}

    def end(self, people, before):
        """The list is asked for everybody at once."""
        everybody = sorted({address for person in people for address in person["subject"].get("email", [])})
        listed = subprocess.run([self.dsar.program, "-C", self.folder, "object", "--check", "--purpose", "marketing",
                                 "--list", "-"], input="\n".join(everybody), check=True, capture_output=True, text=True)
        free = {address.lower() for address in listed.stdout.split()}
        wrong = self.addresses & free
        return [f"{len(wrong)} people may still be written to"] if wrong else \
            [] if free and len(free) + len(self.addresses) <= len(everybody) + 5 else ["the list stops others, too"]


class Rectify:
    """Every copy of an address is another one now, and the old one finds nothing to correct."""

    def __init__(self, dsar, folder):
        self.dsar, self.folder = dsar, folder
        self.new = {}

    def act(self, person):
        old = person["subject"]["email"][0]
        self.new[old] = f"right{len(self.new)}@corrected.example"
        plan, folder = planned(self.dsar, "rectify", {"subject": {"email": [old]}}, "--set",
                               f"email={self.new[old]}")
        if not any(step["decision"] == "correct" for step in plan["steps"]):
            return None, []  # a client's lead, or a number only
        faults, _ = carried_out(self.dsar, plan["case"])
        return json.loads((folder / "plan.json").read_text(encoding="utf-8")), faults

    def again(self, person):
        plan, _ = planned(self.dsar, "rectify", {"subject": {"email": [self.new[person["subject"]["email"][0]]]}},
                          "--set", f"email={self.new[person['subject']['email'][0]]}")
        return {step["decision"] for step in plan["steps"]} & {"correct"}

    def end(self, people, before):
        after = dump.stores(self.folder)["app.db"]
        emails = collections.Counter(row["email"] for (table, _), row in after.items() if table == "accounts")
        missing = [new for new in self.new.values() if emails[new.encode()] > 1]
        held = sum(emails[new.encode()] for new in self.new.values())
        return ([f"{len(missing)} addresses stand twice"] if missing else []) + \
            ([] if held else ["no account has a new address"])


class Restrict:
    """Records are marked, or put into the vault; once lifted every byte is as it was. Whoever asks meanwhile is told
    as much as before, and the vaulted records to the byte."""

    VAULTED = {("analytics", "events"), ("weblogs", "requests"), ("feedback", "answers"), ("app", "sessions")}

    def __init__(self, dsar, folder):
        self.dsar, self.folder = dsar, folder
        self.marked, self.vaulted = None, 0
        for store, title in (("analytics", "Use of the website"), ("weblogs", "Access log of the website"),
                             ("feedback", "Answers to the survey"), ("app", "Sessions")):
            page = folder / f"map/{store}.yaml"
            text = page.read_text(encoding="utf-8")
            assert text.count(f"    title: {title}\n") == 1
            page.write_text(text.replace(f"    title: {title}\n", f"    title: {title}\n    restrict: {{vault: true}}\n"),
                            encoding="utf-8")

    def told(self, person):
        """What an access would tell: decision, place and, of what may lie in the vault, state of each record."""
        plan, _, _ = self.dsar.right("access", person["subject"], "--dry-run")
        assert plan["complete"]
        return collections.Counter(
            (step["decision"], place, record["state"] if place in self.VAULTED else "")
            for step in plan["steps"] for place in [(step["store"], step["collection"])] for record in step["records"])

    def act(self, person):
        before = self.told(person)
        plan, folder = planned(self.dsar, "restrict", person, "--ground", "accuracy")
        faults, waits = carried_out(self.dsar, plan["case"])
        told = self.told(person)
        self.vaulted += sum(len(step["records"]) for step in plan["steps"] if step.get("how") == "vault")
        if told != before:
            faults.append(f"{plan['case']}: told {told - before} instead of {before - told}")
        if not {"mark", "suppress"} & plan["totals"].keys():
            return None, faults
        case, today = plan["case"], datetime.date.today().isoformat()
        marked = dump.stores(self.folder) if not faults else None
        if self.dsar.run("restrict", "--lift", case, check=False).returncode != 5:
            faults.append(f"{case}: lifted although nobody was told")
        lifted = self.dsar.run("restrict", "--lift", case, "--told", today,
                               *[word for step in waits for word in ("--done", step)], check=False)
        if lifted.returncode != 0:
            faults.append(f"{case}: lift exits {lifted.returncode}\n{lifted.stdout}{lifted.stderr}")
        self.marked = marked
        return json.loads((folder / "plan.json").read_text(encoding="utf-8")), faults

    def again(self, person):
        return set()

    def end(self, people, before):
        after = dump.stores(self.folder)
        faults = [f"{name} is not as it was" for name in before if before[name] != after.get(name)]
        if not self.vaulted:
            faults.append("nothing ever lay in the vault")
        return faults if self.marked != before else faults + ["nothing was ever marked"]


RIGHTS = {"object": Object, "rectify": Rectify, "restrict": Restrict}


def main():
    build, right = pathlib.Path(sys.argv[1]), sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    made = company.make(build / "bin/dsar-sample", build / f"e2e/{right}", 400)
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory())
        folder = pathlib.Path(place) / "outcraft"
        shutil.copytree(made, folder)
        stack.enter_context(servers.moved(folder))
        before = dump.stores(folder)
        work = RIGHTS[right](company.Dsar(build / "bin/dsar", folder), folder)
        everybody = list(company.people_of(folder))
        able = [person for person in everybody if person["subject"].get("email")] if right == "rectify" else everybody
        plans, faults, decisions = [], [], collections.Counter()
        for person in comparison.choose(able, count):
            plan, wrong = work.act(person)
            faults += [f"({', '.join(person['traits'])}) {fault}" for fault in wrong]
            if plan is None:
                continue
            plans.append(plan)
            decisions.update(plan["totals"])
            if acts := work.again(person):
                faults.append(f"{plan['case']}: a second plan would still {acts}")
        faults += work.end(everybody, before)
        if right != "restrict":  # what was lifted is as it was: compared to the byte
            faults += comparison.Comparison(before, dump.stores(folder), comparison.wanted_of(plans)).run(plans)
        print(f"{len(plans)} people, {dict(decisions)}")
        print("\n".join(faults[:30]))
        return 1 if faults or len(plans) < count / 2 else 0


if __name__ == "__main__":
    sys.exit(main())
