# SPDX-License-Identifier: Apache-2.0
"""A hundred people are erased in turn: afterwards nothing of theirs is there beyond what their plans keep, and every
other row of every store is as it was, byte for byte. What was done is read without dsar.

Usage: erase_test.py BUILD [PEOPLE]
"""
import base64
import collections
import contextlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import company
import comparison
import dump
import servers

PEOPLE = int(sys.argv[2]) if len(sys.argv) > 2 else 100


def one_officer(folder):
    """One person may agree alone: two accounts are tried elsewhere."""
    settings = folder / "dsar.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"erase: 2", "erase: 1", text), encoding="utf-8")


def erased(dsar, person):
    """Takes one request to its certificate; the plan and what verify said."""
    plan, _, folder = dsar.right("erase", person["subject"])
    case = plan["case"]
    assert not plan["blockers"], f"{case}: {plan['blockers']}"
    dsar.run("approve", case, "--identity", "login", "--confirm", case,
             "--leave-pending", "nobody decided")
    dsar.run("apply", case)
    verified = dsar.run("verify", case, "--format", "json", check=False)
    return case, json.loads((folder / "plan.json").read_text(encoding="utf-8")), verified


def certificate_faults(folder, person):
    """The certificate of a case, checked with jq and openssl alone, and searched for the person."""
    case = folder.name
    text = (folder / "certificate.json").read_text(encoding="utf-8")
    page = (folder / "certificate.html").read_text(encoding="utf-8")
    signed = subprocess.run(["jq", "-jcS", "del(.signature)"], input=text.encode(), check=True,
                            capture_output=True).stdout
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        (place / "signed").write_bytes(signed)
        (place / "signature").write_bytes(base64.b64decode(json.loads(text)["signature"]["value"]))
        checked = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", folder.parent.parent / ".dsar/controller.pub",
             "-rawin", "-in", place / "signed", "-sigfile", place / "signature"],
            check=False, capture_output=True, text=True)
    faults = [] if checked.returncode == 0 else [f"{case}: openssl: {checked.stdout}{checked.stderr}"]
    subject = person["subject"]
    for value in subject.get("email", []) + subject.get("phone", []) if isinstance(subject, dict) else []:
        if value in text or value in page:
            faults.append(f"{case}: the certificate names the person")
    return faults


def main():
    build = pathlib.Path(sys.argv[1])
    made = company.make(build / "bin/dsar-sample", build / "e2e/erase", 400)
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory())
        folder = pathlib.Path(place) / "outcraft"
        shutil.copytree(made, folder)
        one_officer(folder)
        stack.enter_context(servers.moved(folder))
        before = dump.stores(folder)
        dsar = company.Dsar(build / "bin/dsar", folder)
        plans, faults, decisions = [], [], collections.Counter()
        for person in comparison.choose(list(company.people_of(folder)), PEOPLE):
            case, plan, verified = erased(dsar, person)
            plans.append(plan)
            decisions.update(plan["totals"])
            if verified.returncode != 0:
                faults.append(f"{case} ({', '.join(person['traits'])}): verify exits "
                              f"{verified.returncode}\n{verified.stdout}{verified.stderr}")
                continue
            faults += certificate_faults(folder / "cases" / case, person)
            again, _, _ = dsar.right("erase", person["subject"])
            acts = {step["decision"] for step in again["steps"]} - {"keep", "trim", "forward", "anonymise"}
            if acts:
                faults.append(f"{case}: a second plan would still {acts}")
        compared = comparison.Comparison(before, dump.stores(folder), comparison.wanted_of(plans))
        faults += compared.run(plans)
        assert compared.counts["gone"] > 3 * PEOPLE and compared.counts["cut"] > 0, "too little was done"
        print(f"{len(plans)} people, {dict(decisions)}, {dict(compared.counts)}")
        print("\n".join(faults[:30]))
        return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
