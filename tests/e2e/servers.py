# SPDX-License-Identifier: Apache-2.0
"""The databases of a company on a real server instead of in SQLite files, for any of the tests here.

With DSAR_E2E_SERVER=postgres in its environment a test that says `with servers.moved(folder, ..)` finds the
databases of the workspace on a server: the map says so, and dump.stores() reads them from there. Without it nothing
happens. A server is a class with start, stop, load, dump, keep, restore and options, and one line in KINDS.
"""
import contextlib
import os
import pathlib
import re
import socket
import sqlite3

import dump


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class SqlServer:
    """with Server() as server: ...; started in a temporary folder, ended by its process id."""
    kind = None  # as the map says it

    def __enter__(self):
        self.make()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.remove()

    def make(self):
        """Its files, once."""
        raise NotImplementedError

    def start(self):
        """Returns when it answers."""
        raise NotImplementedError

    def stop(self):
        """At once; nothing when it does not run."""
        raise NotImplementedError

    def remove(self):
        """Its files."""
        raise NotImplementedError

    def load(self, database, path, deferrable=False):
        """Makes a database with the tables, indexes and rows of an SQLite file, and the account that acts on it.
        A table without a key gets one, `row_number`; with `deferrable` references may be checked at the end."""
        raise NotImplementedError

    def dump(self, database):
        """As dump.database() of the SQLite file: {(table, key): {column: value}}, texts as bytes."""
        raise NotImplementedError

    def keep(self, database):
        """Remembers a database as it is."""
        raise NotImplementedError

    def restore(self, database):
        """Makes it again as it was remembered."""
        raise NotImplementedError

    def options(self, database):
        """Lines of a store in the map that say where it is."""
        raise NotImplementedError


def tables_of(base):
    """[(name, columns as PRAGMA table_info gives them, foreign keys by number)] of an SQLite connection."""
    out = []
    for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                " ORDER BY rowid").fetchall():
        keys = {}
        for number, _, to, column, target, on_update, on_delete, _ in base.execute(
                f'PRAGMA foreign_key_list("{name}")'):
            keys.setdefault(number, (to, [], [], on_update, on_delete))
            keys[number][1].append(column)
            keys[number][2].append(target)
        out.append((name, base.execute(f'PRAGMA table_info("{name}")').fetchall(), list(keys.values())))
    return out


def without_references(sql):
    """A CREATE TABLE of SQLite without its foreign keys, which are added when all tables are there."""
    sql = re.sub(r",\s*FOREIGN KEY\s*\([^)]*\)\s*REFERENCES\s+\S+\s*\([^)]*\)(\s+ON (DELETE|UPDATE) "
                 r"(CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION))*", "", sql)
    return re.sub(r"\s+REFERENCES\s+[\w\"]+\s*(\([^)]*\))?(\s+ON (DELETE|UPDATE) "
                  r"(CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION))*", "", sql)


def references(base, quoted, deferrable):
    """ALTER TABLE statements for them; `quoted` is the server's way to spell a name."""
    out = []
    for name, _, keys in tables_of(base):
        for to, columns, targets, on_update, on_delete in keys:
            if targets[0] is None:
                targets = [row[1] for row in base.execute(f'PRAGMA table_info("{to}")') if row[5]]
            out.append(f"ALTER TABLE {quoted(name)} ADD FOREIGN KEY ({','.join(map(quoted, columns))}) REFERENCES "
                       f"{quoted(to)} ({','.join(map(quoted, targets))}) ON DELETE {on_delete} ON UPDATE {on_update}"
                       f"{' DEFERRABLE' if deferrable else ''}")
    return out


def kinds():
    import mysql_server  # pylint: disable=import-outside-toplevel
    import postgres_server  # pylint: disable=import-outside-toplevel
    return {"mysql": mysql_server.MysqlServer, "postgres": postgres_server.PostgresServer}


def chosen():
    """The class that the environment asks for, or nothing."""
    name = os.environ.get("DSAR_E2E_SERVER")
    return kinds()[name] if name else None


def _move_map(server, store, path):
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(r"^kind: sqlite.*\npath: .*\n", f"kind: {server.kind}\n" + server.options(store), text,
                          flags=re.MULTILINE)
    assert count == 1, f"{path} is not as expected"
    text = text.replace('    key: "#"\n    restrict: {vault: true}\n    fields:\n',
                        "    key: row_number\n    restrict: {vault: true}\n    fields:\n"
                        "      row_number: {category: user.unique_id}\n")
    path.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def moved(folder, stores=("app", "platform"), deferrable=False):
    """Moves the databases of a workspace that is there to the server that is asked for; gives it, or None."""
    server_class = chosen()
    if server_class is None:
        yield None
        return
    folder = pathlib.Path(folder)
    with server_class() as server:
        for store in stores:
            file = folder / "stores" / f"{store}.db"
            server.load(store, file, deferrable)
            file.unlink()
            _move_map(server, store, folder / "map" / f"{store}.yaml")
            dump.ELSEWHERE[file.name] = lambda store=store: server.dump(store)
        try:
            yield server
        finally:
            dump.ELSEWHERE.clear()


def literal(value):
    """A value of SQLite as standard SQL."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, (int, float)) else "'" + value.replace("'", "''") + "'"


def rows_of(path):
    """Every row of an SQLite file: (table, names, values), `row_number` added where there is no key."""
    with contextlib.closing(sqlite3.connect(path)) as base:
        for name, columns, _ in tables_of(base):
            has_key = any(column[5] for column in columns)
            names = [column[1] for column in columns]
            for row in base.execute(f'SELECT {"" if has_key else "rowid, "}* FROM "{name}"'):
                yield name, names if has_key else ["row_number", *names], row
