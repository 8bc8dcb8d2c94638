# SPDX-License-Identifier: Apache-2.0
"""A thousand people in ten indexed tables of an SQLite file, of PostgreSQL and of MariaDB, searched for at once:
how many times as long that takes as one of them."""
import contextlib
import csv
import functools
import json
import random
import shutil
import sqlite3
import subprocess

import indexed
import mysql_server
import on_postgres
import postgres_server
import timing
from table import ms

ASKED = 1000
WHOLE = 100  # with a case and a package each
TIMES = 20

# Types that all three know, instead of those of PostgreSQL.
TYPES = {" text": " varchar(80)", " timestamptz": " datetime", " boolean": " int", " inet": " varchar(45)"}
COLUMNS = {table: functools.reduce(lambda text, names: text.replace(*names), TYPES.items(), columns)
           for table, columns in on_postgres.COLUMNS.items()}
ROWS = {
    "addresses": "n, n || ' High Street', 'Vilnius'",
    "accounts": "n, 'person' || n || '@mail.example', 'Person ' || n, n, '2020-01-01 10:00:00'",
    "subscriptions": "n, n, 'basic', '2020-01-01'",
    "invoices": "n, n, n % 500 + 0.99, '2021-01-01'",
    "invoice_lines": "n, 1, 'Service', n % 500 + 0.99",
    "payments": "n, n, n % 500 + 0.99, '2021-01-01 10:00:00'",
    "tickets": "n, n, 'Question ' || n",
    "messages": "n, n, 'It does not work, says person ' || n",
    "consents": "n, n, 'newsletter', n % 2",
    "sessions": "n, n, '10.0.0.1', '2022-01-01 10:00:00'",
}


def script(numbers):
    """Makes and fills the tables; `numbers` gives n."""
    lines = []
    for table, columns in COLUMNS.items():
        lines += [f"CREATE TABLE {table}({columns});", f"INSERT INTO {table} SELECT {ROWS[table]} FROM {numbers};"]
    lines += [f"CREATE INDEX {table}_by_{column} ON {table}({column});" for table, column in on_postgres.indexes()]
    return "\n".join(lines)


def in_sqlite(people, folder, _):
    path = folder / "app.db"
    path.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA synchronous = OFF; BEGIN;" + script(
            f"(WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < {people}) SELECT n FROM up)")
            + "COMMIT; ANALYZE;")
    return f"path: {path}\n"


def in_postgres(people, _, stack):
    server = stack.enter_context(postgres_server.PostgresServer())
    on_postgres.make(server, people, 0)
    return server.options("bench", "postgres")


def in_mysql(people, _, stack):
    server = stack.enter_context(mysql_server.MysqlServer())
    server.sql("SET GLOBAL innodb_buffer_pool_size = 2147483648;"  # warm is what lies in memory
               "CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;"
               f"GRANT SELECT, SHOW VIEW ON bench.* TO {mysql_server.READER};")
    server.sql("SET sql_mode = 'PIPES_AS_CONCAT'; SET unique_checks = 0;"
               + script(f"(SELECT seq AS n FROM seq_1_to_{people}) s"), "bench")
    server.sql("ANALYZE TABLE " + ",".join(COLUMNS), "bench")
    return server.options("bench", mysql_server.READER)


MAKERS = {"sqlite": in_sqlite, "postgres": in_postgres, "mysql": in_mysql}


def write_list(path, numbers):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["email"], *([f"person{n}@mail.example"] for n in numbers)])
    return path


def whole(dsar, folder, numbers):
    """Seconds of one person and of WHOLE, each with a case and a package, on the disk."""
    used = folder.with_name(folder.name + "-cases")
    shutil.rmtree(used, ignore_errors=True)
    shutil.copytree(folder, used)
    command = [dsar, "-C", str(used), "access", "--no-input", "--format", "json", "--subjects"]
    timing.once([*command, str(write_list(used / "first.csv", numbers[:1]))])  # makes register and keys
    one = timing.once([*command, str(write_list(used / "one.csv", numbers[1:2]))])
    many = timing.once([*command, str(write_list(used / "many.csv", numbers[2:WHOLE + 2]))])
    shutil.rmtree(used)
    return one, many


def bench(table, dsar, people, work, runs):
    numbers = random.Random(7).sample(range(on_postgres.LARGE + 1, people), ASKED)
    for kind, make in MAKERS.items():
        folder = work / f"many-{kind}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with contextlib.ExitStack() as stack:
            on_postgres.write_workspace(folder, kind, make(people, folder, stack))
            command = [dsar, "-C", str(folder), "access", "-n", "--format", "json", "--no-input"]
            one = [*command, "--subject", str(folder / "one.json")]
            many = [*command, "--subjects", str(write_list(folder / "many.csv", numbers))]
            (folder / "one.json").write_text(json.dumps({"email": [f"person{numbers[0]}@mail.example"]}))
            told = json.loads(subprocess.run(many, check=True, capture_output=True).stdout)
            found = [person["records"] for person in told["people"]]
            if found != [len(COLUMNS)] * ASKED:
                raise RuntimeError(f"{kind}: not everybody has {len(COLUMNS)} records: {sorted(found)[:5]} ..")
            a, b, ratio = timing.paired((many,), (one,), runs)
            table.add(f"access, plan only, {kind}, {ASKED:,} of {people:,} people at once", ms(a), f"one: {ms(b)}",
                      f"{ratio:.1f}x", f"<= {TIMES}x", ratio <= TIMES)
            a, b = whole(dsar, folder, numbers)
            table.add(f"access, with cases and packages, {kind}, {WHOLE} people", ms(b), f"one: {ms(a)}",
                      f"{b / a:.1f}x")
        shutil.rmtree(folder)
