# SPDX-License-Identifier: Apache-2.0
"""Nothing of a person's values appears in errors, file names, journals or command lines' echo.

Markers are planted as a person's name, e-mail, phone and number into the stores and given as the subject;
then every command runs, also with stores that fail just where the markers lie.
Usage: leak_test.py BUILD
"""
import json
import os
import pathlib
import shutil
import sqlite3
import sys
import unittest

import company

BUILD = pathlib.Path(sys.argv.pop(1))
NUMBER = 918273645
MARKERS = ["zqmark.secret", "zqdomain", "Zqfirst", "Zqlast", "61234567", str(NUMBER), "zqticket"]
PERSON = {"email": ["Zqmark.Secret@zqdomain.example"], "phone": ["+370 612 34567"],
          "name": ["Zqfirst Zqlast"], "ids": {"account_id": [str(NUMBER)]}}


def plant(folder):
    """The person's account and a ticket."""
    with sqlite3.connect(next(folder.glob("**/app.db"))) as database:
        database.execute(
            "INSERT INTO accounts (id, email, phone, name, password_hash, newsletter, created_at)"
            " VALUES (?, 'zqmark.secret@zqdomain.example', '8 612 34567', 'Zqfirst Zqlast', 'x', 1,"
            " '2025-01-01T00:00:00Z')", (NUMBER,))
        database.execute("INSERT INTO tickets (id, account_id, subject, status, opened_at) VALUES"
                         " (?, ?, 'zqticket', 'open', '2025-01-02T00:00:00Z')", (NUMBER, NUMBER))


def stores(folder, *patterns):
    found = [path for pattern in patterns for path in sorted(folder.glob("stores/**/" + pattern))]
    assert found, f"the sample has none of {patterns}"
    return found


class Leaks(unittest.TestCase):
    def setUp(self):
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/leak/made", 100)
        self.folder = BUILD / "e2e/leak/outcraft"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(made, self.folder)
        plant(self.folder)
        self.dsar = company.Dsar(BUILD / "bin/dsar", self.folder)

    def assert_clean(self, text, where):
        for marker in MARKERS:
            self.assertNotIn(marker.lower(), text.lower(), f"{marker} is in {where}:\n{text}")

    def run_clean(self, *arguments, codes=(0,), subject=None):
        """Runs a command; its errors must hold no marker."""
        done = self.dsar.run(*arguments, subject=subject, check=False)
        self.assertIn(done.returncode, codes, f"{arguments}\n{done.stdout[-2000:]}{done.stderr}")
        self.assert_clean(done.stderr, f"stderr of {arguments}")
        return done

    def assert_tree_clean(self):
        """File names everywhere, and the text of what is no part of a case's contents."""
        held = {"subject.json", "request.json", "matches.json", "plan.json"}
        for path in (self.folder).rglob("*"):
            name = str(path.relative_to(self.folder))
            if not name.startswith("stores/"):
                self.assert_clean(name, "a file name")
            ours = name.startswith(".dsar") or path.suffix == ".log" or "journal" in path.name
            if ours and path.is_file() and path.name not in held:
                self.assert_clean(path.read_text("utf-8", "replace"), name)

    def test_found_and_handed_out_but_nowhere_else(self):
        for form in ("human", "json", "ndjson"):
            for right in ("access", "export"):
                done = self.run_clean(right, "--subject", "-", "--format", form, "-v", subject=PERSON)
        found = [path for path in self.folder.glob("cases/*/package/data.json")
                 if "zqticket" in path.read_text("utf-8")]
        self.assertEqual(len(found), 6, done.stdout)
        self.run_clean("access", "-n", "--subject", "-", subject=PERSON)
        self.assert_tree_clean()

    def test_commands_that_end_badly(self):
        """Locked, incomplete, interrupted by the clock, asked of a case that is not there."""
        with sqlite3.connect(self.folder / "stores/app.db", isolation_level=None) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            for form in ("human", "json", "ndjson"):
                self.run_clean("access", "--subject", "-", "--format", form, "--timeout", "300ms",
                               codes=(3,), subject=PERSON)
        holder.close()
        case = sorted(path.name for path in self.folder.glob("cases/*"))[0]
        self.run_clean("access", "--case", case)
        self.run_clean("show", case)
        self.run_clean("decide", case, "--yes", "app/accounts/none", codes=(2,))
        self.run_clean("export", "--case", case, codes=(2,))
        self.run_clean("access", "--case", "1999-0001", codes=(2,))
        sealed = next(self.folder.glob(f"cases/{case}/request.json*"))
        sealed.write_bytes(b"x" * 200)
        self.run_clean("access", "--case", case, codes=(1, 8))
        self.assert_tree_clean()

    def test_values_that_map_check_counts(self):
        with sqlite3.connect(next(self.folder.glob("**/app.db"))) as database:
            database.execute("UPDATE accounts SET email = 'Zqmark.Secret@zqdomain.example', phone ="
                             " '8 (612) 34567' WHERE id = ?", (NUMBER,))
        for form in ("human", "json"):
            done = self.run_clean("map", "check", "--format", form, codes=(4,))
            self.assertIn("accounts.email", done.stdout)
            self.assertIn("accounts.phone", done.stdout)
            self.assert_clean(done.stdout, "what map check says")

    def test_stores_that_fail_where_the_person_is(self):
        for path in stores(self.folder, "app.db"):
            path.write_bytes(path.read_bytes()[:path.stat().st_size // 2])
        for path in stores(self.folder, "*.csv"):
            text = path.read_bytes()
            path.write_bytes(text + b'\n"Zqfirst ""Zqlast,zqmark.secret@zqdomain.example\n\xff\xfe"x')
        for path in stores(self.folder, "*.jsonl", "*.ndjson"):
            with open(path, "ab") as lines:
                lines.write(b'{"email": "zqmark.secret@zqdomain.example", "name": "Zqfirst Zqlast\n')
        for path in stores(self.folder, "*.gz"):
            path.write_bytes(path.read_bytes()[:-9])
        for form in ("human", "json", "ndjson"):
            for right in ("access", "export"):
                self.run_clean(right, "--subject", "-", "--format", form, "-v", codes=(3,),
                               subject=PERSON)
        self.run_clean("map", "check", codes=(4,))
        self.run_clean("doctor", codes=(4,))
        self.assert_tree_clean()

    def test_what_was_typed_wrong_is_not_repeated(self):
        for arguments in (["access", "--email", "zqmark.secret at zqdomain"],
                          ["access", "--email", "zqmark.secret@zqdomain.example", "--bogus"],
                          ["access", "--phone", "61234567 zqfirst"],
                          ["access", "--id", "Zqfirst"],
                          ["access", "--id", f"no_such_kind={NUMBER}"],
                          ["access", "--subject", "-", "--email"]):
            self.run_clean(*arguments, codes=(2,))
        for text in ('{"email": ["zqmark.secret@zqdomain.example"', '{"name": {"Zqfirst": "Zqlast"}}',
                     '{"email": 61234567}', '{"zqfirst": "zqlast"}', '["zqmark.secret@zqdomain"]'):
            done = self.run_clean("access", "--subject", "-", codes=(2,), subject=text)
            self.assertTrue(done.stderr)

    def test_a_package_that_was_changed(self):
        _, _, folder = self.dsar.right("access", PERSON)
        data = folder / "package/data.json"
        text = data.read_text("utf-8")
        os.chmod(data, 0o600)
        data.write_text(text.replace('"certainty"', '"zq"').replace("{", "[", 1), "utf-8")
        done = self.run_clean("validate", str(folder / "package"), codes=(4,))
        self.assert_clean(done.stdout, "problems of a package")


class Archive(unittest.TestCase):
    def test_markers_would_be_seen(self):
        """The test itself: a marker in any of these places is found."""
        leaks = Leaks("assert_tree_clean")
        for marker in MARKERS:
            with self.assertRaises(AssertionError):
                leaks.assert_clean(json.dumps({"x": marker.upper()}), "a planted text")


if __name__ == "__main__":
    unittest.main()
