# SPDX-License-Identifier: Apache-2.0
"""What a shell sees when dsar is interrupted, its output cannot be written, or nobody reads it.
Usage: signals_test.py BUILD SOURCE"""
import gzip
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import session

del sys.argv[2]
BUILD = pathlib.Path(sys.argv.pop(1))
DSAR = BUILD / "bin/dsar"


class Signals(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.runner = session.Runner(BUILD, self.scratch.name)
        self.runner.prepare(["sample", "40"])
        self.folder = self.runner.folder

    def tearDown(self):
        self.scratch.cleanup()

    def slow_store(self):
        """Four gigabytes, compressed, that nobody's records are in: a search that takes a while."""
        line = b'{"time":"2026-01-01T00:00:00Z","path":"/' + b"x" * 900 + b'"}\n'
        member = gzip.compress(line * 8000)
        with open(self.folder / "stores/weblogs/access-2026-01.ndjson.gz", "wb") as file:
            for _ in range(500):
                file.write(member)

    def interrupted_by(self, number):
        self.slow_store()
        child = subprocess.Popen([DSAR, "access", "--ip", "192.0.2.77"],
                                 cwd=self.folder, env=self.runner.env, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True)
        time.sleep(0.5)
        child.send_signal(number)
        _, err = child.communicate(timeout=60)
        return child.returncode, err

    def test_interrupt(self):
        code, err = self.interrupted_by(signal.SIGINT)
        self.assertEqual(code, 130, err)
        self.assertIn("dsar: ", err)

    def test_termination(self):
        code, err = self.interrupted_by(signal.SIGTERM)
        self.assertEqual(code, 143, err)

    def test_reader_that_goes_away_is_no_error(self):
        done = subprocess.run(["bash", "-c", "dsar schema export-1 | head -1; exit ${PIPESTATUS[1]}"],
                              env=self.runner.env, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_answer_that_cannot_be_written_is_exit_1(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([DSAR, "schema"], stdout=full, stderr=subprocess.PIPE, text=True,
                                  check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("could not be written", done.stderr)

    def shell(self, command):
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.runner.env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def commands(self):
        """The commands with an answer, in every format."""
        self.shell("dsar access -q --email nobody@example.org")
        case = os.listdir(self.folder / "cases")[0]
        for command in ("access -n -q --email nobody@example.org", f"show {case}", f"show {case} --records",
                        f"show {case} --journal", "register", f"validate cases/{case}/package.zip",
                        "validate dsar.yaml", "map show", "map check --offline", "schema",
                        "doctor --settings", "help", "--version"):
            for form in ("human", "json", "ndjson"):
                yield f"dsar {command} --format {form}"

    def test_no_answer_is_lost_unnoticed(self):
        for command in self.commands():
            for nowhere in (">/dev/full", ">&-"):
                with self.subTest(f"{command} {nowhere}"):
                    code, err = self.shell(f"{command} {nowhere}")
                    self.assertEqual(code, 1, err)
                    self.assertIn("the answer could not be written", err)

    def test_reader_that_is_gone_ends_it_quietly(self):
        for command in self.commands():
            with self.subTest(command):
                gone, end = os.pipe()
                os.close(gone)
                done = subprocess.run(command.split(), cwd=self.folder, env=self.runner.env,
                                      stdout=end, stderr=subprocess.PIPE, text=True, check=False)
                os.close(end)
                self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, ""))

    def test_closed_standard_output_is_exit_1_and_harms_no_store(self):
        before = {path: path.read_bytes() for path in (self.folder / "stores").rglob("*")
                  if path.is_file()}
        done = subprocess.run(["bash", "-c", "dsar doctor >&-"], cwd=self.folder,
                              env=self.runner.env, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        for path, text in before.items():
            self.assertEqual(path.read_bytes(), text, path)

    def test_all_closed(self):
        done = subprocess.run(["bash", "-c", "dsar map show <&- >&- 2>&-"], cwd=self.folder,
                              env=self.runner.env, check=False)
        self.assertEqual(done.returncode, 1)

    def test_what_is_written_is_for_its_owner_only(self):
        os.umask(0)
        subprocess.run([DSAR, "init", "mine", "--controller", "Example", "--country", "LT",
                        "--contact", "privacy@example.org"], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)
        for path in [self.folder / "mine", *(self.folder / "mine").rglob("*")]:
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)


if __name__ == "__main__":
    unittest.main()
