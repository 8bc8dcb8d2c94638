# SPDX-License-Identifier: Apache-2.0
"""A MariaDB server for tests, in a temporary folder, on loopback and its Unix socket; ended by its process id.

It does not run as root: then the account `mysql` of Debian's package runs it. It has no TLS.
"""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time

import servers

READER, AGENT = "dsar_reader", "dsar_agent"
TYPES = {"INTEGER": "bigint", "REAL": "double", "BLOB": "longblob", "TEXT": "longtext"}


def quoted(name):
    return "`" + name.replace("`", "``") + "`"


def literal(value):
    """One that no sql_mode reads otherwise."""
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    return f"_utf8mb4 X'{value.encode().hex()}'" if isinstance(value, str) else servers.literal(value)


def names(columns):
    return ",".join(map(quoted, columns))


def table_in_mysql(base, table, columns):
    """CREATE TABLE with the same columns, keys and indexes; texts that have one are of limited length."""
    primary = [column[1] for column in sorted(columns, key=lambda each: each[5]) if column[5]] or ["row_number"]
    indexes = []
    for _, index, unique, origin, _ in base.execute(f'PRAGMA index_list("{table}")').fetchall():
        if origin != "pk":
            indexes.append((unique, [row[2] for row in base.execute(f'PRAGMA index_info("{index}")')]))
    indexed = set(primary).union(*(parts for _, parts in indexes))
    for _, _, keys in servers.tables_of(base):
        for to, own, targets, _, _ in keys:
            indexed |= set(targets if to == table else own)
    parts = ["`row_number` bigint NOT NULL"] if primary == ["row_number"] else []
    for _, column, kind, required, _, place in columns:
        ours = "varchar(255)" if kind == "TEXT" and column in indexed else TYPES[kind]
        parts.append(f"{quoted(column)} {ours}{' NOT NULL' if required or place else ''}")
    parts.append(f"PRIMARY KEY ({names(primary)})")
    parts += [f"{'UNIQUE ' if unique else ''}KEY ({names(columns)})" for unique, columns in indexes]
    return f"CREATE TABLE {quoted(table)} ({', '.join(parts)})"


class MysqlServer(servers.SqlServer):
    """server.sql("..") runs as root. dsar reads as READER and changes as AGENT, which has the privileges that
    dsar-stores(7) asks for; over TCP where the database is called app, else over the Unix socket."""
    kind = "mysql"

    def make(self):
        self.process = None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsar-my-"))
        self.folder.chmod(0o777)
        self.port = servers.free_port()
        self.account = ["setpriv", "--pdeathsig=KILL"]
        if os.geteuid() == 0:
            self.account += ["--reuid=mysql", "--regid=mysql", "--clear-groups"]
        self.common = ["--no-defaults", f"--datadir={self.folder}/data", f"--tmpdir={self.folder}",
                       "--skip-name-resolve",
                       "--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=16M"]
        with open(self.folder / "log", "wb") as log:
            subprocess.run([*self.account, "mariadb-install-db", *self.common, "--skip-test-db",
                            "--auth-root-authentication-method=normal"], check=True, stdout=log, stderr=log)

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.account, "mariadbd", *self.common, f"--socket={self.folder}/socket",
                 "--bind-address=127.0.0.1", f"--port={self.port}", f"--pid-file={self.folder}/pid",
                 "--innodb-buffer-pool-size=64M", "--sync-frm=0", "--max-allowed-packet=64M"],
                stdout=log, stderr=log)
        for _ in range(600):
            if subprocess.run(self._client("mysql"), input="SELECT 1;", text=True, capture_output=True,
                              check=False).returncode == 0:
                for name in (READER, AGENT):
                    self.sql(f"CREATE USER IF NOT EXISTS {name}")
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _client(self, database):
        return ["mariadb", "--no-defaults", "-S", f"{self.folder}/socket", "-u", "root", "--batch", "--raw",
                "--skip-column-names", "--default-character-set=utf8mb4", "--binary-mode", "--max-allowed-packet=64M",
                database]

    def sql(self, text, database="mysql"):
        """Runs SQL; what the client printed."""
        done = subprocess.run(self._client(database), input=text, text=True, encoding="utf-8",
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def load(self, database, path, deferrable=False):
        with contextlib.closing(sqlite3.connect(path)) as base:
            lines = [table_in_mysql(base, name, columns) + ";" for name, columns, _ in servers.tables_of(base)]
            lines.append("BEGIN;")
            for table, columns, row in servers.rows_of(path):
                lines.append(f"INSERT INTO {quoted(table)} ({names(columns)}) VALUES ({','.join(map(literal, row))});")
            lines.append("COMMIT;")
            lines += [sql + ";" for sql in servers.references(base, quoted, False)]
        self.sql(f"CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;"
                 f"GRANT SELECT, SHOW VIEW ON {database}.* TO {READER};"
                 f"GRANT SELECT, SHOW VIEW, UPDATE, DELETE, INSERT, TRIGGER ON {database}.* TO {AGENT};")
        self.sql("\n".join(lines), database)

    def dump(self, database):
        columns = {}
        for line in self.sql("SELECT JSON_ARRAY(TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_KEY = 'PRI') FROM"
                             f" information_schema.COLUMNS WHERE TABLE_SCHEMA = '{database}'"
                             " ORDER BY TABLE_NAME, ORDINAL_POSITION;").splitlines():
            table, *column = json.loads(line)
            columns.setdefault(table, []).append(column)
        keys = {}
        primary = self.sql("SELECT JSON_ARRAY(TABLE_NAME, COLUMN_NAME) FROM information_schema.STATISTICS WHERE"
                           f" TABLE_SCHEMA = '{database}' AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX;")
        for line in primary.splitlines():
            table, column = json.loads(line)
            keys.setdefault(table, []).append(column)
        queries = []
        for table, mine in sorted(columns.items()):
            parts = [f"'{table}'"]
            for column, kind, _ in mine:
                number = kind in ("bigint", "double")
                parts.append(quoted(column) if number else f"HEX({quoted(column)})")
            queries.append(f"SELECT JSON_ARRAY({', '.join(parts)}) FROM {quoted(table)};")
        rows = {}
        for line in self.sql("START TRANSACTION WITH CONSISTENT SNAPSHOT;" + "".join(queries), database).splitlines():
            table, *values = json.loads(line)
            row = {column: bytes.fromhex(value) if isinstance(value, str) else value
                   for (column, _, _), value in zip(columns[table], values)}
            place = tuple(row[name] for name in keys[table])
            if keys[table] == ["row_number"]:
                del row["row_number"]
            rows[(table, place)] = row
        return rows

    def _dumped(self, database):
        return self.folder / f"{database}.sql"

    def keep(self, database):
        with open(self._dumped(database), "wb") as file:
            subprocess.run(["mariadb-dump", "--no-defaults", "-S", f"{self.folder}/socket", "-u", "root", "--hex-blob",
                            database], check=True, stdout=file)

    def restore(self, database):
        self.sql(f"DROP DATABASE {database}; CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE"
                 " utf8mb4_unicode_ci;")
        with open(self._dumped(database), "rb") as file:
            subprocess.run(self._client(database), check=True, stdin=file, capture_output=True)

    def options(self, database, user=AGENT):
        where = f"host: 127.0.0.1\nport: {self.port}" if database == "app" else f"socket: {self.folder}/socket"
        return f"{where}\ndatabase: {database}\nuser: {user}\n"
