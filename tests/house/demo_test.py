# SPDX-License-Identifier: Apache-2.0
"""scripts/demo answers a first request, and a second time, from any folder and whatever the environment
says. Nothing is built: a tree of links to what was, and stand-ins for cmake and dpkg-query.
Usage: demo_test.py BUILD SOURCE"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv.pop(2))
BUILD = pathlib.Path(sys.argv.pop(1))


class Demo(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        tree = self.root / "tree"
        (tree / "build/release").mkdir(parents=True)
        (tree / "build/release/bin").symlink_to(BUILD / "bin")
        (tree / "build/release/build.ninja").touch()
        (tree / "scripts").mkdir()
        for name in ("demo", "lib.sh"):
            shutil.copy(SOURCE / "scripts" / name, tree / "scripts")
        (self.root / "stand-ins").mkdir()
        for name, text in {"cmake": "", "dpkg-query": "echo installed"}.items():
            path = self.root / "stand-ins" / name
            path.write_text(f"#!/bin/bash\n{text}\n")
            path.chmod(0o755)

    def demo(self, *words, **variables):
        env = {"PATH": f"{self.root / 'stand-ins'}:/usr/bin:/bin", "HOME": str(self.root),
               "LC_ALL": "C.UTF-8", **variables}
        done = subprocess.run([self.root / "tree/scripts/demo", *words], cwd=self.root, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_twice_from_another_folder(self):
        first = self.demo("a folder")
        workspace = self.root / "a folder/outcraft"
        self.assertIn(f"making the sample company in {workspace}", first)
        self.assertEqual(len(list(workspace.glob("cases/*-0001/package/index.html"))), 1)
        line = next(line for line in first.splitlines() if "the workspace  " in line)
        there = subprocess.run(["bash", "-c", line.split("  ")[-1].strip() + " && pwd"],
                               capture_output=True, text=True, check=True).stdout
        self.assertEqual(there.strip(), str(workspace))
        second = self.demo("a folder")
        self.assertIn("is there already", second)
        self.assertIn("answered once more", second)
        self.assertEqual(len(os.listdir(workspace / "cases")), 2)

    def test_heeds_no_workspace_and_no_format_of_ones_own(self):
        text = self.demo("made", DSAR_WORKSPACE="/nowhere", DSAR_FORMAT="json")
        self.assertIn("index.html   for the person", text)
        self.assertTrue((self.root / "made/outcraft/cases").is_dir())


if __name__ == "__main__":
    unittest.main()
