# SPDX-License-Identifier: Apache-2.0
"""Examples that people are shown run: the console blocks of README.md, the tour in dsar-guide(7).
A command is a line that begins with `$ `; the lines below it, when there are any, must come out in that
order, numbers and digests aside. Usage: examples_test.py BUILD SOURCE"""
import pathlib
import re
import sys
import tempfile
import unittest

import session

SOURCE = pathlib.Path(sys.argv.pop(2))
BUILD = pathlib.Path(sys.argv.pop(1))
SKIPPED = ("git ", "sudo ", "scripts/", "cmake", "ninja", "apt", "man ", "xdg-open")


def commands(block):
    """(command, the lines expected) of one block."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([line[2:], []])
        elif found and found[-1][0].endswith("\\"):
            found[-1][0] = found[-1][0][:-1] + line
        elif found and line.strip():
            found[-1][1].append(line)
    return found


def shape(line):
    """A line without what differs from run to run."""
    line = re.sub(r"sha256 \S+|plan [0-9a-f]{4} [0-9a-f]{4}", "digest", line)
    line = re.sub(r"\d{4}-\d{2}-\d{2}|\d{4}-\d{4}", "N", line)
    return re.sub(r"[\d,.]+", "N", " ".join(line.split()))


class Examples(unittest.TestCase):
    def run_blocks(self, blocks, name):
        ran = 0
        with tempfile.TemporaryDirectory() as folder:
            runner = session.Runner(BUILD, folder)
            for block in blocks:
                for command, expected in commands(block):
                    if command.startswith(SKIPPED):
                        continue
                    code, out, err = runner.run(command)
                    if command.startswith("cd "):
                        runner.folder = runner.folder / command.split("&&")[0].split()[1]
                    with self.subTest(file=name, command=command):
                        self.assertIn(code, (0,), out + err)
                        self.assert_in_order(expected, out + err)
                    ran += 1
            self.assertEqual(runner.bad_next_lines(), "")
        return ran

    def assert_in_order(self, expected, printed):
        lines = iter([shape(line) for line in printed.splitlines()])
        for line in expected:
            if line.strip() not in ("...", "…"):
                self.assertTrue(any(shape(line) == found for found in lines),
                                f"{line!r} is not there in\n{printed}")

    def test_readme(self):
        path = SOURCE / "README.md"
        if path.exists():
            blocks = re.findall(r"```console\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
            self.assertGreater(self.run_blocks(blocks, "README.md"), 0)

    def test_guide(self):
        text = (SOURCE / "man/dsar-guide.7").read_text("utf-8")
        blocks = re.findall(r"^\.EX\n(.*?)^\.EE", text, re.DOTALL | re.MULTILINE)
        plain = [block.replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\")
                 .replace("\\&", "") for block in blocks]
        self.assertGreater(self.run_blocks(plain, "dsar-guide.7"), 5)


if __name__ == "__main__":
    unittest.main()
