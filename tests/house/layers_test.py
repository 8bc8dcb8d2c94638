# SPDX-License-Identifier: Apache-2.0
# scripts/check-layers finds each kind of planted violation, and none where there is none.
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["DSAR_SOURCE_DIR"])


class Layers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.tree = pathlib.Path(self.folder.name)
        table = (SOURCE / "ARCHITECTURE.md").read_text(encoding="utf-8")
        (self.tree / "ARCHITECTURE.md").write_text(table, encoding="utf-8")
        self.plant("libdsar/base/a.hpp", "#pragma once\n")

    def tearDown(self):
        self.folder.cleanup()

    def plant(self, name, text):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run_check(self):
        done = subprocess.run([SOURCE / "scripts/check-layers", self.tree],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_refused(self, name, line):
        self.plant(name, "// first line\n" + line + "\n")
        code, text = self.run_check()
        self.assertEqual(code, 1, text)
        self.assertIn(f"{name}:2:", text)
        (self.tree / name).unlink()

    def test_accepts_includes_downward(self):
        self.plant("libdsar/engine/a.cpp", '#include "libdsar/stores/store.hpp"\n'
                                           '#include "libdsar/output/package.hpp"\n')
        self.plant("libdsar/rights/a.cpp", '#include "libdsar/map/data_map.hpp"\n'
                                           '#include "libdsar/rights/own.hpp"\n')
        self.plant("libdsar/dsar.hpp", '#include "libdsar/engine/search.hpp"\n')
        self.plant("apps/dsar/a.cpp", '#include "libdsar/engine/search.hpp"\n')
        code, text = self.run_check()
        self.assertEqual(code, 0, text)
        self.assertIn("5 files keep the layers", text)

    def test_refuses_an_include_that_a_row_does_not_allow(self):
        for name, target in (("libdsar/base/x.cpp", "libdsar/model/match.hpp"),
                             ("libdsar/map/x.hpp", "libdsar/stores/store.hpp"),
                             ("libdsar/rights/x.cpp", "libdsar/stores/store.hpp"),
                             ("libdsar/stores/x.cpp", "libdsar/rights/rights.hpp"),
                             ("libdsar/stores/sql/x.cpp", "libdsar/cases/case_file.hpp"),
                             ("libdsar/output/x.cpp", "libdsar/stores/store.hpp"),
                             ("libdsar/cases/x.cpp", "libdsar/rights/rights.hpp"),
                             ("libdsar/engine/x.cpp", "apps/dsar/command.hpp"),
                             ("apps/sample/x.cpp", "libdsar/base/date.hpp")):
            self.assert_refused(name, f'#include "{target}"')
            self.assert_refused(name, f"  #  include <{target}>")

    def test_refuses_what_a_room_must_not_do(self):
        self.assert_refused("libdsar/engine/x.cpp", "#include <iostream>")
        self.assert_refused("libdsar/rights/x.cpp", "#include <fstream>")
        self.assert_refused("libdsar/rights/x.cpp", "auto now = std::chrono::system_clock::now();")
        self.assert_refused("libdsar/model/x.cpp", "#include <fstream>")

    def test_refuses_a_file_that_is_in_no_room(self):
        self.plant("libdsar/helpers/x.cpp", "\n")
        code, text = self.run_check()
        self.assertEqual(code, 1)
        self.assertIn("libdsar/helpers/x.cpp: is in no room", text)

    def test_fails_without_a_table(self):
        (self.tree / "ARCHITECTURE.md").write_text("nothing here\n", encoding="utf-8")
        code, text = self.run_check()
        self.assertEqual(code, 1)
        self.assertIn("no layer table", text)


if __name__ == "__main__":
    unittest.main()
