# SPDX-License-Identifier: Apache-2.0
"""The committed man pages are what the command table gives; mandoc finds no error in them.
Usage: manual_test.py BUILD SOURCE"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv.pop(2))
BUILD = pathlib.Path(sys.argv.pop(1))


class Manual(unittest.TestCase):
    def test_committed_pages_are_the_generated_ones(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([BUILD / "bin/dsar", "generate", "man", folder], check=True,
                           stdout=subprocess.DEVNULL)
            made = {p.name: p.read_text() for p in pathlib.Path(folder).glob("*.1")}
        committed = {p.name: p.read_text() for p in (SOURCE / "man").glob("dsar*.1")}
        self.assertGreater(len(made), 10)
        self.assertEqual(sorted(made), sorted(committed))
        for name, text in made.items():
            self.assertEqual(text, committed[name],
                             f"{name} is out of step: run dsar generate man man")

    def test_mandoc_finds_no_error(self):
        pages = sorted((SOURCE / "man").glob("dsar*.[157]"))
        done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", *pages], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.stdout.splitlines(), [])


if __name__ == "__main__":
    unittest.main()
