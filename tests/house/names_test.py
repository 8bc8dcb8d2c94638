# SPDX-License-Identifier: Apache-2.0
# scripts/check-names finds a type that two files define, and only that.
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["DSAR_SOURCE_DIR"])


class Names(unittest.TestCase):
    def run_check(self, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder) / "libdsar" / name / "a.cpp"
                path.parent.mkdir(parents=True)
                path.write_text(text, encoding="utf-8")
            (pathlib.Path(folder) / "apps").mkdir()
            done = subprocess.run([SOURCE / "scripts/check-names", folder], capture_output=True, text=True,
                                  check=False)
            return done.returncode, done.stdout + done.stderr

    def test_finds_a_type_that_two_files_define(self):
        text = "namespace dsar {\nstruct Link {\n    int a;\n};\n}\n"
        code, says = self.run_check(base=text, engine=text)
        self.assertEqual(code, 1, says)
        self.assertIn("dsar::Link is defined more than once: libdsar/base/a.cpp:2, libdsar/engine/a.cpp:2", says)

    def test_finds_nested_types_by_their_full_names(self):
        code, says = self.run_check(base="namespace dsar {\nstruct A { struct State { int a; }; };\n}\n",
                                    engine="namespace dsar {\nstruct B { struct State { int a; }; };\n}\n")
        self.assertEqual(code, 0, says)

    def test_leaves_unnamed_namespaces_and_declarations_alone(self):
        text = "namespace dsar {\nclass Later;\nnamespace {\nstruct Link {\n    int a;\n};\n}\n}\n"
        code, says = self.run_check(base=text, engine=text)
        self.assertEqual(code, 0, says)


if __name__ == "__main__":
    unittest.main()
