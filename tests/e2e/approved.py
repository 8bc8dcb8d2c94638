# SPDX-License-Identifier: Apache-2.0
"""A workspace in which an erasure is planned and approved, for tests of what then may happen to it."""
import json
import re
import shutil

import company
import register_files


def one_officer(folder):
    """One person may agree alone: two accounts are tried elsewhere."""
    settings = folder / "dsar.yaml"
    settings.write_text(re.sub("erase: 2", "erase: 1", settings.read_text("utf-8")), "utf-8")


def changed_stores(plan):
    """The stores that a plan changes."""
    return {step["store"] for step in plan["steps"]
            if step["decision"] == "erase" or any(record.get("cuts") for record in step["records"])}


def planned(office, person, *words):
    """The plan of a person's erasure."""
    return json.loads(office.run("erase", "--subject", "-", "--format", "json", *words,
                                 given=json.dumps(person["subject"]), code=0)[1])


def approve(office, case):
    """Agrees to its plan, whatever waits for a person."""
    office.run("approve", case, "--identity", "login", "--confirm", case, "--leave-pending",
               "nobody decided", code=0)


def prepare(build, made, home, is_wanted, alter=lambda stores: None, words=()):
    """An office in an empty folder `home`, and the approved plan of the first person who is wanted;
    `alter` may change the stores before, `words` say more about the request."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copytree(made, home / "outcraft")
    one_officer(home / "outcraft")
    alter(home / "outcraft/stores")
    office = register_files.Office(build, home)
    person = next(each for each in company.people_of(made)
                  if is_wanted(planned(office, each, "--dry-run", *words)))
    plan = planned(office, person, *words)
    assert not plan["blockers"], plan["blockers"]
    approve(office, plan["case"])
    return office, plan


def copy(build, kept, home):
    """An office in a copy of a workspace."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(kept, home)
    return register_files.Office(build, home)


def beside(folder):
    """Files that nobody but a run at work needs, among the stores."""
    return sorted(path.name for path in (folder / "stores").rglob("*")
                  if ".dsar-" in path.name or path.name.endswith(("-journal", "-wal", "-shm")))
