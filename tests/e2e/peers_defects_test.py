# SPDX-License-Identifier: Apache-2.0
"""Defects that were seen in the code of other tools for data subjects' requests, D1 to D12: none of them is here.

Usage: peers_defects_test.py BUILD
"""
import gzip
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import sys
import tempfile
import unittest

import approved
import dump
import small_company
from small_company import ANN, ZOE

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
DONE, USAGE, INCOMPLETE, NEEDS_PERSON = 0, 2, 3, 5
ERASE = ("erase", "--ground", "consent_withdrawn")

PEOPLE = """\
store: people
kind: sqlite
path: stores/people.db
held_at: {provider: Here, country: LT}
collections:
"""


class Defects(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.home = pathlib.Path(place.name) / "home"
        self.office = small_company.make(BUILD, self.home)
        self.stores = self.office.folder / "stores"

    def only_people(self, collections, sql):
        """One database instead of the company's stores."""
        for path in (self.office.folder / "map").iterdir():
            path.unlink()
        (self.office.folder / "map/people.yaml").write_text(PEOPLE + collections, "utf-8")
        with sqlite3.connect(self.stores / "people.db") as base:
            base.executescript(sql)
        base.close()

    def run_for(self, person, *words, code=DONE):
        """What a request says."""
        return json.loads(self.office.run(*words, "--subject", "-", "--format", "json",
                                          given=json.dumps({"email": person}), code=code)[1])

    def carry_out(self, plan):
        self.assertEqual(plan["blockers"], [])
        approved.approve(self.office, plan["case"])
        self.office.run("apply", plan["case"], code=DONE)
        self.office.run("verify", plan["case"], code=DONE)

    def keys(self, plan, collection, but=("withhold",)):
        """The keys of a collection in a plan."""
        return sorted((list(record["key"].values()) for step in plan["steps"]
                       if f"{step['store']}/{step['collection']}" == collection and step["decision"] not in but
                       for record in step["records"]), key=repr)

    def rows(self, name="people.db"):
        return dump.stores(self.office.folder)[name]

    def package(self, plan):
        return json.loads((self.office.folder / "cases" / plan["case"] / "package/data.json").read_text("utf-8"))

    def test_d1_no_type_is_skipped_and_said_to_be_masked(self):
        """Numbers, bytes and JSON go like text does; what is listed as cut is what has changed."""
        self.only_people("""\
  people:
    purpose: marketing
    retention: consent
    key: id
    on_erase: anonymise
    fields:
      id:    {category: user.unique_id, anonymise: keep}
      email: {identifies: email, category: user.contact.email}
      phone: {category: user.contact.phone_number}
      born:  {category: user.demographic.date_of_birth}
      tall:  {category: user.biometrics}
      face:  {category: user.biometrics}
      card.number: {category: user.financial.credit_card}
      active: {category: user.behavior}
""", f"""
CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, phone INTEGER, born DATE, tall REAL, face BLOB, card TEXT,
  active BOOLEAN);
INSERT INTO people VALUES (0, '{ANN}', 37060000001, '1990-01-02', 1.7, x'00ff', '{{"number": 4111}}', 0),
  (1, 'joann@x.org', 37060000002, '1991-01-02', 1.8, x'01ff', '{{"number": 4222}}', 1);""")
        before = self.rows()
        plan = self.run_for(ANN, *ERASE)
        cuts = {cut["path"] for step in plan["steps"] for record in step["records"] for cut in record["cuts"]}
        self.assertLessEqual({"email", "phone", "born", "tall", "face", "card.number", "active"}, cuts)
        self.carry_out(plan)
        now = self.rows()
        self.assertEqual(now[("people", (1,))], before[("people", (1,))])
        row = now[("people", (0,))]
        self.assertEqual({name for name, value in row.items() if value is not None}, {"id", "card"})
        self.assertEqual(json.loads(row["card"]), {"number": None})

    def test_d2_every_part_of_a_reference_must_agree(self):
        """Orders of others have the same numbers."""
        plan = self.run_for(ANN, "access")
        self.assertEqual(self.keys(plan, "app/claims"), [[0]])
        self.assertEqual(self.keys(plan, "app/order_lines"),
                         [[0, number, line] for number in (0, 1) for line in (0, 1)])

    def test_d3_a_category_is_no_prefix_of_letters(self):
        """user.name is not user.name_x, and not the field beside it."""
        self.only_people("""\
  people:
    purpose: service
    retention: words
    key: id
    fields:
      id:     {category: user.unique_id}
      email:  {identifies: email, category: user.contact.email}
      name:   {category: user.name, origin: provided}
      name_x: {category: user.name_x, origin: provided}
""", f"""
CREATE TABLE people (id INTEGER PRIMARY KEY, email, name, name_x);
INSERT INTO people VALUES (0, '{ANN}', 'A', 'A');""")
        self.carry_out(self.run_for(ANN, "rectify", "--set", "user.name=Annie"))
        row = self.rows()[("people", (0,))]
        self.assertEqual((row["name"], row["name_x"]), (b"Annie", b"A"))

    def test_d4_what_cannot_be_null_is_said_before_anything_is_done(self):
        self.only_people("""\
  people:
    purpose: marketing
    retention: consent
    key: id
    on_erase: anonymise
    fields:
      id:    {category: user.unique_id, anonymise: keep}
      email: {identifies: email, category: user.contact.email}
      badge: {category: user.unique_id}
""", f"""
CREATE TABLE people (id INTEGER PRIMARY KEY, email, badge TEXT NOT NULL);
INSERT INTO people VALUES (0, '{ANN}', 'b');""")
        before = self.rows()
        plan = self.run_for(ANN, *ERASE)
        self.assertEqual([blocker["what"] for blocker in plan["blockers"]], ["not_null"])
        cuts = [cut["path"] for step in plan["steps"] for record in step["records"] for cut in record["cuts"]]
        self.assertNotIn("id", cuts)
        self.office.run("approve", plan["case"], "--identity", "login", "--confirm", plan["case"], code=NEEDS_PERSON)
        self.office.run("apply", plan["case"], code=NEEDS_PERSON)
        self.assertEqual(self.rows(), before)

    def test_d5_a_ring_of_references(self):
        """Account and profile name each other; each is found, and both go in one step."""
        self.carry_out(self.run_for(ANN, *ERASE))
        now = self.rows("app.db")
        self.assertNotIn(("accounts", (0,)), now)
        self.assertNotIn(("profiles", (0,)), now)

    def test_d6_a_case_outlives_every_cache(self):
        """Months later, without any file but the workspace and its keys, nobody is asked again who asks."""
        out = self.office.run("register", "--open", "erase", "--received", "2026-01-05", "--subject", "-",
                              given=json.dumps({"email": ANN}), code=DONE)[1]
        self.assertIn("2026-0001", out)
        self.office.env = {**self.office.env, "HOME": str(self.home / "none"), "TMPDIR": str(self.home),
                           "XDG_CACHE_HOME": str(self.home / "none"), "XDG_RUNTIME_DIR": str(self.home / "none")}
        plan = json.loads(self.office.run(*ERASE, "--case", "2026-0001", "--format", "json", code=DONE)[1])
        self.assertEqual(self.keys(plan, "app/accounts", but=("trim",)), [[0]])
        self.carry_out(plan)

    def test_d7_no_part_of_an_address_matches(self):
        """joann@x.org ends as ann@x.org does, ann@x.org.uk begins so."""
        plan = self.run_for(ANN, "access")
        self.assertEqual(self.keys(plan, "app/accounts"), [[0]])
        self.assertEqual(self.keys(plan, "crm/contacts"), [["0"]])
        self.assertEqual(self.keys(plan, "survey/answers"), [[0]])
        self.assertEqual(len(self.keys(plan, "crm/visits")), 3)

    def test_d8_zero_and_nothing_are_values_of_their_own(self):
        """0 is found; an empty key is one; a part that is empty or NULL moves no other into its place."""
        plan = self.run_for(ANN, "access")
        self.assertEqual(self.keys(plan, "events/events"), [[0], [2]])
        self.assertEqual(self.keys(plan, "app/claims"), [[0]])
        self.assertEqual(self.keys(self.run_for(ZOE, "access"), "crm/contacts"), [[""]])
        self.only_people("""\
  boxes:
    purpose: marketing
    retention: consent
    key: [a, b]
    fields: {a: {}, b: {}, email: {identifies: email, category: user.contact.email}}
  things:
    purpose: marketing
    retention: consent
    key: id
    belongs_to: {fields: [a, b], to: "boxes.[a, b]"}
    fields: {id: {}, a: {}, b: {}}
""", f"""
CREATE TABLE boxes (a TEXT, b TEXT, email TEXT, PRIMARY KEY (a, b));
CREATE TABLE things (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
INSERT INTO boxes VALUES ('x', 'yz', '{ANN}'), ('xy', 'z', 'joann@x.org');
INSERT INTO things VALUES (0, 'x', 'yz'), (1, 'xy', 'z'), (2, '', 'xyz'), (3, 'xyz', ''), (4, NULL, 'yz'),
  (5, 'x', NULL), (6, 'yz', 'x');""")
        self.carry_out(self.run_for(ANN, *ERASE))
        self.assertEqual(sorted(key[0] for table, key in self.rows() if table == "things"), [1, 2, 3, 4, 5, 6])

    def test_d9_an_object_that_is_null_and_a_file_that_is_packed(self):
        """The path leads through it without a fault, and the file is packed as it was, other lines to the byte.

        There is no connector for Parquet, in which the defect was seen: its schema cannot be lost."""
        plain = self.stores / "events.jsonl"
        lines = plain.read_bytes().splitlines(keepends=True)
        (self.stores / "events.jsonl.gz").write_bytes(gzip.compress(b"".join(lines)))
        plain.unlink()
        page = self.office.folder / "map/events.yaml"
        page.write_text(page.read_text("utf-8").replace("events.jsonl", "events.jsonl.gz"), "utf-8")
        self.carry_out(self.run_for(ANN, *ERASE))
        packed = (self.stores / "events.jsonl.gz").read_bytes()
        self.assertEqual(packed[:2], b"\x1f\x8b")
        self.assertEqual(gzip.decompress(packed), b"".join(line for at, line in enumerate(lines) if at not in (0, 2)))

    def seconds_of_access(self, records):
        """Time at work of an access to so many records."""
        (self.stores / "events.jsonl").write_text("".join(
            json.dumps({"id": n, "account_id": 0, "who": {"email": ANN}, "at": "2026-10-01"}) + "\n"
            for n in range(records)), "utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        plan = self.run_for(ANN, "access")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertEqual(len(self.keys(plan, "events/events")), records)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def test_d10_the_time_of_an_answer_grows_as_its_records_do(self):
        few, many = self.seconds_of_access(4000), self.seconds_of_access(32000)
        self.assertLess(many, 20 * few, f"{few:.2f} s, then {many:.2f} s")

    def test_d11_names_are_escaped_and_values_keep_their_types(self):
        record = {"id": 7, "who": {"email": ANN}, 'say "hi" \\ / <b>': "a\u2028b\"\\", "n": 1.5, "yes": True,
                  "none": None, "list": [1, "2", 12345678901234567890], "empty": ""}
        (self.stores / "events.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
        page = self.office.folder / "map/events.yaml"
        text = page.read_text("utf-8").replace("title: Events", r'''title: "Odd \"things\" \\ <script>"''')
        page.write_text(text + r'''
      "\"say \"\"hi\"\" \\ / <b>\"": {category: user.content, origin: provided}
      n:     {category: user.content, origin: provided}
      yes:   {category: user.content, origin: provided}
      none:  {category: user.content, origin: provided}
      list:  {category: user.content, origin: provided}
      empty: {category: user.content, origin: provided}
''', "utf-8")
        data = self.package(self.run_for(ANN, "access"))
        found = next(each for each in data["collections"] if each["store"] == "events")
        self.assertEqual(found["title"], 'Odd "things" \\ <script>')
        self.assertEqual(found["records"][0]["data"], record)
        html = next((self.office.folder / "cases").glob("*/package/index.html")).read_text("utf-8")
        self.assertNotIn("<script>\"", html)
        self.assertNotIn("\\ <script>", html)

    def test_d12_what_is_incomplete_is_never_called_complete(self):
        shutil.move(self.stores / "survey.json", self.home / "away")
        plan = self.run_for(ANN, "access", code=INCOMPLETE)
        self.assertIs(plan["complete"], False)
        package = self.office.folder / "cases" / plan["case"] / "package"
        self.assertIs(self.package(plan)["complete"], False)
        self.assertIs(json.loads((package / "manifest.json").read_text("utf-8"))["complete"], False)
        self.assertIn("survey", (package / "index.html").read_text("utf-8"))
        self.office.run("approve", plan["case"], "--identity", "login", "--confirm", plan["case"],
                        "--leave-pending", "nobody decided", code=NEEDS_PERSON)
        self.office.run("register", "--close", plan["case"], "--outcome", "fulfilled", code=NEEDS_PERSON)
        erasure = self.run_for(ANN, *ERASE, code=INCOMPLETE)
        self.assertIs(erasure["complete"], False)


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    unittest.main()
