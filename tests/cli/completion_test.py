# SPDX-License-Identifier: Apache-2.0
"""Each shell reads its completion script; bash completes words, flags, values, cases and stores.
Usage: completion_test.py BUILD SOURCE"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import session

del sys.argv[2]
BUILD = pathlib.Path(sys.argv.pop(1))
DSAR = BUILD / "bin/dsar"


def script(shell):
    return subprocess.run([DSAR, "generate", "completion", shell], check=True, capture_output=True,
                          text=True).stdout


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.runner = session.Runner(BUILD, cls.scratch.name)
        cls.runner.prepare(["sample", "40"])
        (cls.runner.folder / "cases/2026-0042").mkdir(parents=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def offered(self, *words):
        """What bash offers for the last of the words."""
        line = " ".join(f"'{word}'" for word in ("dsar", *words))
        code = (f"{script('bash')}\nCOMP_WORDS=({line}); COMP_CWORD={len(words)}; _dsar; "
                "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", code], cwd=self.runner.folder, env=self.runner.env,
                              check=True, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_every_shell_reads_its_script(self):
        for shell in ("bash", "zsh", "fish"):
            with tempfile.NamedTemporaryFile("w", suffix=shell) as file:
                file.write(script(shell))
                file.flush()
                subprocess.run([shell, "-n", file.name], check=True)

    def test_words(self):
        self.assertEqual(self.offered("acc"), ["access"])
        self.assertEqual(sorted(self.offered("map", "")), ["check", "draft", "import", "show"])
        self.assertEqual(self.offered("map", "import", ""), ["fides"])
        self.assertIn("exit-codes", self.offered("help", "ex"))
        self.assertNotIn("generate", self.offered(""))

    def test_flags_of_the_command_and_of_all(self):
        self.assertEqual(self.offered("access", "--em"), ["--email"])
        self.assertEqual(self.offered("access", "--works"), ["--workspace"])
        self.assertEqual(self.offered("doctor", "--em"), [])

    def test_values(self):
        self.assertEqual(self.offered("access", "--format", "nd"), ["ndjson"])
        self.assertEqual(self.offered("--color", "al"), ["always"])

    def test_cases_stores_and_schemas_come_from_the_workspace(self):
        self.assertEqual(self.offered("show", ""), ["2026-0042"])
        self.assertEqual(self.offered("access", "--case", "2026"), ["2026-0042"])
        self.assertIn("app", self.offered("doctor", ""))
        self.assertIn("app", self.offered("access", "--store", "a"))
        self.assertEqual(self.offered("schema", "export"), ["export-1"])
        self.assertEqual(self.offered("-C", "..", "show", ""), [])

    def test_never_offers_a_person(self):
        self.assertEqual(self.offered("access", "--email", ""), [])

    def test_fish_offers_commands(self):
        with tempfile.NamedTemporaryFile("w", suffix=".fish") as file:
            file.write(script("fish"))
            file.flush()
            done = subprocess.run(["fish", "-N", "-c", f"source {file.name}; complete -C 'dsar acc'"],
                                  env=self.runner.env, capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        self.assertTrue(done.stdout.startswith("access\t"), done.stdout)


if __name__ == "__main__":
    unittest.main()
