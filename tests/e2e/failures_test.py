# SPDX-License-Identifier: Apache-2.0
"""A store that fails makes the case incomplete, is named with its reason, and the rest is delivered;
what nobody has described, or whose it is, waits for a person.

Each test breaks one store of a fresh copy of the sample and asks for a person of whom every store but
that one still knows something. Usage: failures_test.py BUILD
"""
import contextlib
import csv
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

import company

BUILD = pathlib.Path(sys.argv.pop(1))
PERSON = {"email": ["zq.mark@example.org"], "ids": {"account_id": ["918273645"], "device_id": ["zqdevice"]}}
PROGRAM = str(BUILD / "bin/dsar")
# Without these a process of root reads files that nobody may read.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def plant(folder):
    """An account and a contact of sales: two stores, so that either may fail."""
    with sqlite3.connect(folder / "stores/app.db") as database:
        database.execute(
            "INSERT INTO accounts (id, email, name, password_hash, newsletter, created_at) VALUES"
            " (918273645, 'zq.mark@example.org', 'Zq Mark', 'x', 1, '2025-01-01T00:00:00Z')")
    contacts = folder / "stores/crm/contacts.csv"
    row = {"Contact ID": "zq1", "First name": "Zq", "Last name": "Mark",
           "E-mail": "zq.mark@example.org"}
    with open(contacts, encoding="utf-8-sig", newline="") as lines:
        columns = next(csv.reader(lines))
    with open(contacts, "a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, columns, restval="").writerow(row)


class Workspace(unittest.TestCase):
    def setUp(self):
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/failures/made", 60)
        self.folder = BUILD / "e2e/failures/outcraft"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(made, self.folder)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.stores = self.folder / "stores"
        plant(self.folder)

    def run_dsar(self, *arguments, prefix=()):
        """(exit code, stdout, stderr, peak memory in MiB)"""
        command = [*prefix, PROGRAM, "-C", str(self.folder), *arguments]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
            with contextlib.suppress(BrokenPipeError):  # one that reads nothing may be done already
                process.stdin.write(json.dumps(PERSON))
                process.stdin.close()
            out, err = process.stdout.read(), process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, out, err, usage.ru_maxrss / 1024

    def documents(self, case):
        folder = self.folder / "cases" / case
        return [json.loads((folder / name).read_text("utf-8"))
                for name in ("matches.json", "plan.json", "package/manifest.json",
                             "package/data.json")]


class StoreFails(Workspace):
    def assert_incomplete(self, store, why, *arguments, prefix=()):
        """Access ends with 3 and says so everywhere. Returns the case and the peak memory."""
        code, out, err, peak = self.run_dsar("access", "--subject", "-", *arguments, prefix=prefix)
        self.assertEqual(code, 3, out + err)
        self.assertRegex(err, rf"dsar: {store} did not answer, so this search is incomplete \(7 of 8")
        self.assertRegex(err, why)
        self.assertRegex(err, rf"next  dsar \S* ?\S* ?doctor {store}\n")
        self.assertRegex(out, rf"✗ {store} +\S")
        case = re.search(r"Case (\d+-\d+)", out).group(1)
        self.assertIn(f"--case {case}", err)
        matches, plan, manifest, data = self.documents(case)
        for document in (matches, plan, manifest, data):
            self.assertIs(document["complete"], False)
        by_name = {entry["store"]: entry for entry in matches["stores"]}
        self.assertEqual(by_name[store]["status"], "failed")
        self.assertRegex(by_name[store]["why"], why)
        self.assertEqual([name for name, entry in by_name.items() if entry["status"] != "searched"],
                         [store])
        found = {entry["store"] for entry in matches["matches"]}
        self.assertTrue({"app", "crm"} - {store} <= found, found)
        delivered = {entry["store"] for entry in data["collections"] if entry["records"]}
        self.assertTrue({"app", "crm"} - {store} <= delivered, delivered)
        page = (self.folder / "cases" / case / "package/index.html").read_text("utf-8")
        self.assertIn("This answer is not complete", page)
        done = self.run_dsar("validate", str(self.folder / "cases" / case / "package.zip"))
        self.assertEqual(done[0], 0, done[1] + done[2])
        return case, peak

    def test_missing(self):
        (self.stores / "app.db").unlink()
        self.assert_incomplete("app", "there is no .*app.db")
        shutil.rmtree(self.stores / "crm")
        code, _, err, _ = self.run_dsar("access", "--subject", "-")
        self.assertEqual(code, 3)
        self.assertRegex(err, r"dsar: app, crm did not answer, .*\(6 of 8 stores\)")
        self.assertRegex(err, r"app: .*\n.*crm: ")

    def test_missing_file_of_a_folder(self):
        for path in self.stores.glob("weblogs/*"):
            path.unlink()
        self.assert_incomplete("weblogs", r"no file is named \*\.ndjson\*")

    def test_cut_off_database(self):
        path = self.stores / "app.db"
        os.truncate(path, path.stat().st_size // 2)
        self.assert_incomplete("app", "malformed")

    def test_no_database(self):
        (self.stores / "app.db").write_bytes(b"x" * 5000)
        self.assert_incomplete("app", "not a database")

    def test_broken_gzip(self):
        path = next(self.stores.glob("weblogs/*.gz"))
        os.truncate(path, path.stat().st_size - 9)
        self.assert_incomplete("weblogs", re.escape(path.name) + ".*cut off")

    def test_flipped_byte_in_gzip(self):
        path = next(self.stores.glob("weblogs/*.gz"))
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)
        self.assert_incomplete("weblogs", re.escape(path.name))

    def test_invalid_utf8_in_csv(self):
        with open(self.stores / "crm/contacts.csv", "ab") as lines:
            lines.write(b"zq2,\xff\xfe,,,,,,,,,,\n")
        self.assert_incomplete("crm", "contacts.csv.*(encoding|UTF-8|utf-8)")

    def test_invalid_utf8_in_json_lines(self):
        path = next(self.stores.glob("weblogs/*.ndjson"))
        with open(path, "ab") as lines:
            lines.write(b'{"user": "zq\xff\xfe"}\n')
        self.assert_incomplete("weblogs", re.escape(path.name) + ".*not valid")

    def test_line_of_two_gigabytes(self):
        path = self.stores / "weblogs/access-9999.ndjson"
        with open(path, "wb") as lines:
            lines.truncate(2 << 30)
        _, peak = self.assert_incomplete("weblogs", "larger than max_record \\(64 MiB\\)")
        self.assertLess(peak, 400, "the line was read into memory")

    def test_line_of_two_gigabytes_in_gzip(self):
        path = self.stores / "weblogs/access-9999.ndjson.gz"
        subprocess.run(f"head -c 2G /dev/zero | gzip -1 > '{path}'", shell=True, check=True)
        _, peak = self.assert_incomplete("weblogs", "larger than max_record \\(64 MiB\\)")
        self.assertLess(peak, 400, "the line was read into memory")

    def test_line_of_two_gigabytes_in_csv(self):
        with open(self.stores / "crm/contacts.csv", "ab") as lines:
            lines.truncate(2 << 30)
        code, out, err, peak = self.run_dsar("access", "--subject", "-")
        self.assertEqual(code, 0, out + err)  # it was searched, in parts, and has nothing of theirs
        self.assertLess(peak, 400, "the line was read into memory")
        with open(self.stores / "crm/contacts.csv", "ab") as lines:
            lines.write(PERSON["email"][0].encode())
        _, peak = self.assert_incomplete(
            "crm", "larger than max_record \\(64 MiB\\), and what is looked for may stand in it")
        self.assertLess(peak, 400, "the line was read into memory")

    def test_file_that_may_not_be_read(self):
        prefix = UNPRIVILEGED if os.geteuid() == 0 else []
        for store, path in (("app", self.stores / "app.db"),
                            ("crm", self.stores / "crm/contacts.csv"),
                            ("weblogs", next(self.stores.glob("weblogs/*.gz"))),
                            ("recordings", self.stores / "recordings")):
            mode = path.stat().st_mode
            path.chmod(0)
            probe = subprocess.run([*prefix, "ls" if path.is_dir() else "cat", str(path)],
                                   capture_output=True, check=False)
            self.assertNotEqual(probe.returncode, 0, "this account can read what nobody may read")
            try:
                self.assert_incomplete(store, "(?i)permission denied|unable to open", prefix=prefix)
            finally:
                path.chmod(mode)

    def test_locked(self):
        with sqlite3.connect(self.stores / "app.db", isolation_level=None) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            self.assert_incomplete("app", "stayed locked")
            self.assert_incomplete("app", "did not answer within 1 s", "--timeout", "1s")
        holder.close()

    def test_pipe_in_place_of_a_file(self):
        os.mkfifo(self.stores / "analytics/events-9999.csv")
        self.assert_incomplete("analytics", "events-9999.csv is not a file", "--timeout", "5s")
        (self.stores / "analytics/events-9999.csv").unlink()
        (self.stores / "crm/contacts.csv").unlink()
        os.mkfifo(self.stores / "crm/contacts.csv")
        self.assert_incomplete("crm", "contacts.csv is not a file", "--timeout", "5s")

    def test_the_case_is_completed_when_the_store_is_back(self):
        kept = self.folder / "app.db"
        (self.stores / "app.db").rename(kept)
        case, _ = self.assert_incomplete("app", "there is no")
        kept.rename(self.stores / "app.db")
        code, out, err, _ = self.run_dsar("access", "--case", case)
        self.assertEqual(code, 0, out + err)
        again, plan, manifest, data = self.documents(case)
        for document in (again, plan, manifest, data):
            self.assertIs(document["complete"], True)
        code, out, _, _ = self.run_dsar("access", "--subject", "-")
        fresh = self.documents(re.search(r"Case (\d+-\d+)", out).group(1))[0]
        self.assertEqual(again["matches"], fresh["matches"])
        self.assertIn("app", {entry["store"] for entry in again["matches"]})


class FieldsThatNobodyDescribed(Workspace):
    def accounts(self, case):
        """Its records in the package, its entry in the plan's pending list, its withheld fields."""
        _, plan, _, data = self.documents(case)
        entry = next(entry for entry in data["collections"] if entry["collection"] == "accounts")
        waiting = [entry for entry in plan["pending"] if entry["what"] == "unmapped_fields"]
        return entry["records"], waiting

    def test_hold_the_collection_back_until_somebody_decides(self):
        with sqlite3.connect(self.stores / "app.db") as database:
            database.execute("ALTER TABLE accounts ADD COLUMN shoe_size TEXT DEFAULT 'zq46'")
        code, out, err, _ = self.run_dsar("access", "--subject", "-")
        self.assertEqual(code, 0, err)
        self.assertIn("withheld: the data map does not list all fields", out)
        case = re.search(r"Case (\d+-\d+)", out).group(1)
        records, waiting = self.accounts(case)
        self.assertEqual(records, [])
        self.assertEqual([entry["collection"] for entry in waiting], ["accounts"])
        code, out, _, _ = self.run_dsar("map", "check", "app")
        self.assertEqual(code, 4)
        self.assertIn("app.accounts.shoe_size", out)

        code, out, err, _ = self.run_dsar("decide", case, "--yes", "app/accounts")
        self.assertEqual(code, 0, err)
        records, waiting = self.accounts(case)
        self.assertEqual([record["data"]["email"] for record in records], PERSON["email"])
        self.assertEqual(waiting, [])
        self.assertNotIn("zq46", json.dumps(records))

        code, out, err, _ = self.run_dsar("decide", case, "--no", "app/accounts")
        self.assertEqual(code, 0, err)
        self.assertEqual(self.accounts(case), ([], []))

    def test_are_settled_by_ignoring_them(self):
        with sqlite3.connect(self.stores / "app.db") as database:
            database.execute("ALTER TABLE accounts ADD COLUMN shoe_size TEXT DEFAULT 'zq46'")
            database.execute("CREATE TABLE scratch (x)")
        path = self.folder / "map/app.yaml"
        text = path.read_text("utf-8")
        self.assertIn("app.scratch", self.run_dsar("map", "check", "app")[1])
        text = text.replace("    restrict: {mark: restricted_since}\n",
                            "    restrict: {mark: restricted_since}\n"
                            "    ignore: [{field: shoe_size, why: a test}]\n", 1)
        text = text.replace("\ncollections:\n",
                            "\nignore: [{collection: scratch, why: a test}]\ncollections:\n", 1)
        path.write_text(text, "utf-8")
        code, out, err, _ = self.run_dsar("map", "check", "app")
        self.assertEqual(code, 0, out + err)
        _, out, _, _ = self.run_dsar("access", "--subject", "-")
        records, waiting = self.accounts(re.search(r"Case (\d+-\d+)", out).group(1))
        self.assertEqual((len(records), waiting), (1, []))


class TenantThatNobodyKnows(Workspace):
    def test_waits_for_a_person(self):
        with sqlite3.connect(self.stores / "platform.db") as database:
            database.execute("INSERT INTO leads (id, client_id, email, status, created_at) VALUES"
                             " (918273645, '', 'zq.mark@example.org', 'new', '2025-01-01')")
        code, out, err, _ = self.run_dsar("access", "--subject", "-")
        self.assertEqual(code, 0, err)
        self.assertIn("a record names no tenant", out)
        _, plan, _, data = self.documents(re.search(r"Case (\d+-\d+)", out).group(1))
        waiting = [entry for entry in plan["pending"] if entry["what"] == "tenant"]
        self.assertEqual([(entry["store"], entry["collection"]) for entry in waiting],
                         [("platform", "leads")])
        self.assertNotIn("leads", [entry["collection"] for entry in data["collections"]])


if __name__ == "__main__":
    unittest.main()
