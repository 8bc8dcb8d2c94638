# SPDX-License-Identifier: Apache-2.0
"""Two accounts of one group work on one case; a third account reads nothing. Real accounts of the system.

Not as root it needs a user namespace with more than one account; without that it fails, it does not skip.
Usage: accounts_test.py BUILD SOURCE WRITE_JOURNAL
"""
import grp
import os
import pathlib
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from several_accounts import enter_namespace

GROUP = grp.getgrnam("users").gr_gid
ONA, JONAS, EVE = (pwd.getpwnam(name) for name in ("daemon", "nobody", "bin"))


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise AssertionError("this test needs root, or a user namespace that maps other accounts")
        cls.scratch = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.scratch.name)
        cls.root.chmod(0o755)
        # A checkout may lie where other accounts cannot go.
        (cls.root / "bin").mkdir()
        for program in (BUILD / "bin/dsar", WRITER):
            shutil.copy(program, cls.root / "bin")
        shutil.copytree(BUILD / "lib", cls.root / "lib", symlinks=True)
        for path in [cls.root / "bin", cls.root / "lib", *(cls.root / "lib").rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_as(self, account, *command, groups=(GROUP,)):
        home = self.root / f"home-{account.pw_name}"
        if not home.exists():
            home.mkdir(mode=0o700)
            os.chown(home, account.pw_uid, account.pw_gid)
        env = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8",
               "LD_LIBRARY_PATH": str(self.root / "lib")}
        rights = ["--groups", ",".join(map(str, groups))] if groups else ["--clear-groups"]
        return subprocess.run(["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", *rights,
                               self.root / "bin" / command[0], *command[1:]], env=env, cwd=self.root,
                              capture_output=True, text=True, check=False)

    def workspace(self, name, mode, group):
        folder = self.root / name
        folder.mkdir()
        os.chown(folder, ONA.pw_uid, group)
        folder.chmod(mode)
        done = self.run_as(ONA, "dsar", "init", name, "--controller", "A", "--country", "LT", "--contact",
                           "a@example.org")
        self.assertEqual(done.returncode, 0, done.stderr)
        settings = folder / "dsar.yaml"
        settings.write_text(settings.read_text().replace("erase: 1", "erase: 2"))
        return folder

    def test_two_accounts_share_a_case_and_a_third_reads_nothing(self):
        folder = self.workspace("shared", 0o2770, GROUP)
        made = self.run_as(ONA, "write_journal", folder, "3")
        self.assertEqual(made.returncode, 0, made.stderr)
        case = made.stdout.strip()
        opened = self.run_as(JONAS, "dsar", "-C", folder, "show", case, "--open", "matches.json")
        self.assertIn("ona@example.org", opened.stdout, opened.stderr)
        shown = self.run_as(ONA, "dsar", "-C", folder, "show", case, "--journal")
        self.assertEqual(shown.returncode, 0, shown.stdout)
        self.assertIn("\tnobody\tdocument_opened\t", shown.stdout)
        self.assertIn("4 entries, chain unbroken", shown.stdout)
        second = self.run_as(JONAS, "write_journal", folder, "2")
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertNotEqual(second.stdout.strip(), case)
        self.check_modes(folder)
        for account in (ONA, JONAS):
            doctor = self.run_as(account, "dsar", "-C", folder, "doctor")
            self.assertIn("files      cases/ can be read by the workspace's group only", doctor.stdout)
            self.assertEqual(doctor.returncode, 0, doctor.stdout)
        for command in (["show", case, "--journal"], ["show", case, "--open", "matches.json"]):
            refused = self.run_as(EVE, "dsar", "-C", folder, *command, groups=())
            self.assertNotEqual(refused.returncode, 0)
            self.assertEqual(refused.stdout, "")
        self.check_doctor_names_wrong_modes(folder, case)

    def check_modes(self, folder):
        paths = [path for part in ("cases", ".dsar") for path in (folder / part).rglob("*")]
        self.assertGreater(len(paths), 10)
        for path in paths:
            facts = path.stat()
            self.assertEqual(facts.st_gid, GROUP, path)
            self.assertEqual(stat.S_IMODE(facts.st_mode), 0o2770 if path.is_dir() else 0o660, path)
        for account in (ONA, JONAS):
            keys = self.root / f"home-{account.pw_name}/.local/share/dsar/keys"
            self.assertEqual(stat.S_IMODE(keys.stat().st_mode), 0o700)
            found = list(keys.iterdir())
            self.assertGreater(len(found), 0)
            for path in found:
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)

    def check_doctor_names_wrong_modes(self, folder, case):
        journal = folder / "cases" / case / "journal.ndjson"
        for mode, says in ((0o664, "can be read by others"), (0o600, "is not for the group")):
            journal.chmod(mode)
            doctor = self.run_as(ONA, "dsar", "-C", folder, "doctor")
            self.assertEqual(doctor.returncode, 4)
            self.assertIn(f"cases/{case}/journal.ndjson {says}", doctor.stdout)
        journal.chmod(0o660)

    def test_one_account_s_workspace_is_closed_to_the_other(self):
        folder = self.workspace("alone", 0o700, ONA.pw_gid)
        made = self.run_as(ONA, "write_journal", folder, "3")
        case = made.stdout.strip()
        refused = self.run_as(JONAS, "dsar", "-C", folder, "show", case, "--journal")
        self.assertNotEqual(refused.returncode, 0)
        for path in [folder / "cases", *(folder / "cases").rglob("*"), *(folder / ".dsar").rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600, path)
        doctor = self.run_as(ONA, "dsar", "-C", folder, "doctor")
        self.assertIn("two persons must agree, and one account alone can use this workspace", doctor.stdout)
        self.assertEqual(doctor.returncode, 0, doctor.stdout)


if __name__ == "__main__":
    enter_namespace()
    WRITER, SOURCE, BUILD = sys.argv.pop(3), sys.argv.pop(2), pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
