# SPDX-License-Identifier: Apache-2.0
"""`map draft` on a PostgreSQL server, by an account that may only read: the map it writes agrees with the server, a
table that it may not read is said to be not scanned, a large table is drawn from all over, and `map check` finds what
the map says against the catalogue.

Usage: draft_test.py BUILD
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import postgres_server

SETTINGS = """dsar: 1
controller: {name: Test, country: LT, contact: privacy@outcraft.example,
             authority: {name: Inspectorate, url: "https://authority.example"}}
regimes: [gdpr]
purposes:
  service: {title: Providing the service, basis: contract, article: 6(1)(b)}
retention:
  account: {keep: until withdrawal}
"""
TABLES = """
CREATE SCHEMA hr;
CREATE TABLE customers(id bigint PRIMARY KEY, full_name text, email text, ip inet, born date, photo bytea);
CREATE TABLE "Odd orders"("Order No" bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers(id),
  "placed on" timestamptz, note text NOT NULL);
CREATE TABLE visits(id bigint PRIMARY KEY, seen text);
CREATE TABLE hr.salaries(id bigint PRIMARY KEY, employee_email text, salary numeric);
CREATE TABLE colours(id int PRIMARY KEY, colour text);
CREATE VIEW addresses AS SELECT email FROM customers;
INSERT INTO customers VALUES (1, 'Ona Kazlauskaitė', 'ona@x.example', '10.0.0.1', '1980-05-01', '\\x89504e470d0a'),
  (2, 'Peter Miller', 'peter@x.example', '2001:db8::1', '1990-01-02', NULL);
INSERT INTO "Odd orders" VALUES (7, 1, '2024-01-01', 'please do not ring the bell, it is loud');
INSERT INTO visits SELECT i, CASE WHEN i > 15000 THEN 'jo' || i || '@x.example' END FROM generate_series(1, 20000) i;
INSERT INTO hr.salaries VALUES (1, 'boss@x.example', 1000);
INSERT INTO colours VALUES (1, 'red');
ANALYZE;
GRANT USAGE ON SCHEMA hr TO dsar_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dsar_reader;
"""
VALUES = ("x.example", "Kazlausk", "Miller", "10.0.0", "2001:db8", "1980-", "ring the bell")


class Dsar:
    def __init__(self, build, folder):
        self.program, self.folder = build / "bin/dsar", folder

    def run(self, *words):
        done = subprocess.run([self.program, "-C", self.folder, *words, "--no-input"], capture_output=True, text=True,
                              check=False)
        return done.returncode, done.stdout, done.stderr

    def problems(self):
        _, out, _ = self.run("map", "check", "--format", "json")
        return [entry for entry in json.loads(out)["problems"]]


def fields_of(document):
    return {(collection["collection"], field["field"]): field
            for collection in document["collections"] for field in collection["fields"]}


def check_verdicts(dsar, options):
    code, out, err = dsar.run("map", "draft", "shop", "--kind", "postgres", *options, "--format", "json")
    assert code == 3, (code, err)  # hr.salaries was not read
    document = json.loads(out)
    fields = fields_of(document)
    judged = {place: f"{field['verdict']} {field['data']}" for place, field in fields.items()}
    expected = {("customers", "id"): "found person_key", ("customers", "full_name"): "found full_name",
                ("customers", "email"): "found email", ("customers", "ip"): "found ip",
                ("customers", "born"): "found birth_date", ("customers", "photo"): "found photo",
                ("Odd orders", "customer_id"): "found person_key", ("Odd orders", "note"): "found free_text",
                ("visits", "seen"): "found email", ("hr.salaries", "employee_email"): "not_scanned email"}
    for place, verdict in expected.items():
        assert judged[place] == verdict, (place, judged[place])
    assert "may not read" in fields["hr.salaries", "salary"]["reason"], fields["hr.salaries", "salary"]
    assert document["views"] == ["addresses"], document["views"]
    return document


def check_sampling(dsar, options):
    words = ["map", "draft", "shop", "--kind", "postgres", *options, "--format", "json", "--records"]
    shares = set()
    for seed in ("1", "1", "5", "9"):
        document = json.loads(dsar.run(*words, "2000", "--seed", seed)[1])
        visits = next(each for each in document["collections"] if each["collection"] == "visits")
        assert not visits["whole"] and 0 < visits["records"] <= 2000, visits["records"]
        shares.add((seed, fields_of(document)["visits", "seen"]["filled"]))
    assert len([each for each in shares if each[0] == "1"]) == 1, shares  # the same seed, the same values
    assert len(shares) > 1, shares


def check_map(dsar, options):
    code, _, err = dsar.run("map", "draft", "shop", "--kind", "postgres", *options, "--purpose", "service",
                            "--retention", "account")
    assert code == 3, (code, err)
    path = dsar.folder / "map/shop.yaml"
    text = path.read_text(encoding="utf-8")
    for value in VALUES:
        assert value not in text, value
    assert "not scanned: " in text and "{collection: colours" in text, text
    left = [entry["what"] for entry in dsar.problems() if entry["severity"] == "problem"]
    # The table that nobody may read is no one's by what is known, and nothing reaches it.
    assert all("hr.salaries" in what or "visits" in what for what in left), left
    return text


def check_catalogue(dsar, text):
    """The map is made to disagree with the server, and each disagreement is found."""
    path = dsar.folder / "map/shop.yaml"
    for change, said in (
            (("belongs_to: customers.id, ", ""), "customer_id refers to shop/customers.id by a foreign key"),
            (("belongs_to: customers.id", "belongs_to: visits.id"), "and by its foreign key to shop/customers.id"),
            (("      born: {", "      born: {identifies: email, "), "born identifies by email, but its type is date"),
            (("    key: \"Order No\"\n", "    key: \"Order No\"\n    while_kept: {trim: [note]}\n"),
             "note is NOT NULL, and while_kept would clear it")):
        assert change[0] in text, change
        path.write_text(text.replace(*change), encoding="utf-8")
        found = [entry["what"] for entry in dsar.problems()]
        assert any(said in what for what in found), (said, found)
    path.write_text(text, encoding="utf-8")
    unindexed = [entry["what"] for entry in dsar.problems() if "has no index" in entry["what"]]
    assert any("shop.visits.seen" in what and "20000 records" in what for what in unindexed), unindexed


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    with postgres_server.PostgresServer() as server, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "dsar.yaml").write_text(SETTINGS, encoding="utf-8")
        (folder / "map").mkdir()
        server.sql("CREATE DATABASE shop")
        server.sql(TABLES, "shop")
        before = server.sql("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables", "shop")
        options = [word for pair in (f"host={server.folder}", "database=shop", "user=dsar_reader")
                   for word in ("--set", pair)]
        dsar = Dsar(build, folder)
        check_verdicts(dsar, options)
        check_sampling(dsar, options)
        check_catalogue(dsar, check_map(dsar, options))
        assert server.sql("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables", "shop") == before
    print("drafted on PostgreSQL as it is there, and nothing was written")


if __name__ == "__main__":
    main()
