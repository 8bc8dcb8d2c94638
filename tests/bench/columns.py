# SPDX-License-Identifier: Apache-2.0
"""How well `map draft` tells which columns identify people: precision and recall on columns that were labelled by
hand (../shared/data/columns over Chinook in SQLite and Sakila in PostgreSQL), with their names and with all names
replaced by c1..cN; and on the sample company, whose labels are its own map's categories. Then Chinook again with these
columns encrypted (sealed_columns.py). Exit code 1 when the goals with names are missed.

Usage: columns.py BUILD [--faults]
"""
import argparse
import csv
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import company  # noqa: E402
import postgres_server  # noqa: E402
import sealed_columns  # noqa: E402

RECALL, PRECISION = 0.95, 0.85
SAMPLE_PEOPLE = 500
# Categories of which one value points at a person, or is a part of what does; as the labels call it, direct.
DIRECT = ("user.contact.email", "user.contact.phone_number", "user.contact.fax_number", "user.name",
          "user.demographic.date_of_birth", "user.contact.address.street", "user.contact.address.postal_code",
          "user.account.username", "user.content.self_image", "user.government_id", "user.financial.bank_account",
          "user.financial.credit_card", "user.device.ip_address", "user.contact.social_url")
SETTINGS = """dsar: 1
controller: {name: Bench, country: US, contact: privacy@outcraft.example}
"""


class Score:
    """Columns that identify people: how many there are, how many were named, how many rightly."""

    def __init__(self, what):
        self.what = what
        self.columns = self.labelled = self.named = self.right = self.likely = 0
        self.missed, self.wrong = [], []

    def add(self, place, direct, judged):
        found = judged["direct"] and judged["verdict"] == "found"
        self.columns += 1
        self.labelled += direct
        self.named += found
        self.right += direct and found
        self.likely += direct and judged["direct"] and judged["verdict"] in ("found", "possible")
        if direct and not found:
            self.missed.append(f"{place} ({judged['verdict']} {judged['data']})")
        if found and not direct:
            self.wrong.append(f"{place} ({judged['data']})")

    def merge(self, other):
        for name in ("columns", "labelled", "named", "right", "likely"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed
        self.wrong += other.wrong
        return self

    @property
    def recall(self):
        return self.right / self.labelled if self.labelled else 1

    @property
    def precision(self):
        return self.right / self.named if self.named else 1

    def row(self):
        return (f"{self.what:34} {self.columns:8} {self.labelled:8} {self.named:6} {self.right:6} {self.recall:7.3f} "
                f"{self.precision:10.3f} {self.likely / max(1, self.labelled):15.3f}")


HEAD = f"{'columns that identify people':34} {'columns':>8} {'direct':>8} {'found':>6} {'right':>6} {'recall':>7} " \
       f"{'precision':>10} {'with possible':>15}"


def data_folder():
    beside = pathlib.Path(__file__).resolve().parents[2] / "../shared/data"
    folder = pathlib.Path(os.environ.get("DSAR_TEST_DATA", beside))
    assert (folder / "columns/columns_expected.csv").is_file(), f"the data of others is not there: {folder}"
    return folder


def labels(database):
    """{(table, column): whether it is direct}"""
    with open(data_folder() / "columns/columns_expected.csv", encoding="utf-8", newline="") as lines:
        return {(row["table"], row["column"]): row["class"] == "direct"
                for row in csv.DictReader(lines) if row["db"] == database}


def drafted(dsar, workspace, store, *flags):
    """{(collection, field): what was judged}"""
    done = subprocess.run([dsar, "-C", str(workspace), "map", "draft", store, "--format", "json", "--no-input",
                           *flags], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stderr  # 3: some of it is encrypted
    document = json.loads(done.stdout)
    return {(collection["collection"], field["field"]): field
            for collection in document["collections"] for field in collection["fields"]}


def numbered(columns):
    """{(table, column): (table without a name, column without a name)}"""
    tables = {table: f"t{place}" for place, table in enumerate(dict.fromkeys(t for t, _ in columns), 1)}
    return {(table, column): (tables[table], f"c{place}")
            for place, (table, column) in enumerate(columns, 1)}


def renaming(names, quote='"'):
    """The SQL that takes all names away: columns first, then their tables."""
    lines = [f"ALTER TABLE {quote}{table}{quote} RENAME COLUMN {quote}{column}{quote} TO {new};"
             for (table, column), (_, new) in names.items()]
    tables = {table: new for (table, _), (new, _) in names.items()}
    return "\n".join(lines + [f"ALTER TABLE {quote}{table}{quote} RENAME TO {new};" for table, new in tables.items()])


def score(what, expected, judged, names=None):
    result = Score(what)
    for place, direct in expected.items():
        found = judged.get(names[place] if names else place)
        assert found is not None, f"{what}: {place} was not judged"
        result.add(".".join(place), direct, found)
    return result


def workspace_in(folder):
    (folder / "map").mkdir(parents=True)
    (folder / "dsar.yaml").write_text(SETTINGS)
    return folder


def chinook(dsar, folder):
    """With its names, and without."""
    expected = labels("chinook")
    script = (data_folder() / "chinook/Chinook_Sqlite.sql").read_text(encoding="utf-8-sig")
    names = numbered(expected)
    for file in ("named.db", "numbered.db"):
        subprocess.run(["sqlite3", "-bail", str(folder / file)], input=script, text=True, encoding="utf-8", check=True)
    with sqlite3.connect(folder / "numbered.db") as database:
        database.executescript(renaming(names))
    flags = ["--kind", "sqlite", "--set"]
    return (score("chinook", expected, drafted(dsar, folder, "shop", *flags, "path=named.db")),
            score("chinook, c1..cN", expected, drafted(dsar, folder, "shop", *flags, "path=numbered.db"), names))


def sakila_script():
    parts = [(data_folder() / "sakila" / f"postgres-sakila-{part}.sql").read_text(encoding="utf-8")
             for part in ("schema", "insert-data-using-copy")]
    return re.sub(r"^SET default_with_oids.*\n", "", "\n".join(parts), flags=re.MULTILINE)


def sakila(dsar, folder):
    """With its names, and without, on a server of its own."""
    expected = labels("sakila")
    names = numbered(expected)
    with postgres_server.PostgresServer() as server:
        server.sql("CREATE DATABASE named")
        server.sql(sakila_script(), "named")
        flags = ["--kind", "postgres", "--set", f"host={server.folder}", "--set", "user=postgres", "--set"]
        with_names = drafted(dsar, folder, "rental", *flags, "database=named")
        server.sql(renaming(names), "named")
        without = drafted(dsar, folder, "rental", *flags, "database=named")
    return score("sakila", expected, with_names), score("sakila, c1..cN", expected, without, names)


def is_direct(category):
    return any(category == name or category.startswith(name + ".") for name in DIRECT)


def sample(dsar, maker, folder):
    """The sample company: nobody looked at it when the rules were written; its map says what its fields are."""
    made = company.make(maker, folder / "sample", SAMPLE_PEOPLE)
    shown = subprocess.run([dsar, "-C", str(made), "map", "show", "--format", "json"], capture_output=True, text=True,
                           check=True)
    total = Score("sample company (held out)")
    for store in json.loads(shown.stdout):
        if store["kind"] == "files":
            continue
        judged = drafted(dsar, made, store["store"])
        expected = {}
        for name, collection in store["collections"].items():
            for field, entry in (collection.get("fields") or {}).items():
                if (name, field) in judged:
                    expected[name, field] = is_direct((entry or {}).get("category", ""))
        part = score(store["store"], expected, judged)
        part.missed = [f"{store['store']}/{place}" for place in part.missed]
        part.wrong = [f"{store['store']}/{place}" for place in part.wrong]
        total.merge(part)
    return total


def sealed(dsar, folder):
    """Chinook with its identifying columns encrypted, in each way: with its names, and without."""
    expected = labels("chinook")
    names = numbered(expected)
    with_names, without = (sealed_columns.SealedScore(what) for what in ("sealed", "sealed, c1..cN"))
    for place, way in enumerate(sealed_columns.WAYS):
        file = folder / f"sealed{place}.db"
        shutil.copy(folder / "named.db", file)
        sealed_columns.seal(file, expected, way)
        if place == 0:
            sealed_columns.add_lookalikes(file)
        for score_of_all, sealed_names in ((with_names, None), (without, names)):
            if sealed_names:
                with sqlite3.connect(file) as database:
                    database.executescript(renaming(names))
            judged = drafted(dsar, folder, "shop", "--kind", "sqlite", "--set", f"path={file.name}")
            part = sealed_columns.SealedScore(way)
            for column, direct in expected.items():
                part.add(column, direct, judged[sealed_names[column] if sealed_names else column])
            for column in sealed_columns.LOOKALIKES if place == 0 else ():
                part.add(("lookalikes", column), False, judged["lookalikes", column])
            score_of_all.merge(part)
    return [with_names, without]


def measure(build, folder):
    """All scores, and that by which the goals are judged."""
    dsar = str(build / "bin/dsar")
    workspace_in(folder)
    shop, shop_numbered = chinook(dsar, folder)
    rental, rental_numbered = sakila(dsar, folder)
    both = Score("both").merge(shop).merge(rental)
    numbers = Score("both, c1..cN").merge(shop_numbered).merge(rental_numbered)
    held_out = sample(dsar, build / "bin/dsar-sample", folder)
    return [shop, rental, both, shop_numbered, rental_numbered, numbers, held_out], both, sealed(dsar, folder)


def main():
    parser = argparse.ArgumentParser(description="precision and recall of map draft")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--faults", action="store_true", help="name the columns that were missed or wrong")
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dsar-columns-"))
    try:
        scores, both, hidden = measure(given.build.resolve(), folder / "work")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(HEAD)
    for each in scores:
        print(each.row())
    print("\n" + sealed_columns.HEAD)
    for each in hidden:
        print(each.row())
    if given.faults:
        for each in hidden:
            for fault in each.faults:
                print(f"{each.what}: {fault}")
        for each in scores:
            for place in each.missed:
                print(f"{each.what}: missed {place}")
            for place in each.wrong:
                print(f"{each.what}: wrong {place}")
    held = both.recall >= RECALL and both.precision >= PRECISION
    print(f"goals with names: recall >= {RECALL}, precision >= {PRECISION}: {'held' if held else 'MISSED'}")
    found = all(each.held for each in hidden)
    print(f"encrypted columns: recall >= {sealed_columns.RECALL}, none called clean, no other called so: "
          f"{'held' if found else 'MISSED'}")
    return 0 if held and found else 1


if __name__ == "__main__":
    sys.exit(main())
