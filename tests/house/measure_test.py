# SPDX-License-Identifier: Apache-2.0
# scripts/measure fails over each budget of its table and names the place.
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["DSAR_SOURCE_DIR"])
HEAD = "// SPDX-License-Identifier: Apache-2.0\n// What it is.\n\n"


def body(name, lines):
    return f"int {name}() {{\n" + "    work();\n" * (lines - 2) + "}\n"


class Measure(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            (pathlib.Path(folder) / "apps").mkdir(exist_ok=True)
            done = subprocess.run([SOURCE / "scripts/measure", folder],
                                  capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr

    def assert_over(self, files, words):
        code, text = self.run_on(files)
        self.assertEqual(code, 1, text)
        self.assertIn(words, text)

    def test_accepts_small_documented_files(self):
        code, text = self.run_on({"libdsar/a.hpp": HEAD + "/// Works.\nint work();\n",
                                  "libdsar/a.cpp": HEAD + body("work", 5)})
        self.assertEqual(code, 0, text)
        self.assertIn("within budget", text)

    def test_refuses_a_long_function(self):
        self.assert_over({"libdsar/a.cpp": HEAD + body("small", 60) + body("large", 61)},
                         "large: 61 lines")

    def test_refuses_a_tree_of_middling_functions(self):
        self.assert_over({"libdsar/a.cpp": HEAD + "".join(body(f"f{i}", 9) for i in range(5))},
                         "function length median is 9, the budget is 8")

    def test_refuses_a_long_file(self):
        self.assert_over({"libdsar/a.cpp": HEAD + "int x;\n" * 448}, "a.cpp: 451 lines")

    def test_refuses_a_wide_line_and_a_long_head(self):
        self.assert_over({"libdsar/a.cpp": HEAD + "//" + "x" * 99 + "\n"}, "a.cpp:4: 101 columns")
        self.assert_over({"libdsar/a.cpp": "// line\n" * 9 + "int x;\n"}, "file head has 9 lines")

    def test_refuses_headers_that_explain_nothing(self):
        self.assert_over({"libdsar/a.hpp": HEAD + "int a;\nint b;\nint c;\n"},
                         "headers are 0 % comment")


if __name__ == "__main__":
    unittest.main()
