# SPDX-License-Identifier: Apache-2.0
"""Ten indexed tables on a PostgreSQL server, one of whose people has as many rows as there are people; the
workspace that describes them; and the script with which psql makes the same lookups."""
import json

import indexed

COLUMNS = {
    "addresses": "id bigint PRIMARY KEY, street text, city text",
    "accounts": "id bigint PRIMARY KEY, email text, name text, address_id bigint, created timestamptz",
    "subscriptions": "id bigint PRIMARY KEY, account_id bigint, plan text, since date",
    "invoices": "id bigint PRIMARY KEY, account_id bigint, total numeric(9,2), issued date",
    "invoice_lines": "invoice_id bigint, line int, what text, amount numeric(9,2), PRIMARY KEY (invoice_id, line)",
    "payments": "id bigint PRIMARY KEY, invoice_id bigint, amount numeric(9,2), at timestamptz",
    "tickets": "id bigint PRIMARY KEY, account_id bigint, subject text",
    "messages": "id bigint PRIMARY KEY, ticket_id bigint, body text",
    "consents": "id bigint PRIMARY KEY, account_id bigint, purpose text, given boolean",
    "sessions": "id bigint PRIMARY KEY, account_id bigint, ip inet, at timestamptz",
}
ROWS = {
    "addresses": "n, n || ' High Street', 'Vilnius'",
    "accounts": "n, 'person' || n || '@mail.example', 'Person ' || n, n, timestamptz '2020-01-01' + n * interval '1 s'",
    "subscriptions": "n, n, 'basic', date '2020-01-01' + n % 1000",
    "invoices": "n, n, n % 500 + 0.99, date '2021-01-01' + n % 1000",
    "invoice_lines": "n, 1, 'Service', n % 500 + 0.99",
    "payments": "n, n, n % 500 + 0.99, timestamptz '2021-01-01' + n * interval '1 s'",
    "tickets": "n, n, 'Question ' || n",
    "messages": "n, n, 'It does not work, says person ' || n",
    "consents": "n, n, 'newsletter', n % 2 = 0",
    "sessions": "n, n, '10.0.0.0'::inet + n, timestamptz '2022-01-01' + n * interval '1 s'",
}
LARGE = 7  # the account whose sessions are as many as there are people


def indexes():
    """(table, column) of those that a primary key does not begin with."""
    return [(table, column) for table, links in indexed.LINKS.items() for column, said in links.items()
            if table != "invoice_lines" and column != "id" and {"belongs_to", "leads_to", "stored_as"} & set(said)]


def make(server, people, rows):
    """Fills database `bench`; account LARGE has `rows` sessions more."""
    server.sql("CREATE DATABASE bench")
    sql = ["SET synchronous_commit = off; SET maintenance_work_mem = '128MB';"]
    for table, columns in COLUMNS.items():
        sql.append(f"CREATE TABLE {table}({columns});"
                   f"INSERT INTO {table} SELECT {ROWS[table]} FROM generate_series(1, {people}) n;")
    sql.append(f"INSERT INTO sessions SELECT {people} + n, {LARGE}, '10.0.0.1', timestamptz '2023-01-01'"
               f" + n * interval '1 s' FROM generate_series(1, {rows}) n;")
    sql += [f"CREATE INDEX ON {table}({column});" for table, column in indexes()]
    server.sql("\n".join([*sql, "VACUUM (ANALYZE);"]), "bench")


def write_workspace(folder, kind, options):
    """Settings, and a map of the ten tables in a store of that kind; `options` are lines of YAML."""
    collections = {}
    for table, links in indexed.LINKS.items():
        names = [part.split()[0] for part in COLUMNS[table].split(", PRIMARY")[0].split(", ")]
        collections[table] = {
            "role": "controller", "purpose": "service", "retention": "account",
            "key": ["invoice_id", "line"] if table == "invoice_lines" else "id",
            "fields": {name: {"category": "user", **links.get(name, {})} for name in names}}
    (folder / "map").mkdir(parents=True, exist_ok=True)
    (folder / "dsar.yaml").write_text(indexed.SETTINGS)
    (folder / "map/app.yaml").write_text(
        f"store: app\nkind: {kind}\n{options}collections: {json.dumps(collections)}\n")


def workspace(server, folder, at=None):
    """Writes settings and map; `at` is another folder with a socket that leads to the server."""
    options = server.options("bench", "postgres").replace(str(server.folder), str(at or server.folder))
    write_workspace(folder, "postgres", options)


def script(subject):
    """The same rows from psql: one SELECT a table, in one snapshot, as JSON so that it writes as much."""
    return "\n".join(f"SELECT row_to_json(r) FROM ({line.rstrip(';')}) r;"
                     for line in indexed.script(subject).splitlines() if line.startswith("SELECT"))
