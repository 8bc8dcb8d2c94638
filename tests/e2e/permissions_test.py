# SPDX-License-Identifier: Apache-2.0
"""Whatever the umask, folders and files of a case can be read by their owner only.

Usage: permissions_test.py BUILD
"""
import os
import pathlib
import shutil
import stat
import sys
import unittest

import company

BUILD = pathlib.Path(sys.argv.pop(1))


class Permissions(unittest.TestCase):
    def test_cases_are_for_their_owner_only(self):
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/permissions/made", 40)
        person = next(p for p in company.people_of(made) if p["subject"].get("email"))
        for umask in (0o000, 0o022, 0o077):
            folder = BUILD / "e2e/permissions" / f"umask-{umask:03o}"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(made, folder)
            shutil.rmtree(folder / "cases", ignore_errors=True)
            before = os.umask(umask)
            dsar = company.Dsar(BUILD / "bin/dsar", folder)
            for right in ("access", "export"):
                dsar.right(right, person["subject"])
            os.umask(before)
            paths = [folder / "cases", *(folder / "cases").rglob("*"), *(folder / ".dsar").rglob("*")]
            self.assertGreater(len(paths), 20)
            for path in paths:
                mode = stat.S_IMODE(path.stat().st_mode)
                self.assertEqual(mode, 0o700 if path.is_dir() else 0o600, f"{path} is {mode:o}")


if __name__ == "__main__":
    unittest.main()
