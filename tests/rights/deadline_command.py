# SPDX-License-Identifier: Apache-2.0
"""dsar deadline as a script sees it: no workspace, one date, exit codes, three formats."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

DSAR = pathlib.Path(sys.argv.pop(1)).resolve()


def run(line, folder):
    return subprocess.run([DSAR, "deadline", *line.split()], capture_output=True, text=True,
                          check=False, cwd=folder, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})


class Deadline(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def document(self, line):
        done = run(line + " --format json", self.folder.name)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def assert_usage(self, line, words):
        done = run(line, self.folder.name)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertEqual(done.stdout, "")
        self.assertIn(words, done.stderr)

    def test_due_dates(self):
        rows = {"--regime gdpr --country LT --received 2026-03-05": "2026-04-07",
                "--country LT --received 2026-01-31 --event respond-extended": "2026-04-28",
                "--country LT --received 2026-03-05 --event notify-extension": "2026-04-07",
                "--country LT --received 2026-03-05 --event notify-refusal": "2026-04-07",
                "--country LT --received 2026-03-18 --id-asked 2026-03-20 --id-answered 2026-03-30":
                    "2026-04-28",
                "--country de-by --received 2026-05-04": "2026-06-05",
                "--regime ccpa --received 2026-03-05": "2026-04-19",
                "--regime ccpa --received 2026-03-05 --verified 2026-03-26": "2026-04-19",
                "--regime ccpa --received 2026-03-05 --event respond-extended": "2026-06-03",
                "--regime ccpa --received 2026-03-05 --event confirm-receipt": "2026-03-17",
                "--regime ccpa --received 2026-03-05 --event opt-out": "2026-03-23"}
        for line, due in rows.items():
            with self.subTest(line):
                document = self.document(line)
                self.assertEqual(document["schema"], "deadline-1")
                self.assertEqual(document["due"], due)
                self.assertGreaterEqual(len(document["steps"]), 2)

    def test_promise_in_two_words(self):
        done = subprocess.run([DSAR, "deadline", "--regime", "ccpa", "--received", "2026-03-05",
                               "--promise", "1 month", "--format", "json"],
                              capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(done.stdout)["due"], "2026-04-05")

    def test_retention(self):
        done = subprocess.run([DSAR, "deadline", "--keep", "10 years", "--from", "2024-03-05",
                               "--counted-from", "end_of_financial_year", "--year-end", "12-31",
                               "--format", "json"], capture_output=True, text=True, check=True)
        document = json.loads(done.stdout)
        self.assertEqual(document["retain_through"], "2034-12-31")
        self.assertEqual(document["erasable_from"], "2035-01-01")

    def test_the_answer_is_on_stdout_and_warnings_on_stderr(self):
        done = run("--received 2026-03-05 --country XX", self.folder.name)
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("Due Mon 2026-04-06\n"), done.stdout)
        self.assertIn("dsar: warning: no public holidays are known for 'XX'", done.stderr)

    def test_ndjson_is_one_line(self):
        done = run("--received 2026-03-05 --country LT --format ndjson", self.folder.name)
        self.assertEqual(done.stdout.count("\n"), 1)
        self.assertEqual(json.loads(done.stdout)["due"], "2026-04-07")

    def test_output_is_a_valid_document(self):
        done = run("--received 2026-03-05 --country LT --format json", self.folder.name)
        checked = subprocess.run([DSAR, "validate", "-"], input=done.stdout, capture_output=True,
                                 text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_usage(self):
        self.assert_usage("--country LT", "--received is missing")
        self.assert_usage("--received 2026-02-30", "--received needs a date")
        self.assert_usage("--received 2026-03-05 --event opt-out", "the GDPR has no term")
        self.assert_usage("--received 2026-03-05 --regime uk", "--regime is one of")
        self.assert_usage("--received 2026-03-05 --id-answered 2026-03-06", "needs --id-asked")
        self.assert_usage("--received 2026-03-05 --id-asked 2026-03-01", "is before")
        self.assert_usage("--received 2026-03-05 --from 2026-03-05", "does not belong here")
        self.assert_usage("--keep soon --from 2026-03-05", "--keep needs a number and a unit")
        self.assert_usage("--keep 30 --from 2026-03-05 --received 2026-03-05", "does not belong")


unittest.main()
