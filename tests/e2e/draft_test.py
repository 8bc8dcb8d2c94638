# SPDX-License-Identifier: Apache-2.0
"""`map draft` on PostgreSQL and MariaDB, by an account that may only read: the map it writes agrees with the server, a
table that it may not read is said to be not scanned, views are no collections, a large table is drawn from all over,
and `map check` finds what the map says against the catalogue.

Usage: draft_test.py BUILD; with DSAR_E2E_SERVER=postgres or mysql in the environment on this one alone
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import servers

SETTINGS = """dsar: 1
controller: {name: Test, country: LT, contact: privacy@outcraft.example,
             authority: {name: Inspectorate, url: "https://authority.example"}}
regimes: [gdpr]
purposes:
  service: {title: Providing the service, basis: contract, article: 6(1)(b)}
retention:
  account: {keep: until withdrawal}
"""
POSTGRES = """
CREATE SCHEMA hr;
CREATE TABLE customers(id bigint PRIMARY KEY, full_name text, email text, ip inet, born date, photo bytea);
CREATE TABLE "Odd orders"("Order No" bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers(id),
  "placed on" timestamptz, note text NOT NULL);
CREATE TABLE visits(id bigint PRIMARY KEY, seen text);
CREATE TABLE hr.salaries(id bigint PRIMARY KEY, employee_email text, salary numeric);
CREATE TABLE colours(id int PRIMARY KEY, colour text);
CREATE VIEW addresses AS SELECT email FROM customers;
CREATE MATERIALIZED VIEW mailing AS SELECT id, full_name, email FROM customers WITH NO DATA;
CREATE MATERIALIZED VIEW palette AS SELECT colour FROM colours WITH NO DATA;
INSERT INTO customers VALUES (1, 'Ona Kazlauskaitė', 'ona@x.example', '10.0.0.1', '1980-05-01', '\\x89504e470d0a'),
  (2, 'Peter Miller', 'peter@x.example', '2001:db8::1', '1990-01-02', NULL);
INSERT INTO "Odd orders" VALUES (7, 1, '2024-01-01', 'please do not ring the bell, it is loud');
INSERT INTO visits SELECT i, CASE WHEN i > 15000 THEN 'jo' || i || '@x.example' END FROM generate_series(1, 20000) i;
INSERT INTO hr.salaries VALUES (1, 'boss@x.example', 1000);
INSERT INTO colours VALUES (1, 'red');
REFRESH MATERIALIZED VIEW mailing;
REFRESH MATERIALIZED VIEW palette;
ANALYZE;
GRANT USAGE ON SCHEMA hr TO dsar_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dsar_reader;
"""
MYSQL = """
CREATE TABLE customers(id bigint PRIMARY KEY, full_name text, email varchar(100), ip varchar(40), born date,
  photo longblob);
CREATE TABLE `Odd orders`(`Order No` bigint PRIMARY KEY, customer_id bigint NOT NULL, `placed on` datetime,
  note text NOT NULL, FOREIGN KEY (customer_id) REFERENCES customers(id));
CREATE TABLE visits(id bigint PRIMARY KEY, seen text);
CREATE TABLE salaries(id bigint PRIMARY KEY, employee_email text, salary numeric(12,2));
CREATE TABLE colours(id int PRIMARY KEY, colour text);
CREATE VIEW addresses AS SELECT email FROM customers;
CREATE VIEW everyone AS SELECT * FROM customers;
INSERT INTO customers VALUES (1, 'Ona Kazlauskaitė', 'ona@x.example', '10.0.0.1', '1980-05-01', X'89504e470d0a'),
  (2, 'Peter Miller', 'peter@x.example', '2001:db8::1', '1990-01-02', NULL);
INSERT INTO `Odd orders` VALUES (7, 1, '2024-01-01', 'please do not ring the bell, it is loud');
INSERT INTO visits SELECT seq, IF(seq > 15000, CONCAT('jo', seq, '@x.example'), NULL) FROM seq_1_to_20000;
INSERT INTO salaries VALUES (1, 'boss@x.example', 1000);
INSERT INTO colours VALUES (1, 'red');
GRANT SELECT, SHOW VIEW ON shop.* TO dsar_agent;
GRANT SELECT ON shop.customers TO dsar_reader;
GRANT SELECT ON shop.`Odd orders` TO dsar_reader;
GRANT SELECT ON shop.visits TO dsar_reader;
GRANT SELECT ON shop.colours TO dsar_reader;
GRANT SELECT, SHOW VIEW ON shop.addresses TO dsar_reader;
GRANT SELECT, SHOW VIEW ON shop.everyone TO dsar_reader;
GRANT SELECT (id, employee_email) ON shop.salaries TO dsar_reader;
"""
VALUES = ("x.example", "Kazlausk", "Miller", "10.0.0", "2001:db8", "1980-", "ring the bell")


# What the server has counted as written.
WRITTEN = {"postgres": "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables",
           "mysql": "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN "
                    "('HANDLER_WRITE', 'INNODB_ROWS_INSERTED', 'INNODB_ROWS_UPDATED', 'INNODB_ROWS_DELETED') "
                    "AND VARIABLE_NAME LIKE 'INNODB%' ORDER BY VARIABLE_NAME"}


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


def check_verdicts(dsar, server, options):
    code, out, err = dsar.run("map", "draft", "shop", "--kind", server.kind, *options, "--format", "json")
    assert code == 3, (code, err)  # the salaries were not read
    checked = subprocess.run([dsar.program, "validate", "-"], input=out, text=True, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    document = json.loads(out)
    fields = fields_of(document)
    judged = {place: f"{field['verdict']} {field['data']}" for place, field in fields.items()}
    salaries = "hr.salaries" if server.kind == "postgres" else "salaries"
    expected = {("customers", "id"): "found person_key", ("customers", "full_name"): "found full_name",
                ("customers", "email"): "found email", ("customers", "ip"): "found ip",
                ("customers", "born"): "found birth_date", ("customers", "photo"): "found photo",
                ("Odd orders", "customer_id"): "found person_key", ("Odd orders", "note"): "found free_text",
                ("visits", "seen"): "found email", (salaries, "employee_email"): "not_scanned email"}
    for place, verdict in expected.items():
        assert judged[place] == verdict, (place, judged[place])
    assert "may not read" in fields[salaries, "employee_email"]["reason"], fields[salaries, "employee_email"]
    names = {collection["collection"] for collection in document["collections"]}
    assert names == {"customers", "Odd orders", "visits", "colours", salaries}, names
    views = ["addresses"] if server.kind == "postgres" else ["addresses", "everyone"]
    assert document["views"] == views, document["views"]
    copies = {copy["collection"]: {field["field"]: field["data"] for field in copy["fields"]}
              for copy in document.get("copies", [])}
    if server.kind == "postgres":
        assert copies["mailing"] == {"id": "none", "full_name": "full_name", "email": "email"}, copies
        assert copies["palette"] == {"colour": "none"}, copies
    else:
        assert not copies, copies


def check_sampling(dsar, server, options):
    words = ["map", "draft", "shop", "--kind", server.kind, *options, "--format", "json", "--records"]
    shares = set()
    for seed in ("1", "1", "5", "9"):
        document = json.loads(dsar.run(*words, "2000", "--seed", seed)[1])
        visits = next(each for each in document["collections"] if each["collection"] == "visits")
        assert not visits["whole"] and 0 < visits["records"] <= 2000, visits["records"]
        shares.add((seed, fields_of(document)["visits", "seen"]["filled"]))
    assert len([each for each in shares if each[0] == "1"]) == 1, shares  # the same seed, the same values
    assert len(shares) > 1, shares


def check_map(dsar, server, options):
    code, _, err = dsar.run("map", "draft", "shop", "--kind", server.kind, *options, "--purpose", "service",
                            "--retention", "account")
    assert code == 3, (code, err)
    path = dsar.folder / "map/shop.yaml"
    text = path.read_text(encoding="utf-8")
    for value in VALUES:
        assert value not in text, value
    assert "not scanned: " in text and "{collection: colours" in text, text
    assert "{collection: addresses, why: \"a view: " in text, text
    left = [entry["what"] for entry in dsar.problems() if entry["severity"] == "problem"]
    # The table that nobody may read is no one's by what is known, and nothing reaches it.
    assert all("salaries" in what or "visits" in what or "mailing" in what for what in left), left
    if server.kind == "postgres":
        check_copies(dsar, text)
    return text


def check_copies(dsar, text):
    """A materialized view is neither a collection nor nothing: a person says what keeps it up to date."""
    assert "  mailing:" not in text and "collection: mailing" not in text, text
    assert "# mailing is a materialized view" in text and "REFRESH MATERIALIZED VIEW" in text, text
    assert "{collection: palette, why: \"a materialized view: " in text, text
    named = [entry["what"] for entry in dsar.problems() if "mailing" in entry["what"]]
    assert named, dsar.problems()


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


def check_server(build, server_class):
    with server_class() as server, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "dsar.yaml").write_text(SETTINGS, encoding="utf-8")
        (folder / "map").mkdir()
        server.sql("CREATE DATABASE shop" + (" CHARACTER SET utf8mb4" if server.kind == "mysql" else ""))
        server.sql(POSTGRES if server.kind == "postgres" else MYSQL, "shop")
        before = server.sql(WRITTEN[server.kind], "shop")
        place = f"host={server.folder}" if server.kind == "postgres" else f"socket={server.folder}/socket"
        options = [word for pair in (place, "database=shop", "user=dsar_reader") for word in ("--set", pair)]
        dsar = Dsar(build, folder)
        check_verdicts(dsar, server, options)
        check_sampling(dsar, server, options)
        check_catalogue(dsar, check_map(dsar, server, options))
        assert server.sql(WRITTEN[server.kind], "shop") == before
    print(f"drafted on {server_class.kind} as it is there, and nothing was written")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    for server_class in [servers.chosen()] if servers.chosen() else servers.kinds().values():
        check_server(build, server_class)


if __name__ == "__main__":
    main()
