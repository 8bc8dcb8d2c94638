# SPDX-License-Identifier: Apache-2.0
"""The sample company keeps its two databases on a MariaDB server: what is found of a person is what the ground truth
says, `map check` says what it says of SQLite, and an account that may only read is enough.

Usage: mysql_test.py BUILD [PEOPLE]
"""
import json
import pathlib
import re
import sqlite3
import sys
import tempfile

import company
import mysql_server

STORES = ("app", "platform")
TYPES = {"INTEGER": "bigint", "REAL": "double", "BLOB": "longblob", "TEXT": "longtext"}


def name(word):
    return "`" + word.replace("`", "``") + "`"


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, (int, float)):
        return str(value)
    return f"X'{value.hex()}'" if isinstance(value, bytes) else f"_utf8mb4 X'{value.encode().hex()}'"


def names(columns):
    return ",".join(map(name, columns))


def table_in_mysql(database, table):
    """CREATE TABLE with the same columns, keys and indexes; texts that have one are of limited length."""
    columns = database.execute("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)", [table]).fetchall()
    primary = [column for column, _, _, place in sorted(columns, key=lambda each: each[3]) if place]
    indexes = []
    for index, unique, origin in database.execute(
            "SELECT name, \"unique\", origin FROM pragma_index_list(?) ORDER BY seq", [table]).fetchall():
        if origin != "pk":
            parts = [part for (part,) in database.execute("SELECT name FROM pragma_index_info(?)", [index])]
            indexes.append((unique, parts))
    indexed = set(primary).union(*(parts for _, parts in indexes))
    parts = []
    for column, kind, required, place in columns:
        ours = "varchar(255)" if kind == "TEXT" and column in indexed else TYPES[kind]
        parts.append(f"{name(column)} {ours}{' NOT NULL' if required or place else ''}")
    parts.append(f"PRIMARY KEY ({names(primary)})")
    parts += [f"{'UNIQUE ' if unique else ''}KEY ({names(columns)})" for unique, columns in indexes]
    references = {}
    for number, other, own, to in database.execute(
            "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?) ORDER BY id, seq", [table]):
        references.setdefault((number, other), []).append((own, to))
    for (_, other), pairs in references.items():
        parts.append(f"FOREIGN KEY ({names(own for own, _ in pairs)}) REFERENCES {name(other)}"
                     f" ({names(to for _, to in pairs)})")
    return f"CREATE TABLE {name(table)} ({', '.join(parts)})"


def in_mysql(path):
    """The SQL that makes the same tables, indexes and rows."""
    database = sqlite3.connect(path)
    tables = [table for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    lines = ["SET foreign_key_checks = 0;"]
    lines += [table_in_mysql(database, table) + ";" for table in tables]
    lines.append("BEGIN;")
    for table in tables:
        for row in database.execute(f'SELECT * FROM "{table}"'):
            lines.append(f"INSERT INTO {name(table)} VALUES ({','.join(map(literal, row))});")
    return "\n".join([*lines, "COMMIT;"])


def move(server, folder, user="dsar_reader"):
    """Moves both databases, and their map with them: one is reached over TCP, the other over the Unix socket."""
    for store in STORES:
        server.sql(f"CREATE DATABASE {store} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        file = folder / "stores" / f"{store}.db"
        server.sql(in_mysql(file), store)
        file.unlink()
        path = folder / "map" / f"{store}.yaml"
        text = path.read_text(encoding="utf-8")
        text, count = re.subn(r"^kind: sqlite.*\npath: .*\n",
                              "kind: mysql\n" + server.options(store, user, tcp=store == "app"), text,
                              flags=re.MULTILINE)
        assert count == 1, f"{path} is not as expected"
        path.write_text(text, encoding="utf-8")


def problems(dsar):
    """What `map check` says, less the lines of the map, which have moved."""
    said = json.loads(dsar.run("map", "check", "--format", "json", check=False).stdout)
    return sorted((each["severity"], each["what"]) for each in said["problems"])


def main():
    build = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with tempfile.TemporaryDirectory() as work, mysql_server.MysqlServer() as server:
        folder = company.make(build / "bin/dsar-sample", pathlib.Path(work, "sample"), 300)
        dsar = company.Dsar(build / "bin/dsar", folder)
        before = problems(dsar)
        server.sql("CREATE USER dsar_reader; GRANT SELECT ON app.* TO dsar_reader;"
                   "GRANT SELECT ON platform.* TO dsar_reader;")
        move(server, folder)
        after = problems(dsar)
        assert before == after, f"map check differs:\n{before}\n{after}"
        instructed = company.instructed_tenants(folder)
        people = list(company.people_of(folder))
        faults = []
        for person in people[:: max(1, len(people) // count)]:
            wrong, *_ = company.faults_of(dsar, person, instructed)
            faults += wrong
        assert not faults, "\n".join(map(str, faults))
        blocked, _, _ = dsar.right("erase", people[0]["subject"], check=False)
        assert any(each["store"] == "app" for each in blocked["blockers"]), blocked["blockers"]
        # A server that does not let us in makes the answer incomplete, and says so.
        server.sql("REVOKE SELECT ON platform.* FROM dsar_reader")
        done = dsar.run("access", "--subject", "-", "--format", "json", subject=people[1]["subject"], check=False)
        assert done.returncode == 3, f"exit {done.returncode}: {done.stderr}"
        assert not json.loads(done.stdout)["complete"]
    print(f"{count} people are found on MariaDB as the truth says")


if __name__ == "__main__":
    main()
