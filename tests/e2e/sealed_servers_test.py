# SPDX-License-Identifier: Apache-2.0
"""Encrypted columns on every kind of database (sealed_schemes.py), of text and of bytes: found, corrected and erased;
what dsar wrote is opened by another implementation under the same context, and its indexes fit.

Usage: sealed_servers_test.py BUILD [sqlite|postgres|mysql ..]
"""
import contextlib
import json
import os
import pathlib
import sys
import tempfile

import approved
import dump
import sealed_schemes
import servers
from sealed_schemes import NAMES, SCHEMES

ANN, BOB, CID = NAMES.values()
NEW = "annie.new@x.org"


def rows(office):
    """{(table, id): row} as the database holds them, sealed."""
    return {(table, key[0]): row for (table, key), row in dump.stores(office.folder)["app.db"].items()}


def plain(office):
    """{(table, id): address}, opened; an index that does not fit is an error."""
    return {(table, number): SCHEMES[table].plain(row) for (table, number), row in rows(office).items()}


def acted(office, person, *words):
    """Plans, approves, applies and verifies."""
    plan = json.loads(office.run(*words, "--subject", "-", "--format", "json", given=json.dumps({"email": person}),
                                 code=0)[1])
    assert plan["complete"] and not plan["blockers"], plan["blockers"]
    approved.approve(office, plan["case"])
    office.run("apply", plan["case"], code=0)
    office.run("verify", plan["case"], code=0)


def check_map(office):
    """No word against keys, indexes and contexts; what is decrypted at every search is said."""
    said = json.loads(office.run("map", "check", "--format", "json")[1])["problems"]
    assert not [each for each in said if each["severity"] == "problem"], said
    costs = {each["what"].split(".")[1] for each in said if "decrypts" in each["what"]}
    assert costs == {"gcm_bytes", "siv_bytes", "rails", "lockbox_bytes"}, costs
    assert office.problems() == [], office.problems()


def check_access(office):
    """Each table has one record of the person, and the package shows what it says."""
    for person in (ANN, CID):
        plan = json.loads(office.run("access", "--subject", "-", "--format", "json", given=json.dumps({"email": person}),
                                     code=0)[1])
        data = json.loads(next((office.folder / "cases" / plan["case"]).rglob("data.json")).read_text("utf-8"))
        found = {each["collection"]: [record["data"]["email"] for record in each["records"]]
                 for each in data["collections"]}
        assert found == {name: [person] for name in SCHEMES}, found


def check_rectify(office):
    before = rows(office)
    acted(office, ANN, "rectify", "--set", f"email={NEW}")
    after, opened = rows(office), plain(office)
    assert {opened[(name, 1)] for name in SCHEMES} == {NEW}
    for place, row in after.items():
        if place[1] == 1:
            changed = {column for column in row if row[column] != before[place][column]}
            assert {"email"} <= changed <= {"email", "email_bidx", "both_bidx"}, (place, changed)
        else:
            assert row == before[place], f"{place} was changed"
    assert not any(ANN.encode() in str(row).encode() for row in after.values())


def check_context(office):
    """An address is bound anew to a note that is corrected, in the tables where it is bound to that."""
    before = rows(office)
    acted(office, CID, "rectify", "--set", "app.gcm_bytes.note=another note",
          "--set", "app.sweet_fips.note=another note")
    after, opened = rows(office), plain(office)
    assert {opened[(name, 3)] for name in SCHEMES} == {CID}
    changed = {(place, column) for place, row in after.items() for column in row if row[column] != before[place][column]}
    assert changed == {(("gcm_bytes", 3), "note"), (("gcm_bytes", 3), "email"),
                       (("sweet_fips", 3), "note"), (("sweet_fips", 3), "both_bidx")}, changed


def check_other_contexts(office):
    """What was sealed under one context opens in no other record."""
    for name in ("gcm", "gcm_bytes", "siv_bytes", "sweet_fips", "sweet_boring", "lockbox_bytes"):
        row = dict(rows(office)[(name, 1)])
        row["id"], row["note"] = 3, b"note 3"
        with contextlib.suppress(Exception):
            SCHEMES[name].plain(row)
            raise SystemExit(f"{name} is bound to nothing")


def check_erase(office):
    before = rows(office)
    acted(office, BOB, "erase", "--ground", "consent_withdrawn")
    after, opened = rows(office), plain(office)
    for name in SCHEMES:
        if name in sealed_schemes.ANONYMISED:
            assert opened[(name, 2)] not in (BOB, None), f"{name}: {opened[(name, 2)]}"
        else:
            assert (name, 2) not in after
        for number in (1, 3):
            assert after[(name, number)] == before[(name, number)]


def run(build, kind):
    if kind == "sqlite":
        os.environ.pop("DSAR_E2E_SERVER", None)
    else:
        os.environ["DSAR_E2E_SERVER"] = kind
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as stack:
        office = sealed_schemes.make(build, pathlib.Path(place))
        stack.enter_context(servers.moved(office.folder, ("app",)))
        assert set(plain(office).values()) == set(NAMES.values())
        for check in (check_map, check_access, check_rectify, check_context, check_other_contexts, check_erase):
            try:
                check(office)
            except AssertionError as error:
                raise AssertionError(f"{kind}, {check.__name__}: {error}") from error
    print(f"{len(SCHEMES)} tables on {kind} are found, corrected and erased")


if __name__ == "__main__":
    for each_kind in sys.argv[2:] or ("sqlite", "postgres", "mysql"):
        run(pathlib.Path(sys.argv[1]).resolve(), each_kind)
