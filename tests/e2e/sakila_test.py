# SPDX-License-Identifier: Apache-2.0
"""Data that no one here wrote, on a real server: of each person of Sakila exactly the rows that its README expects
are found, level by level, and none of the traps; and an erasure takes exactly these and leaves every other row as it was.

Usage: sakila_test.py BUILD [postgres|mysql]
"""
import json
import pathlib
import re
import shutil
import sys
import tempfile

import company
import sakila

HERE = pathlib.Path(__file__).resolve().parent
OWNERS = {"postgres": "postgres", "mysql": "root"}
CASES = ("davis", "smith", "staff_hillyer")
THEIRS = ("direct", "child", "child2", "parent")
TABLES = ("actor", "address", "category", "city", "country", "customer", "film", "film_actor", "film_category",
          "inventory", "language", "payment", "rental", "staff", "store")
REFERENCES = ("third_party_ref", "parent_ref")


def load(kind, server, folder):
    """The database on the server, and a workspace whose one store it is."""
    server.sql("CREATE DATABASE sakila")
    server.sql(sakila.in_postgres() if kind == "postgres" else sakila.in_mariadb(), "sakila")
    shutil.copy(HERE / "sakila/dsar.yaml", folder)
    (folder / "map").mkdir()
    mapped = (HERE / "sakila/map.yaml").read_text(encoding="utf-8")
    (folder / "map/rental.yaml").write_text(
        f"store: rental\nkind: {kind}\n{server.options('sakila', OWNERS[kind])}{mapped}", encoding="utf-8")


def rows(entries):
    """{(table, key)} of what the data's README expects."""
    return {(entry["table"], company.key_of(identifier)) for entry in entries for identifier in entry["ids"]}


def found(dsar, subject):
    """What one access finds: what is theirs, what is a reference, what is only possible; and the plan."""
    asked = {key: value for key, value in subject.items() if key in ("name", "email")}
    if "username" in subject:
        asked["ids"] = {"username": subject["username"]}
    plan, matches, folder = dsar.right("access", asked)
    assert plan["complete"] and matches["complete"]
    theirs, references, possible = set(), set(), set()
    for match in matches["matches"]:
        kind = references if match.get("mention") else possible if match["certainty"] == "possible" else theirs
        kind.add((match["collection"], company.key_of(match["key"])))
    return theirs, references, possible, plan, folder


def check(dsar, name, subject, expected, with_email=True):
    """The differences of one search, as lines."""
    theirs, references, possible, _, folder = found(dsar, subject)
    traps = rows(expected["traps"])
    wanted = rows(entry for entry in expected["rows"] if entry["level"] in THEIRS)
    allowed = rows(entry for entry in expected["rows"] if entry["level"] in REFERENCES)
    homonyms = rows(entry for entry in expected["traps"] if "homonym (name-only" in entry["why"])
    own = rows(entry for entry in expected["rows"] if entry["level"] == "direct")
    faults = []
    if with_email and theirs != wanted:
        faults.append(f"missing {sorted(wanted - theirs)}, too much {sorted(theirs - wanted)}")
    if not with_email and (theirs or not own <= possible):
        faults.append(f"by name alone: sure of {sorted(theirs)}, possible {sorted(possible)}")
    if with_email and possible != homonyms:
        faults.append(f"possible {sorted(possible)} instead of {sorted(homonyms)}")
    if not references <= allowed:
        faults.append(f"refers to {sorted(references - allowed)}")
    if (theirs | references) & traps or (possible & traps) - homonyms:
        faults.append(f"traps {sorted((theirs | references | possible) & traps)}")
    if with_email:
        faults += package_faults(folder, wanted)
    return [f"{name} {subject}: {fault}" for fault in faults]


def package_faults(folder, wanted):
    """What the package holds is what is theirs, and nothing else."""
    (path,) = folder.rglob("data.json")
    document = json.loads(path.read_bytes())
    held = {(entry["collection"], company.key_of(record["key"]))
            for entry in document["collections"] for record in entry["records"]}
    return [] if held == wanted else [f"the package lacks {sorted(wanted - held)}, has {sorted(held - wanted)}"]


def lines(server):
    """Every row of every table, as the server's client prints it."""
    return {table: set(server.sql(f"SELECT * FROM {table}", "sakila").splitlines()) for table in TABLES}


def erase(dsar, server, folder, expected):
    """Erases a person whose namesake is an actor, and compares all rows before and after."""
    settings = folder / "dsar.yaml"
    settings.write_text(settings.read_text("utf-8").replace("erase: 2", "erase: 1"), "utf-8")
    before = lines(server)
    subject = {key: expected["subject"][key] for key in ("name", "email")}
    plan, _, _ = dsar.right("erase", subject)
    for answer, words in (("--yes", ("payment", "rental", "customer", "address")), ("--no", ("actor/4",))):
        for word in words:
            dsar.run("decide", plan["case"], answer, f"rental/{word}")
    dsar.run("approve", plan["case"], "--identity", "login", "--confirm", plan["case"])
    dsar.run("apply", plan["case"])
    dsar.run("verify", plan["case"])
    after = lines(server)
    added = {table: sorted(after[table] - before[table]) for table in TABLES if after[table] - before[table]}
    gone = {(table, company.key_of(re.match(r"\d+", line)[0])) for table in TABLES
            for line in before[table] - after[table]}
    wanted = rows(entry for entry in expected["rows"] if entry["level"] in THEIRS)
    wanted = {(table, company.key_of(str(json.loads(key)[0]))) for table, key in wanted}
    assert not added, f"changed: {added}"
    assert gone == wanted, f"not gone {sorted(wanted - gone)}, gone too {sorted(gone - wanted)}"
    theirs, _, _, _, _ = found(dsar, expected["subject"])
    assert not theirs, f"still found: {sorted(theirs)}"


def main():
    build = pathlib.Path(sys.argv[1])
    kind = sys.argv[2] if len(sys.argv) > 2 else "postgres"
    if kind == "postgres":
        from postgres_server import PostgresServer as Server
    else:
        from mysql_server import MysqlServer as Server
    with tempfile.TemporaryDirectory() as work, Server() as server:
        folder = pathlib.Path(work)
        load(kind, server, folder)
        dsar = company.Dsar(build / "bin/dsar", folder)
        said = dsar.run("map", "check", "--format", "json", check=False)
        assert said.stdout, said.stderr
        wrong = [each for each in json.loads(said.stdout)["problems"] if each["severity"] == "problem"]
        assert not wrong, wrong
        faults = []
        searches = 0
        for name in CASES:
            expected = json.loads((sakila.data_folder() / f"expected_{name}.json").read_bytes())
            subject = expected["subject"]
            for variant in [subject["name"], *subject.get("name_variants", [])]:
                faults += check(dsar, name, {**subject, "name": variant}, expected)
                faults += check(dsar, name, {"name": variant}, expected, with_email=False)
                searches += 2
            for email in (subject["email"].upper(), subject["email"].lower()):
                faults += check(dsar, name, {"name": subject["name"], "email": email}, expected)
                searches += 1
        assert not faults, "\n".join(faults)
        erase(dsar, server, folder, json.loads((sakila.data_folder() / "expected_davis.json").read_bytes()))
    print(f"{searches} searches of {len(CASES)} people of Sakila on {kind} find the expected rows, and no trap")


if __name__ == "__main__":
    main()
