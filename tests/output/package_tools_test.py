#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Packages opened with tools that others wrote: ajv, unzip, 7z, sha256sum, jq, Python's csv and zipfile.

Usage: package_tools_test.py WRITE_EXAMPLE
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "schemas"))
import ajv_tools  # noqa: E402

WRITE_EXAMPLE = sys.argv.pop(1)


def write(folder, kind, count=0):
    """Writes an example package; returns its folder, and the writer's peak memory in KiB."""
    said = subprocess.run([WRITE_EXAMPLE, folder, kind, str(count)], check=True, text=True,
                          capture_output=True).stdout
    return pathlib.Path(folder) / "package", int(said.split()[2])


def run(*command, **more):
    return subprocess.run(command, check=True, text=True, capture_output=True, **more).stdout


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folders = {kind: write(f"{cls.temporary.name}/{kind}", kind)[0]
                       for kind in ("access", "export")}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_ajv_accepts_data_and_manifest(self):
        ajv_tools.require(self)
        files = [folder / name for folder in self.folders.values()
                 for name in ("data.json", "manifest.json")]
        right, said = ajv_tools.check("good", files)
        self.assertTrue(right, said)

    def test_sha256sum_finds_every_file_as_listed(self):
        for folder in self.folders.values():
            said = run("sha256sum", "--strict", "-c", "SHA256SUMS", cwd=folder)
            listed = {line.rsplit(": ", 1)[0] for line in said.splitlines()}
            there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
            self.assertEqual(listed, there - {"SHA256SUMS"})

    def test_other_tools_open_the_zip_and_find_the_same_files(self):
        for folder in self.folders.values():
            archive = folder.parent / "package.zip"
            run("unzip", "-tq", archive)
            run("7z", "t", archive)
            with tempfile.TemporaryDirectory() as place:
                run("unzip", "-q", archive, "-d", place)
                run("diff", "-r", place, folder)
                run("sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS", cwd=place)

    def test_csv_readers_get_every_row_and_no_formula(self):
        folder = self.folders["access"]
        data = json.loads((folder / "data.json").read_text())
        for collection in data["collections"]:
            names = [path for path in (folder / "csv" / collection["store"]).iterdir()
                     if path.stem[:5] == collection["collection"][:5]]
            raw = names[0].read_bytes()
            self.assertTrue(raw.endswith(b"\r\n"))
            self.assertTrue(raw.split(b"\n")[0].endswith(b"\r"))
            with open(names[0], newline="", encoding="utf-8") as file:
                rows = list(csv.reader(file, strict=True))
            self.assertEqual(len(rows) - 1, collection["count"])
            for row in rows:
                self.assertEqual(len(row), len(rows[0]))
                for cell in row:
                    if cell[:1] in "=+-@\t\r":
                        float(cell or 0)

    def test_csv_holds_exact_text_but_for_the_apostrophe(self):
        folder = self.folders["access"]
        data = json.loads((folder / "data.json").read_text())
        table = next((folder / "csv" / "crm").iterdir())
        with open(table, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row, record in zip(rows, data["collections"][1]["records"]):
            text = record["data"]["text"]
            text = text["text"] if isinstance(text, dict) else text
            self.assertIn(row["text"], (text, "'" + text))

    def test_jq_reads_data_and_computes_with_it(self):
        said = run("jq", "[.collections[].records | length] | add",
                   self.folders["access"] / "data.json")
        self.assertEqual(said.strip(), "64")

    def test_memory_is_flat_however_many_records(self):
        with tempfile.TemporaryDirectory() as place:
            few = write(place + "/few", "many", 5_000)[1]
            many_folder, many = write(place + "/many", "many", 100_000)
            self.assertLess(many, few * 1.2 + 4096, f"{few} KiB, then {many} KiB")
            self.assertEqual(len(list(many_folder.glob("records-*.html"))), 50)


class Zips(unittest.TestCase):
    def test_python_reads_the_zip_too(self):
        with tempfile.TemporaryDirectory() as place:
            folder, _ = write(place, "access")
            with zipfile.ZipFile(folder.parent / "package.zip") as archive:
                self.assertIsNone(archive.testzip())
                for entry in archive.infolist():
                    self.assertEqual(entry.date_time[:3], (2026, 11, 23))
                    self.assertNotIn("..", entry.filename)


if __name__ == "__main__":
    unittest.main(verbosity=1)
