# SPDX-License-Identifier: Apache-2.0
"""Two accounts of the operating system work in one workspace of a group: nobody approves alone.

Usage: two_accounts_test.py BUILD
Not as root it needs a user namespace with more than one account; without that it fails.
"""
import grp
import json
import os
import pathlib
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import company

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from several_accounts import enter_namespace

enter_namespace()
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
DSAR = BUILD / "bin/dsar"
FIRST, SECOND, STRANGER = "daemon", "games", "nobody"
GROUP = "users"
CASE = "2026-0001"
APPROVE = ["approve", CASE, "--identity", "login", "--leave-pending", "only a name agrees",
           "--confirm", CASE]


class TwoAccounts(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.base = pathlib.Path(place.name)
        self.base.chmod(0o755)
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/two_accounts", 40)
        self.folder = self.base / "outcraft"
        shutil.copytree(made, self.folder)
        settings = self.folder / "dsar.yaml"
        text = settings.read_text(encoding="utf-8")
        asks_two, changed = re.subn(r"(?m)^(approval: \{.*?access: )1", r"\g<1>2", text)
        self.assertEqual(changed, 1)
        settings.write_text(asks_two, encoding="utf-8")
        owner, group = pwd.getpwnam(FIRST).pw_uid, grp.getgrnam(GROUP).gr_gid
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, owner, group)
            path.chmod(0o2770 if path.is_dir() else 0o660)
        for account in (FIRST, SECOND, STRANGER):
            home = self.base / account
            home.mkdir()
            os.chown(home, pwd.getpwnam(account).pw_uid, group)
            home.chmod(0o700)

    def run_as(self, account, *words, code=0, group=GROUP, **more):
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.base / account),
               "XDG_DATA_HOME": str(self.base / account)}
        user = pwd.getpwnam(account)
        done = subprocess.run([DSAR, "-C", self.folder, *words], cwd="/", env=env, text=True,
                              capture_output=True, user=user.pw_uid, umask=0o022,
                              group=grp.getgrnam(group).gr_gid, extra_groups=[], **more)
        self.assertEqual(done.returncode, code, f"{account}: {words}\n{done.stdout}{done.stderr}")
        return done

    def test_nobody_erases_alone(self):
        """The sample asks for two persons: whoever planned can neither approve alone nor apply unapproved."""
        self.run_as(FIRST, "erase", "-q", "--subject", "-",
                    input='{"email": ["zygimantas.landsbergas@baltic-media.example"]}')
        refused = self.run_as(FIRST, *APPROVE, code=5)
        self.assertIn("somebody else", refused.stderr)
        self.run_as(FIRST, "apply", CASE, code=5)
        self.run_as(STRANGER, "apply", CASE, group="nogroup", code=6)
        self.run_as(SECOND, *APPROVE)
        self.run_as(FIRST, "apply", "-q", CASE)
        self.run_as(SECOND, "verify", "-q", CASE)
        certificate = json.loads((self.folder / "cases" / CASE / "certificate.json").read_text("utf-8"))
        self.assertEqual(certificate["approved_by"], [SECOND])
        for path in (self.folder / "stores").rglob("*"):
            self.assertEqual(path.stat().st_uid, pwd.getpwnam(FIRST).pw_uid, path)

    def search(self):
        self.run_as(FIRST, "access", "-q", "--today", "2026-03-02", "--subject", "-",
                    input='{"email": "zygimantas.landsbergas@baltic-media.example"}')

    def test_the_second_one_releases_what_the_first_one_planned(self):
        self.search()
        alone = self.run_as(FIRST, *APPROVE, code=5)
        self.assertFalse((self.folder / "cases" / CASE / "release").exists())
        self.assertIn("somebody else", alone.stderr + alone.stdout)
        self.run_as(SECOND, *APPROVE)
        self.assertTrue((self.folder / "cases" / CASE / "release").exists())
        self.run_as(FIRST, "register", "--close", CASE, "--outcome", "partly")
        cases = json.loads(self.run_as(SECOND, "register", "--all", "--format", "json").stdout)
        self.assertEqual([case["outcome"] for case in cases["cases"]], ["partly"])
        journal = (self.folder / "cases" / CASE / "journal.ndjson").read_text(encoding="utf-8")
        actors = [(json.loads(line)["actor"], json.loads(line)["event"])
                  for line in journal.splitlines()]
        self.assertIn((FIRST, "planned"), actors)
        self.assertIn((SECOND, "approved"), actors)
        self.assertIn((FIRST, "closed"), actors)
        for account in (FIRST, SECOND):
            self.run_as(account, "doctor")
            self.run_as(account, "show", CASE, "--journal")

    def test_what_either_makes_is_the_groups_and_nobody_elses(self):
        self.search()
        self.run_as(SECOND, "register", "--open", "erase", "--subject", "-",
                    input='{"email": "other@example.org"}')
        group = grp.getgrnam(GROUP).gr_gid
        for folder in ("cases", ".dsar"):
            for path in [self.folder / folder, *(self.folder / folder).rglob("*")]:
                found = path.lstat()
                wanted = 0o2770 if stat.S_ISDIR(found.st_mode) else 0o660
                self.assertEqual(oct(stat.S_IMODE(found.st_mode)), oct(wanted), path)
                self.assertEqual(found.st_gid, group, path)
        outside = self.run_as(STRANGER, "register", code=6, group="nogroup")
        self.assertEqual(outside.stdout, "")
        self.assertIn("this account may not read it", outside.stderr)

    def test_a_revoked_account_does_nothing_more(self):
        self.search()
        with open(self.folder / "dsar.yaml", "a", encoding="utf-8") as settings:
            settings.write(f"\nactors:\n  {FIRST}: {{roles: [operator, approver]}}\n"
                           f"  {SECOND}: {{roles: [approver], revoked: 2026-01-01}}\n")
        refused = self.run_as(SECOND, *APPROVE, code=5)
        self.assertIn("may not act any more", refused.stderr)
        self.run_as(SECOND, "register", code=5)
        self.assertFalse((self.folder / "cases" / CASE / "release").exists())


if __name__ == "__main__":
    unittest.main()
