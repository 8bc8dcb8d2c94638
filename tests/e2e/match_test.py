# SPDX-License-Identifier: Apache-2.0
"""Lists of hashed identifiers, made by hashlib, against the sample company: what is found of a list is what stands
in the stores, on SQLite and on PostgreSQL; California's lists open one case a person, also when the run is killed, and
are answered by what was verified.

Usage: match_test.py BUILD
"""
import base64
import contextlib
import csv
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import sys
import tempfile
import unittest
import unittest.mock

import approved
import company
import kills
import register_files
import servers

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
DONE, INCOMPLETE, PROBLEMS, NEEDS_PERSON = 0, 3, 4, 5
PEOPLE = 300


def hashed(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def known_by_address(made):
    """People whose request names one address in ASCII, and nothing else."""
    for person in company.people_of(made):
        subject = person["subject"]
        if isinstance(subject, dict) and list(subject) == ["email"] and len(subject["email"]) == 1 \
                and re.fullmatch(r"[\x21-\x7e]+@[\x21-\x7e]+", subject["email"][0]):
            yield person, subject["email"][0].strip().lower()


def addresses_in(made):
    """{address: {(store, collection): records}}, read off the stores' own files, whatever way they are written."""
    values = []
    for store, table, column in (("app", "accounts", "email"), ("app", "tickets", "contact_email"),
                                 ("app", "audit_events", "target_email"), ("platform", "leads", "email")):
        with contextlib.closing(sqlite3.connect(made / f"stores/{store}.db")) as database:
            values += [(store, table, value) for (value,) in database.execute(f"SELECT {column} FROM {table}")]
    with open(made / "stores/crm/contacts.csv", encoding="utf-8-sig", newline="") as lines:
        values += [("crm", "contacts", row["E-mail"]) for row in csv.DictReader(lines)]
    answers = json.loads((made / "stores/feedback.json").read_text("utf-8"))
    values += [("feedback", "answers", (answer.get("who") or {}).get("email")) for answer in answers]
    out = {}
    for store, collection, value in values:
        found = re.search(r"[^\s<>():\"',;]+@[^\s<>():\"',;]+", (value or "").replace("%40", "@"))
        if found:
            local, _, domain = found[0].lower().rstrip(".").rpartition("@")
            places = out.setdefault(f"{local}@{domain.encode('idna').decode()}", {})
            places[store, collection] = places.get((store, collection), 0) + 1
    return out


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/match/made", PEOPLE)
        cls.people = list(known_by_address(cls.made))
        cls.held = addresses_in(cls.made)
        lines = [f"p{person['person']},{hashed(address)},email" for person, address in cls.people]
        lines += [f"n{at},{hashlib.sha256(f'{at}@nowhere.example'.encode()).hexdigest()},email"
                  for at in range(3000)]
        cls.list = pathlib.Path(cls.place.name) / "list.csv"
        cls.list.write_text("id,hash,kind\n" + "\n".join(lines) + "\n", "utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def matched(self, folder):
        dsar = company.Dsar(BUILD / "bin/dsar", folder)
        return json.loads(dsar.run("match", "--hashed", str(self.list), "--format", "json", check=False).stdout)

    def check_truth(self, document):
        self.assertTrue(document["complete"])
        self.assertEqual(document["items"], len(self.people) + 3000)
        found = {item["item"]: {(place["store"], place["collection"]): place["records"]
                                for place in item["places"]} for item in document["matched"]}
        self.assertFalse([item for item in found if item.startswith("n")])
        for person, address in self.people:
            places = found.get(f"p{person['person']}", {})
            self.assertEqual(places, self.held.get(address, {}), person["person"])
            theirs = {(record["store"], record["collection"]) for record in person["records"]}
            self.assertLessEqual(set(places), theirs, person["person"])  # the ground truth agrees

    def test_finds_what_stands_in_the_stores(self):
        self.assertGreater(len(self.people), 100)
        self.check_truth(self.matched(self.made))

    def test_finds_the_same_on_postgresql(self):
        folder = pathlib.Path(self.place.name) / "moved"
        shutil.copytree(self.made, folder)
        with unittest.mock.patch.dict(os.environ, DSAR_E2E_SERVER="postgres"), servers.moved(folder):
            self.check_truth(self.matched(folder))

    def test_says_so_when_a_store_is_not_there(self):
        folder = pathlib.Path(self.place.name) / "without"
        shutil.copytree(self.made, folder)
        (folder / "stores/app.db").unlink()
        document = self.matched(folder)
        self.assertFalse(document["complete"])
        self.assertEqual([store["store"] for store in document["stores"] if store["status"] == "failed"], ["app"])

    def test_prints_no_value(self):
        dsar = company.Dsar(BUILD / "bin/dsar", self.made)
        for form in ("human", "json", "ndjson"):
            said = dsar.run("match", "--hashed", str(self.list), "--format", form, check=False)
            for _, address in self.people:
                self.assertNotIn(address, (said.stdout + said.stderr).lower())


class California(unittest.TestCase):
    """The regulator's lists, from the download to the answer."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.base = pathlib.Path(place.name)
        register_files.fresh(BUILD, self.base / "begun", "match_office")
        approved.one_officer(self.base / "begun/outcraft")
        with sqlite3.connect(self.base / "begun/outcraft/stores/app.db") as database:
            accounts = database.execute("SELECT id, lower(email), phone FROM accounts ORDER BY id").fetchall()
        database.close()
        self.addresses = [email for _, email, _ in accounts if email][4:8]
        numbers = [re.sub(r"\D", "", phone)[-10:] for _, _, phone in accounts if phone]
        self.shared = next(number for number in numbers if numbers.count(number) > 1)
        self.download = self.base / "download"
        self.download.mkdir()
        rows = [f"EMAIL000000{at},{hashed(address)}" for at, address in enumerate(self.addresses)]
        self.write("Email", rows + [f"EMAIL0000009,{hashed('nobody@nowhere.example')}"])
        self.write("Phone", [f"PHONE0000001,{hashed(self.shared)}", f"PHONE0000009,{hashed('0000000000')}"])

    def write(self, name, rows):
        (self.download / f"20260312_4821_{name}.csv").write_text("\r\n".join(["ID,Hash", *rows, ""]), "utf-8")

    def copied(self):
        shutil.rmtree(self.base / "now", ignore_errors=True)
        shutil.copytree(self.base / "begun", self.base / "now")
        return register_files.Office(BUILD, self.base / "now")

    def taken(self, office, *words, code=DONE):
        return json.loads(office.run("match", *words, "--format", "json", code=code)[1])

    @staticmethod
    def shape(office):
        """How many cases of each right are open; by item, what is answered now."""
        cases, _ = office.listed()
        rights = sorted(case["right"] for case in cases.values())
        said = json.loads(office.run("match", "--answers", "up", "--dry-run", "--format", "json",
                                     code=NEEDS_PERSON)[1])
        waiting = {item["item"]: len(item["cases"]) for item in said["waiting"]}
        return rights, waiting, sum(file["not_found"] for file in said["files"])

    def test_is_answered_by_what_was_verified(self):
        office = self.copied()
        run = self.taken(office, "--drop", str(self.download))
        self.assertEqual({one["list"]: (one["items"], one["ours"], one["not_found"]) for one in run["lists"]},
                         {"Email": (5, 4, 1), "Phone": (2, 1, 1)})
        opted_out = [case for case in run["cases"] if case["right"] == "object"]
        self.assertGreater(sum("PHONE0000001" in case["items"] for case in run["cases"]), 1)
        for case in run["cases"]:
            right = "object" if case in opted_out else "erase"
            office.run(right, "--case", case["case"], code=DONE)  # stores have changed since it was planned
            approved.approve(office, case["case"])
            office.run("apply", case["case"], code=DONE)
            office.run("verify", case["case"])
        said = json.loads(office.run("match", "--answers", "up", "--format", "json", code=DONE)[1])
        self.assertEqual(said["waiting"], [])
        answers = dict(line.split(",") for file in (office.folder / "up").iterdir()
                       for line in file.read_text("utf-8").splitlines())
        self.assertEqual(answers.pop("Id"), "Status")
        self.assertEqual(answers.pop("EMAIL0000009"), "5")
        self.assertEqual(answers.pop("PHONE0000009"), "5")
        self.assertEqual(answers.pop("PHONE0000001"), "4")
        self.assertEqual(set(answers.values()), {"3"})
        self.assertEqual(sorted(file.name for file in (office.folder / "up").iterdir()),
                         ["20260312_4821_Email.csv", "20260312_4821_Phone.csv"])
        again = self.taken(office, "--again")
        self.assertEqual(again["cases"], [])

    def test_opens_one_case_a_person_wherever_it_is_killed(self):
        office = self.copied()
        log = self.base / "trace"
        office.run("match", "--drop", str(self.download), before=kills.watching(log), code=DONE)
        expected = self.shape(office)
        for call, number, _ in kills.spread(kills.points(log), 10):
            with self.subTest(call=call, number=number):
                office = self.copied()
                office.run("match", "--drop", str(self.download), before=kills.killing(call, number))
                self.taken(office, "--drop", str(self.download))
                rights, waiting, not_found = self.shape(office)
                # A case of which the kill left nothing but its number is no case yet.
                cases, _ = office.listed()
                begun = [case for case in cases.values() if case["stage"] == "none"]
                self.assertEqual((len(rights) - len(begun), waiting, not_found),
                                 (len(expected[0]), expected[1], expected[2]))

    def test_keeps_no_hash_in_the_open(self):
        office = self.copied()
        self.taken(office, "--drop", str(self.download))
        wanted = [hashlib.sha256(address.encode()).digest() for address in self.addresses]
        for path in [*(office.folder / ".dsar").rglob("*"), *(office.folder / "cases").rglob("*")]:
            if path.is_file():
                held = path.read_bytes()
                for digest in wanted:
                    self.assertNotIn(digest, held, path)
                    self.assertNotIn(base64.b64encode(digest), held, path)
                    self.assertNotIn(digest.hex().encode(), held, path)
        self.assertEqual((office.folder / ".dsar/drop.db").stat().st_mode & 0o077, 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
