# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server for tests, in a temporary folder, on its Unix socket alone; ended by its process id.

PostgreSQL does not run as root: then the account `postgres` of Debian's package runs it.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

import servers

READER, AGENT, OWNER = "dsar_reader", "dsar_agent", "dsar_owner"


def _newest(program):
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    assert found, "PostgreSQL's server is not installed (postgresql-15)"
    return str(found[-1])


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(value):
    return f"'\\x{value.hex()}'" if isinstance(value, bytes) else servers.literal(value)


class PostgresServer(servers.SqlServer):
    """server.sql("..") runs as the superuser. dsar reads as READER and changes as AGENT, which has the privileges
    that dsar-stores(7) asks for and is a member of the tables' owner, so that it may VACUUM."""
    kind = "postgres"

    def __init__(self, settings=()):
        self.settings = [word for setting in settings for word in ("-c", setting)]

    def make(self):
        self.process = None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsar-pg-"))
        self.folder.chmod(0o777)
        self.account = ["setpriv", "--pdeathsig=KILL"]
        if os.geteuid() == 0:
            self.account += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        subprocess.run([*self.account, _newest("initdb"), "--no-sync", "--username=postgres", "--encoding=UTF8",
                        "--locale=C.UTF-8", "--auth=trust", "--pgdata", str(self.folder / "data")],
                       check=True, stdout=subprocess.DEVNULL)

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.account, _newest("postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), "-h", "",
                 "-c", "fsync=off", "-c", "shared_buffers=16MB", *self.settings], stdout=log, stderr=log)
        for _ in range(600):
            if subprocess.run(self._psql("SELECT 1"), capture_output=True, check=False).returncode == 0:
                self._make_accounts()
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def _make_accounts(self):
        if self.sql(f"SELECT count(*) FROM pg_roles WHERE rolname = '{READER}'").strip() == "0":
            self.sql(f"CREATE ROLE {READER} LOGIN; CREATE ROLE {OWNER}; CREATE ROLE {AGENT} LOGIN IN ROLE {OWNER}")

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
            self.process = None

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _psql(self, *commands, database="postgres"):
        words = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", "postgres"]
        for command in commands:
            words += ["-c", command]
        return [*words, database]

    def sql(self, text, database="postgres"):
        """Runs SQL, from standard input so that it may be long; what psql printed."""
        done = subprocess.run(self._psql(database=database), input=text, text=True, encoding="utf-8",
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def load(self, database, path, deferrable=False):
        with contextlib.closing(sqlite3.connect(path)) as base:
            made = [sql for (sql,) in base.execute(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")]
            keyless = [name for name, columns, _ in servers.tables_of(base) if not any(row[5] for row in columns)]
            sql = ";\n".join(map(servers.without_references, made)).replace(" WITHOUT ROWID", "")
            for theirs, ours in (("INTEGER", "bigint"), ("REAL", "double precision"), ("BLOB", "bytea")):
                sql = re.sub(rf"\b{theirs}\b", ours, sql)
            lines = [f"SET ROLE {OWNER};", sql + ";"]
            lines += [f"ALTER TABLE {quoted(name)} ADD row_number bigint PRIMARY KEY;" for name in keyless]
            lines.append("BEGIN;")
            for table, names, row in servers.rows_of(path):
                lines.append(f"INSERT INTO {quoted(table)} ({','.join(map(quoted, names))}) "
                             f"VALUES ({','.join(map(literal, row))});")
            lines += [sql + ";" for sql in servers.references(base, quoted, deferrable)]
        self.sql(f"CREATE DATABASE {database}")
        self.sql(f"GRANT ALL ON SCHEMA public TO {OWNER}", database)
        self.sql("\n".join([*lines, "COMMIT;", f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}, {AGENT};",
                            f"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {AGENT};"]), database)

    def dump(self, database):
        about = json.loads(self.sql("""
            SELECT json_object_agg(c.relname, (SELECT json_build_object(
              'bytes', coalesce((SELECT json_agg(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid
                                 AND a.atttypid = 'bytea'::regtype), '[]'),
              'key', coalesce((SELECT json_agg(a.attname ORDER BY k.place) FROM pg_index i,
                 unnest(i.indkey) WITH ORDINALITY AS k(number, place), pg_attribute a
                 WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.number), '[]'))))
            FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace""", database))
        rows = {}
        lines = self.sql("BEGIN ISOLATION LEVEL REPEATABLE READ;" + ";".join(f"SELECT json_build_array('{table}', t) FROM {quoted(table)} AS t"
                                  for table in sorted(about)), database).splitlines()
        for line in lines:
            table, row = json.loads(line)
            for name, value in row.items():
                if isinstance(value, str):
                    row[name] = bytes.fromhex(value[2:]) if name in about[table]["bytes"] else value.encode()
            place = tuple(row[name] for name in about[table]["key"])
            if about[table]["key"] == ["row_number"]:
                del row["row_number"]
            rows[(table, place)] = row
        return rows

    def _end_connections(self, database):
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")

    def keep(self, database):
        self._end_connections(database)
        self.sql(f"DROP DATABASE IF EXISTS kept_{database}")
        self.sql(f"CREATE DATABASE kept_{database} TEMPLATE {database}")

    def restore(self, database):
        self._end_connections(database)
        self.sql(f"DROP DATABASE {database} WITH (FORCE)")
        self.sql(f"CREATE DATABASE {database} TEMPLATE kept_{database}")

    def options(self, database, user=AGENT):
        return f"host: {self.folder}\ndatabase: {database}\nuser: {user}\n"
