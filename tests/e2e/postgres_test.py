# SPDX-License-Identifier: Apache-2.0
"""The sample company keeps its two databases on a PostgreSQL server: what is found of a person is what the ground
truth says, `map check` says what it says of SQLite, and an account that may only read is enough.

Usage: postgres_test.py BUILD [PEOPLE]
"""
import json
import pathlib
import re
import sqlite3
import sys
import tempfile

import company
import postgres_server

STORES = ("app", "platform")


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return str(value) if isinstance(value, (int, float)) else "'" + value.replace("'", "''") + "'"


def in_postgres(path):
    """The SQL that makes the same tables, indexes and rows."""
    database = sqlite3.connect(path)
    made = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")]
    sql = ";\n".join(made).replace(" WITHOUT ROWID", "")
    for theirs, ours in (("INTEGER", "bigint"), ("REAL", "double precision"), ("BLOB", "bytea")):
        sql = re.sub(rf"\b{theirs}\b", ours, sql)
    lines = [sql + ";", "SET session_replication_role = replica;", "BEGIN;"]
    for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        for row in database.execute(f'SELECT * FROM "{table}"'):
            lines.append(f'INSERT INTO "{table}" VALUES ({",".join(map(literal, row))});')
    return "\n".join([*lines, "COMMIT;", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO dsar_reader;"])


def move(server, folder):
    """Moves both databases, and their map with them."""
    server.sql("CREATE ROLE dsar_reader LOGIN")
    for store in STORES:
        server.sql(f"CREATE DATABASE {store}")
        file = folder / "stores" / f"{store}.db"
        server.sql(in_postgres(file), store)
        file.unlink()
        path = folder / "map" / f"{store}.yaml"
        text = path.read_text(encoding="utf-8")
        text, count = re.subn(r"^kind: sqlite.*\npath: .*\n",
                              "kind: postgres\n" + server.options(store, "dsar_reader"), text, flags=re.MULTILINE)
        assert count == 1, f"{path} is not as expected"
        path.write_text(text, encoding="utf-8")


def problems(dsar):
    """What `map check` says, less the lines of the map, which have moved."""
    said = json.loads(dsar.run("map", "check", "--format", "json", check=False).stdout)
    return sorted((each["severity"], each["what"]) for each in said["problems"])


def grants(dsar):
    """What doctor says of grants."""
    said = json.loads(dsar.run("doctor", "app", "--format", "json", check=False).stdout)
    return [(each["severity"], each["what"], each["next"]) for each in said["problems"] if each["where"] == "grants"]


def check_grants(server, dsar):
    """doctor names the right and the grant that it lacks, and what it says gives it."""
    assert not grants(dsar), grants(dsar)
    server.sql("REVOKE SELECT ON accounts FROM dsar_reader", "app")
    (lacking,) = grants(dsar)
    assert lacking[0] == "problem" and "SELECT on public.accounts" in lacking[1] and "access" in lacking[1], lacking
    server.sql(lacking[2], "app")
    assert not grants(dsar), grants(dsar)


def main():
    build = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with tempfile.TemporaryDirectory() as work, postgres_server.PostgresServer() as server:
        folder = company.make(build / "bin/dsar-sample", pathlib.Path(work, "sample"), 300)
        dsar = company.Dsar(build / "bin/dsar", folder)
        before = problems(dsar)
        move(server, folder)
        after = problems(dsar)
        assert before == after, f"map check differs:\n{before}\n{after}"
        check_grants(server, dsar)
        instructed = company.instructed_tenants(folder)
        people = list(company.people_of(folder))
        faults = []
        for person in people[:: max(1, len(people) // count)]:
            wrong, *_ = company.faults_of(dsar, person, instructed)
            faults += wrong
        assert not faults, "\n".join(map(str, faults))
        blocked, _, _ = dsar.right("erase", people[0]["subject"], check=False)
        assert any(each["store"] == "app" for each in blocked["blockers"]), blocked["blockers"]
        # A server that is not there makes the answer incomplete, and says so.
        server.sql("ALTER DATABASE platform ALLOW_CONNECTIONS false")
        done = dsar.run("access", "--subject", "-", "--format", "json", subject=people[1]["subject"], check=False)
        assert done.returncode == 3, f"exit {done.returncode}: {done.stderr}"
        assert not json.loads(done.stdout)["complete"]
    print(f"{count} people are found on PostgreSQL as the truth says")


if __name__ == "__main__":
    main()
