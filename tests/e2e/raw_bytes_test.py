# SPDX-License-Identifier: Apache-2.0
"""`verify --raw` after an erasure: what lies where no query reads is found, and nothing that is explained is.

Usage: raw_bytes_test.py BUILD
"""
import gzip
import json
import pathlib
import shutil
import sqlite3
import sys

import approved
import company

BUILD = pathlib.Path(sys.argv[1]).resolve()
HOME = BUILD / "e2e/raw_bytes"


def in_database(stores, *statements):
    """Runs statements on the company's database; each with its values."""
    base = sqlite3.connect(stores / "app.db", isolation_level=None)
    for statement, values in statements:
        base.execute(statement, values)
    base.close()


def nothing(stores, email):
    """All is as the erasure left it."""


def in_table_of_no_map(stores, email):
    """A copy that somebody made."""
    in_database(stores, ("CREATE TABLE old_copy (words TEXT)", ()),
                ("INSERT INTO old_copy VALUES (?)", (f"sent to {email.upper()}",)))


def in_free_page(stores, email):
    """A row that another program wrote and deleted again."""
    in_database(stores, ("PRAGMA secure_delete = OFF", ()),
                ("CREATE TABLE short_lived (words TEXT)", ()),
                ("INSERT INTO short_lived VALUES (?)", (email,)),
                ("DELETE FROM short_lived", ()))


def in_file_of_no_collection(stores, email):
    """A file that nobody put into the map, compressed, with the address as it stands in a URL."""
    (stores / "analytics/old.log.gz").write_bytes(
        gzip.compress(f"GET /?mail={email.replace('@', '%40')}\n".encode()))


def in_field_that_no_search_reads(stores, email):
    """Another person's record speaks of them."""
    in_database(stores, ("UPDATE accounts SET job_title = ? WHERE id = (SELECT max(id) FROM accounts)",
                         (f"assistant of {email}",)))


def in_longer_address(stores, email):
    """Somebody else's, of which theirs is the end."""
    in_database(stores, ("UPDATE accounts SET email = ? WHERE id = (SELECT max(id) FROM accounts)",
                         ("x" + email,)))


#: what is done to the stores -> (exit code, what is said)
TRAPS = {nothing: (0, None), in_table_of_no_map: (4, "app: 1 places in its bytes"),
         in_free_page: (4, "app: 1 places in its bytes"),
         in_file_of_no_collection: (4, "analytics: 1 places in its bytes"),
         in_field_that_no_search_reads: (4, "app/accounts: 1 name the person in fields that no search"),
         in_longer_address: (0, None)}


def is_gone_from_database(plan):
    """Whether no record that may hold an address stays there."""
    return plan["totals"].get("erase", 0) > 5 and not any(
        step["store"] == "app" and step["decision"] != "erase"
        and step["collection"] not in ("invoices", "invoice_lines", "payments", "refunds")
        for step in plan["steps"])


def main():
    made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/raw_bytes_sample", 60)
    persons = []

    def is_wanted(plan, seen=company.people_of(made)):
        persons.append(next(seen))  # people are planned in their order
        return "email" in persons[-1]["subject"] and is_gone_from_database(plan)

    office, plan = approved.prepare(BUILD, made, HOME / "base", is_wanted)
    case, email = plan["case"], persons[-1]["subject"]["email"][0]
    office.run("apply", case, code=0)
    for trap, (code, words) in TRAPS.items():
        there = approved.copy(BUILD, HOME / "base", HOME / "trap")
        trap(there.folder / "stores", email)
        got, out, err = there.run("verify", case, "--raw")
        assert got == code, f"{trap.__name__}: exit {got}\n{out}{err}"
        assert words is None or words in out, f"{trap.__name__}: {out}"
        assert email not in out + err, trap.__name__
        certificate = there.folder / "cases" / case / "certificate.json"
        assert certificate.exists() == (code == 0), trap.__name__
        if code == 0:
            raw = json.loads(certificate.read_text("utf-8"))["verified"]["raw"]
            assert raw["files"] > 20 and raw["bytes"] > 10000 and raw["stores_without"] == [], raw
            assert ("app" in raw["stores_mixed"]) == (trap is in_longer_address), raw
        else:  # without --raw nothing is known of it
            there.run("verify", case, code=0)
            assert "raw" not in json.loads(certificate.read_text("utf-8"))["verified"]
    there = approved.copy(BUILD, HOME / "base", HOME / "trap")
    (there.folder / "stores/analytics/broken.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    got, out, _ = there.run("verify", case, "--raw")
    assert got == 3 and "its bytes cannot be read" in out, out
    shutil.rmtree(HOME)
    print(f"{len(TRAPS) + 1} traps: what lies where no query reads is found, and nothing else")


main()
