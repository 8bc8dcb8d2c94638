# SPDX-License-Identifier: Apache-2.0
"""The Sakila database of ../shared/data (no one here wrote it), as the SQL of a server."""
import os
import pathlib
import re

# Columns of types that MariaDB has not, and what it has instead.
TYPES = {"integer": "int", "boolean": "boolean", "bytea": "longblob", "text[]": "text", "tsvector": "text",
         "year": "int", "mpaa_rating": "varchar(10)", "timestamp without time zone": "datetime(6)", "text": "text"}
SKIPPED = {"film.fulltext"}  # what PostgreSQL works out for its search


def data_folder():
    """Where the data lies: DSAR_TEST_DATA, else beside the tree."""
    beside = pathlib.Path(__file__).resolve().parents[2] / "../shared/data"
    folder = pathlib.Path(os.environ.get("DSAR_TEST_DATA", beside)) / "sakila"
    assert folder.is_dir(), f"the data of others is not there: {folder}"
    return folder


def _scripts():
    folder = data_folder()
    return [(folder / f"postgres-sakila-{name}.sql").read_text(encoding="utf-8")
            for name in ("schema", "insert-data-using-copy")]


def in_postgres():
    """As it is, for psql. What the schema says of the rights of `postgres` and of plpgsql is there already; a
    setting that newer servers have not is left out."""
    return re.sub(r"^SET default_with_oids.*\n", "", "\n".join(_scripts()), flags=re.MULTILINE)


def _type_in_mariadb(words):
    """`character varying(45) DEFAULT 'x' NOT NULL` as MariaDB says it; what is worked out needs no default."""
    required = " NOT NULL" if re.search(r"\bNOT NULL\b", words) else " NULL"
    kind = re.split(r" (?:DEFAULT|NOT NULL)\b", words)[0].strip()
    kind = re.sub(r"^character varying", "varchar", kind)
    kind = re.sub(r"^character\(", "char(", kind)
    return TYPES.get(kind, kind) + required


def _unescape(text):
    """One field of COPY's text format; None for NULL."""
    if text == r"\N":
        return None
    letters = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
    return re.sub(r"\\(.)", lambda found: letters.get(found[1], found[1]), text, flags=re.DOTALL)


def _literal(text, kind):
    if text is None:
        return "NULL"
    if kind.startswith("boolean"):
        return "1" if text == "t" else "0"
    if kind.startswith("longblob"):
        return f"X'{text[2:]}'" if text.startswith("\\x") else f"X'{text.encode().hex()}'"
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _tables(schema):
    """{table: {column: type}}; children by inheritance, which are empty, are left out."""
    tables = {}
    for name, body in re.findall(r"CREATE TABLE (\w+) \(\n(.*?)\n\);", schema, re.DOTALL):
        columns = {}
        for line in body.splitlines():
            column, words = line.strip().rstrip(",").split(" ", 1)
            if f"{name}.{column}" not in SKIPPED:
                columns[column] = _type_in_mariadb(words)
        tables[name] = columns
    return tables


def in_mariadb():
    """The same tables, keys, indexes, foreign keys and rows, for the `mariadb` client; no views, no triggers."""
    schema, data = _scripts()
    tables = _tables(schema)
    sql = ["SET NAMES utf8mb4;", "SET foreign_key_checks = 0;"]
    for name, columns in tables.items():
        made = ",\n  ".join(f"`{column}` {kind}" for column, kind in columns.items())
        sql.append(f"CREATE TABLE `{name}` (\n  {made}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;")
    for name, constraint in re.findall(r"ALTER TABLE ONLY (\w+)\s+ADD CONSTRAINT \w+ (PRIMARY KEY [^;]+);", schema):
        if name in tables:
            sql.append(f"ALTER TABLE `{name}` ADD {constraint};")
    for unique, index, name, columns in re.findall(
            r"CREATE (UNIQUE )?INDEX (\w+) ON (\w+) USING btree (\([^)]+\));", schema):
        if name in tables:
            sql.append(f"CREATE {unique}INDEX `{index}` ON `{name}` {columns};")
    for name, key in re.findall(r"ALTER TABLE ONLY (\w+)\s+ADD CONSTRAINT \w+ (FOREIGN KEY [^;]+);", schema):
        if name in tables:  # payment.rental_id may not be NULL, which MariaDB finds at once
            sql.append(f"ALTER TABLE `{name}` ADD {key.replace('SET NULL', 'RESTRICT')};")
    for name, listed, rows in re.findall(r"^COPY public\.(\w+) \(([^)]+)\) FROM stdin;\n(.*?)^\\\.$", data,
                                         re.DOTALL | re.MULTILINE):
        if name not in tables:
            assert not rows.strip(), f"{name} is not empty"
            continue
        given = [column.strip(' "') for column in listed.split(",")]
        kept = [place for place, column in enumerate(given) if column in tables[name]]
        values = []
        for line in rows.splitlines():
            fields = line.split("\t")
            row = [_literal(_unescape(fields[place]), tables[name][given[place]]) for place in kept]
            values.append(f"({','.join(row)})")
        columns = ",".join(f"`{given[place]}`" for place in kept)
        for first in range(0, len(values), 500):
            sql.append(f"INSERT INTO `{name}` ({columns}) VALUES\n" + ",\n".join(values[first:first + 500]) + ";")
    sql.append("SET foreign_key_checks = 1;")
    return "\n".join(sql)
