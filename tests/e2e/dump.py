# SPDX-License-Identifier: Apache-2.0
"""Every row of every store of the sample, read without dsar: sqlite3, csv, json, gzip, zstd and the file system."""
import csv
import gzip
import hashlib
import io
import json
import pathlib
import sqlite3
import subprocess


# {name of a database file: function that gives its rows}, for databases that lie on a server (servers.py).
ELSEWHERE = {}


def text_of(path):
    """The decompressed bytes of a flat file."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dcq", str(path)], check=True, capture_output=True).stdout
    return path.read_bytes()


def database(path):
    """{(table, key): row as {column: (type, value)}}"""
    rows = {}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        base.text_factory = bytes
        tables = [name.decode() for name, in base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        for table in tables:
            info = list(base.execute(f'PRAGMA table_info("{table}")'))
            names = [row[1].decode() for row in info]
            key = [at for at, row in enumerate(info) if row[5]]
            row_number = "" if key else "rowid, "
            for row in base.execute(f'SELECT {row_number}* FROM "{table}"'):
                values = row if key else row[1:]
                name = tuple(values[at] for at in key) or (row[0],)
                rows[(table, name)] = dict(zip(names, values))
    return rows


def lines(path):
    """The lines of a flat file, as a list: order and bytes count."""
    return text_of(path).split(b"\n")


def stores(folder):
    """Everything below stores/: {relative path: its content in a form that can be compared}."""
    folder = pathlib.Path(folder) / "stores"
    out = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.is_file() or name.endswith(("-wal", "-shm", "-journal")):
            continue
        if path.suffix == ".db":
            out[name] = database(path)
        elif path.suffix == ".wav":
            out[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            out[name] = text_of(path)
    for name, read in ELSEWHERE.items():
        out[name] = read()
    return out


def csv_rows(data):
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def json_lines(data):
    return [json.loads(line) for line in data.split(b"\n") if line.strip()]
