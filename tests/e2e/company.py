# SPDX-License-Identifier: Apache-2.0
"""The sample company and its ground truth, as the tests and benchmarks use them.

What is expected of a person: the records of the truth, less those of clients who have not instructed us;
of these only the direct hits stay, and only to be forwarded.
"""
import json
import pathlib
import re
import subprocess


def make(program, folder, people, seed=1):
    """Writes the sample with dsar-sample unless it is there, and returns its folder."""
    folder = pathlib.Path(folder)
    stamp = folder / ".made"
    wanted = f"{people} {seed} {pathlib.Path(program).stat().st_mtime_ns}"
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run(["rm", "-rf", folder], check=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([program, folder, "--people", str(people), "--seed", str(seed)],
                       check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted)
    return folder


def people_of(folder):
    """The lines of the ground truth, one person at a time."""
    with open(folder / "truth/people.ndjson", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def instructed_tenants(folder, right="access"):
    """Clients with a standing instruction for the right, as dsar.yaml says on each client's line."""
    text = (folder / "dsar.yaml").read_text(encoding="utf-8")
    clients = re.search(r"^clients:\n((?:[ #].*\n|\n)+)", text, re.MULTILINE)
    found = set()
    tenant = None
    for line in clients.group(1).splitlines() if clients else []:
        named = re.match(r'  ["\']?(\w+)["\']?:', line)
        tenant = named.group(1) if named else tenant
        if re.search(rf"\b{right}:", line):
            found.add(tenant)
    return found


def key_of(key):
    """One form for a key, whether it is written as an object, a list or a text."""
    if isinstance(key, str) and key.startswith("["):
        key = json.loads(key)
    if isinstance(key, dict):
        key = list(key.values())
    if not isinstance(key, list):
        key = [key]
    return json.dumps([part if isinstance(part, str) else json.dumps(part) for part in key],
                      ensure_ascii=False)


def row(record):
    """What is compared of a match or of a record of the truth."""
    marks = [mark for mark in ("shared", "mention", "in_text") if record.get(mark)]
    return (record["store"], record["collection"], key_of(record["key"]), record["certainty"],
            " ".join(marks))


def expected_rows(person, instructed):
    """(all rows expected, the places among them that are to be forwarded)"""
    rows = set()
    forwarded = set()
    for record in person["records"]:
        if record.get("tenant") and str(record["tenant"]) not in instructed:
            if not record.get("direct"):
                continue
            forwarded.add(row(record)[:3])
        rows.add(row(record))
    return rows, forwarded


class Dsar:
    """The real binary on one workspace."""

    def __init__(self, program, workspace):
        self.program = str(program)
        self.workspace = pathlib.Path(workspace)

    def run(self, *arguments, subject=None, check=True):
        """Runs a command; `subject` becomes standard input."""
        given = json.dumps(subject) if isinstance(subject, dict) else subject
        done = subprocess.run([self.program, "-C", str(self.workspace), *arguments], input=given or "",
                              capture_output=True, text=True, encoding="utf-8",
                              errors="surrogateescape", check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"dsar {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
        return done

    def right(self, right, subject, *arguments, check=True):
        """access or export of a subject: the plan, and the matches of the case when one was opened."""
        done = self.run(right, "--subject", "-", "--format", "json", *arguments,
                        subject=subject, check=check)
        plan = json.loads(done.stdout)
        folder = self.workspace / "cases" / plan["case"] if plan.get("case") else None
        matches = json.loads((folder / "matches.json").read_bytes()) if folder else None
        return plan, matches, folder


def difference(expected, found):
    """Nothing when both are equal, else what is missing and what is too much."""
    lines = [f"  missing  {' '.join(line)}" for line in sorted(expected - found)]
    lines += [f"  excess   {' '.join(line)}" for line in sorted(found - expected)]
    return "\n".join(lines)


def faults_of(dsar, person, instructed):
    """Compares one access with the truth: a list of what is wrong, empty when nothing is."""
    rows, forwarded = expected_rows(person, instructed)
    plan, matches, folder = dsar.right("access", person["subject"])
    found = [row(match) for match in matches["matches"]]
    faults = []
    if not plan["complete"] or not matches["complete"]:
        faults.append("is not complete")
    if len(found) != len(set(found)):
        faults.append("lists a match twice")
    if set(found) != rows:
        faults.append("differs from the ground truth:\n" + difference(rows, set(found)))
    if sum(plan["totals"].values()) != len(found):
        faults.append(f"decides {sum(plan['totals'].values())} of {len(found)} matches")
    to_forward = {(step["store"], step["collection"], key_of(record["key"]))
                  for step in plan["steps"] if step["decision"] == "forward"
                  for record in step["records"]}
    if to_forward != forwarded:
        faults.append("forwards other records:\n" + difference(forwarded, to_forward))
    return faults, folder
