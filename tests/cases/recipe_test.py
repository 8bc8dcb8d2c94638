# SPDX-License-Identifier: Apache-2.0
"""The recipe of dsar-journal(5), as a reader copies it from the page, finds what was done to a journal.

Usage: recipe_test.py BUILD SOURCE WRITE_JOURNAL
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

WRITER = pathlib.Path(sys.argv.pop(3)).resolve()
SOURCE = pathlib.Path(sys.argv.pop(2))
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
ENTRIES = 4


def recipe():
    """The indented block of CHECKING WITHOUT DSAR, from the page as it is shown."""
    shown = subprocess.run(["mandoc", "-Tutf8", SOURCE / "man/dsar-journal.5"], check=True,
                           capture_output=True, text=True).stdout
    plain = re.sub(r".\x08", "", shown)
    section = plain.split("CHECKING WITHOUT DSAR")[1].split("SEE ALSO")[0]
    lines = [line for line in section.splitlines() if not line or line.startswith(" " * 11)]
    return "\n".join(line[11:] for line in lines)


class Recipe(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        root = pathlib.Path(self.scratch.name)
        workspace = root / "workspace"
        env = {**os.environ, "XDG_DATA_HOME": str(root / "data"), "HOME": str(root)}
        subprocess.run([BUILD / "bin/dsar", "init", workspace, "--controller", "A", "--country", "LT",
                        "--contact", "a@example.org"], check=True, capture_output=True, env=env)
        subprocess.run([BUILD / "bin/dsar", "-C", workspace, "init", "--key"], check=True,
                       capture_output=True, env=env)
        subprocess.run([BUILD / "bin/dsar", "-C", workspace, "init", "--key", "--rotate"], check=True,
                       capture_output=True, env=env)
        case = subprocess.run([WRITER, workspace, str(ENTRIES)], check=True, capture_output=True,
                              text=True, env=env).stdout.strip()
        self.case = workspace / "cases" / case
        self.keys = workspace / ".dsar/keys"
        self.folder = root / "evidence"
        self.script = root / "recipe.sh"
        self.script.write_text(recipe(), encoding="utf-8")

    def registers_chain(self):
        """The register's lines and head, taken out as the page says."""
        lines = subprocess.run(["sqlite3", self.keys.parent / "register.db",
                                "SELECT line FROM events ORDER BY n"], check=True,
                               capture_output=True).stdout.splitlines(keepends=True)
        return lines, (self.keys.parent / "register.head").read_bytes()

    def test_the_registers_chain_is_checked_in_the_same_way(self):
        lines, head = self.registers_chain()
        self.assertEqual(len(lines), 2)  # both keys that were made
        self.assertEqual(self.run_recipe(lines, head).returncode, 0)
        self.assertNotEqual(self.run_recipe(lines[:1], head).returncode, 0)
        changed = [lines[0].replace(b"key_made", b"swept"), lines[1]]
        self.assertNotEqual(self.run_recipe(changed, head).returncode, 0)

    def run_recipe(self, lines=None, head=None):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        shutil.copytree(self.keys, self.folder / "keys")
        (self.folder / "journal.ndjson").write_bytes(
            (self.case / "journal.ndjson").read_bytes() if lines is None else b"".join(lines))
        (self.folder / "journal.head").write_bytes(
            (self.case / "journal.head").read_bytes() if head is None else head)
        return subprocess.run(["sh", self.script], cwd=self.folder, capture_output=True, text=True,
                              check=False)

    def lines(self):
        return (self.case / "journal.ndjson").read_bytes().splitlines(keepends=True)

    def test_a_good_journal_is_in_order(self):
        done = self.run_recipe()
        self.assertEqual(done.stdout, f"{ENTRIES} entries in order\n", done.stderr)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_kind_of_tampering_is_found(self):
        lines = self.lines()
        cases = {}
        for at in range(ENTRIES):
            for place in (len(lines[at]) // 3, len(lines[at]) - 20):
                changed = bytearray(lines[at])
                changed[place] ^= 1
                cases[f"byte {place} of entry {at + 1}"] = \
                    lines[:at] + [bytes(changed)] + lines[at + 1:]
            cases[f"entry {at + 1} taken out"] = lines[:at] + lines[at + 1:]
        cases["an entry twice"] = lines[:2] + lines[1:]
        cases["two entries swapped"] = [lines[0], lines[2], lines[1], *lines[3:]]
        cases["another spelling"] = [lines[0].replace(b'"n":1', b'"n": 1'), *lines[1:]]
        cases["end cut"] = lines[:-1]
        for name, changed in cases.items():
            with self.subTest(name):
                done = self.run_recipe(changed)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertNotIn("in order", done.stdout)

    def test_the_entry_is_named(self):
        lines = self.lines()
        lines[2] = lines[2].replace(b'"records":21', b'"records":20')
        self.assertNotEqual(lines, self.lines())
        self.assertIn("entry 3 is not signed\n", self.run_recipe(lines).stdout)

    def test_a_changed_head_is_found(self):
        head = (self.case / "journal.head").read_bytes()
        for changed in (head.replace(b'"entries":4', b'"entries":3'), b"", head[:-40]):
            self.assertNotEqual(self.run_recipe(head=changed).returncode, 0)

    def test_dsar_says_the_same(self):
        lines = self.lines()
        lines[1] = lines[1].replace(b'"records":14', b'"records":15')
        (self.case / "journal.ndjson").write_bytes(b"".join(lines))
        done = subprocess.run([BUILD / "bin/dsar", "-C", self.case.parent.parent, "show",
                               self.case.name, "--journal"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("entry 2", done.stdout)


if __name__ == "__main__":
    unittest.main()
