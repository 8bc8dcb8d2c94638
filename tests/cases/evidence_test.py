# SPDX-License-Identifier: Apache-2.0
"""Keys, journals and sealed documents as the command line gives them; what the doctor says of them.

Usage: evidence_test.py BUILD SOURCE WRITE_JOURNAL
"""
import json
import os
import pathlib
import pty
import select
import stat
import subprocess
import sys
import tempfile
import unittest

WRITER = pathlib.Path(sys.argv.pop(3)).resolve()
SOURCE = sys.argv.pop(2)
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
PASSPHRASE = "zqpassphrase correct horse"


class Evidence(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.root = pathlib.Path(self.scratch.name)
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.root), "LC_ALL": "C.UTF-8", "TERM": "dumb",
                    "XDG_DATA_HOME": str(self.root / "data")}
        self.folder = self.root / "w"
        self.run_dsar("init", "w", "--controller", "A", "--country", "LT", "--contact", "a@example.org",
                      cwd=self.root)

    def run_dsar(self, *arguments, code=0, cwd=None, env=None):
        done = subprocess.run([BUILD / "bin/dsar", *arguments], cwd=cwd or self.folder, text=True,
                              env={**self.env, **(env or {})}, capture_output=True, check=False,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def on_terminal(self, arguments, typed):
        """(exit code, what the terminal showed); each text is typed when a question stands there."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execvpe(BUILD / "bin/dsar", ["dsar", *arguments], self.env)
        shown, waiting = b"", list(typed)
        while select.select([terminal], [], [], 60)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
            if waiting and shown.endswith(b": "):
                os.write(terminal, waiting.pop(0).encode() + b"\n")
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(terminal)
        return code, shown.decode()

    def write_case(self, entries=4):
        done = subprocess.run([WRITER, self.folder, str(entries)], env=self.env, capture_output=True,
                              text=True, check=True)
        return done.stdout.strip()

    def private_keys(self):
        return sorted((self.root / "data/dsar/keys").glob("*.pem"))

    def set_actor(self, text):
        path = self.folder / "dsar.yaml"
        path.write_text(path.read_text() + f"\nactors:\n  {self.account()}: {text}\n")

    @staticmethod
    def account():
        return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()

    def test_a_key_is_made_once_and_rotated_on_demand(self):
        made = self.run_dsar("init", "--key").stdout
        public = self.folder / ".dsar/keys" / f"{self.account()}.pub"
        self.assertIn("SHA256:", made)
        self.assertIn("next  dsar init --key --backup FILE", made)
        first = public.read_text()
        self.assertIn("has a key already", self.run_dsar("init", "--key", code=2).stderr)
        self.run_dsar("init", "--key", "--rotate")
        self.assertNotEqual(public.read_text(), first)
        self.assertTrue((public.parent / f"{self.account()}.1.pub").read_text().startswith(first))
        self.assertEqual(len(self.private_keys()), 2)

    def test_a_passphrase_comes_from_a_source_and_never_from_a_flag(self):
        word = self.root / "word"
        word.write_text(PASSPHRASE + "\n")
        shown = self.run_dsar("init", "--key", "--passphrase", f"file:{word}", "--backup", "backup.pem")
        self.assertNotIn(PASSPHRASE, shown.stdout + shown.stderr)
        self.assertIn("encrypted", shown.stdout)
        backup = self.folder / "backup.pem"
        self.assertEqual(stat.S_IMODE(backup.stat().st_mode), 0o600)
        self.assertEqual(backup.read_text(), self.private_keys()[0].read_text())
        subprocess.run(["openssl", "pkey", "-in", backup, "-passin", f"file:{word}", "-noout"], check=True)
        refused = self.run_dsar("init", "--key", "--rotate", "--passphrase", PASSPHRASE, code=8)
        self.assertNotIn(PASSPHRASE, refused.stdout + refused.stderr)
        warned = self.run_dsar("init", "--key", "--rotate", "--passphrase", "env:WORD",
                               env={"WORD": PASSPHRASE})
        self.assertIn("dsar: warning:", warned.stderr)

    def test_a_prompt_asks_twice_and_shows_nothing(self):
        code, shown = self.on_terminal(["init", "--key", "--passphrase", "prompt"], [PASSPHRASE, "other"])
        self.assertEqual(code, 2, shown)
        self.assertEqual(self.private_keys(), [])
        code, shown = self.on_terminal(["init", "--key", "--passphrase", "prompt"], [PASSPHRASE] * 2)
        self.assertEqual(code, 0, shown)
        self.assertNotIn(PASSPHRASE, shown)
        self.assertIn("ENCRYPTED", self.private_keys()[0].read_text())
        self.run_dsar("init", "--key", "--rotate", "--passphrase", "prompt", code=8)

    def test_opening_a_document_asks_for_the_passphrase_and_is_written_down(self):
        case = self.write_case()
        word = self.root / "word"
        word.write_text(PASSPHRASE)
        self.run_dsar("init", "--key", "--rotate", "--passphrase", f"file:{word}")
        self.run_dsar("show", case, "--open", "matches.json", code=8)
        code, shown = self.on_terminal(["show", case, "--open", "matches.json"], ["wrong"])
        self.assertEqual((code, "ona@" in shown), (8, False), shown)
        code, shown = self.on_terminal(["show", case, "--open", "matches.json"], [PASSPHRASE])
        self.assertEqual((code, "ona@" in shown), (0, True), shown)
        lines = self.run_dsar("show", case, "--journal", "--format", "ndjson").stdout.splitlines()
        self.assertEqual(json.loads(lines[-1])["event"], "document_opened")
        self.assertEqual(json.loads(lines[-1])["details"], {"document": "matches.json"})
        self.assertEqual(len(lines), 5)
        self.assertNotIn("ona@", "".join(lines))

    def test_the_journal_is_printed_as_it_is(self):
        case = self.write_case()
        journal = self.folder / "cases" / case / "journal.ndjson"
        for form in ("json", "ndjson"):
            self.assertEqual(self.run_dsar("show", case, "--journal", "--format", form).stdout,
                             journal.read_text())
        human = self.run_dsar("show", case, "--journal").stdout
        self.assertIn("\tcase_opened\tright erase, received 2026-03-04", human)
        self.assertIn("4 entries, chain unbroken", human)
        for path in (journal, journal.parent / "journal.head", *journal.parent.glob("approvals/*.json")):
            self.run_dsar("validate", path)
        journal.write_text(journal.read_text().replace('"step":2', '"step":3'))
        self.assertIn("entry 2", self.run_dsar("show", case, "--journal", code=4).stdout)
        self.assertIn("entry 2", self.run_dsar("show", case, "--journal", "--format", "ndjson",
                                               code=4).stderr)
        doctor = self.run_dsar("doctor", code=4).stdout
        self.assertIn(f"case {case}: entry 2 was changed, or is forged", doctor)
        refused = self.run_dsar("show", case, "--open", "matches.json", code=1)
        self.assertEqual(refused.stdout, "")
        self.assertIn("nothing is added to it", refused.stderr)

    def test_wrong_words_are_refused(self):
        case = self.write_case()
        for arguments in (["init", "--rotate"], ["init", "--backup", "x"], ["init", "--key", "x"],
                          ["init", "--key", "--sample"], ["show", case, "--open", "none"],
                          ["show", case, "--open", "../x"], ["show", case, "--open", "x", "--journal"],
                          ["show", "2026-0999", "--journal"]):
            self.run_dsar(*arguments, code=2)

    def test_the_doctor_names_what_is_wrong_with_keys(self):
        self.assertIn("none of yours yet", self.run_dsar("doctor").stdout)
        self.run_dsar("init", "--key")
        self.assertIn("was never backed up", self.run_dsar("doctor").stdout)
        self.run_dsar("init", "--key", "--backup", "b.pem")
        self.assertIn("yours is private and backed up", self.run_dsar("doctor").stdout)
        private = self.private_keys()[0]
        private.chmod(0o644)
        self.assertIn("can be read by others", self.run_dsar("doctor", code=4).stdout)
        private.unlink()
        lost = self.run_dsar("doctor", code=4).stdout
        self.assertIn("is lost", lost)
        self.assertIn("dsar init --key --rotate", lost)
        (self.folder / ".dsar/keys/jonas.pub").write_text("no key\n")
        self.assertIn(".dsar/keys/jonas.pub", self.run_dsar("doctor", code=4).stdout)

    def test_the_doctor_knows_pins_roles_and_rules(self):
        self.run_dsar("init", "--key")
        self.set_actor("{roles: [operator, approver]}")
        unpinned = self.run_dsar("doctor").stdout
        self.assertIn("is not pinned", unpinned)
        pin = unpinned.split("key: ")[1].split()[0]
        settings = self.folder / "dsar.yaml"
        text = settings.read_text()
        settings.write_text(text.replace("approver]}", f'approver], key: "{pin}"}}'))
        self.assertNotIn("pinned", self.run_dsar("doctor").stdout)
        settings.write_text(text.replace("approver]}", f'approver], key: "SHA256:{"A" * 43}"}}'))
        self.assertIn("is not the one that is pinned", self.run_dsar("doctor", code=4).stdout)
        settings.write_text(text.replace("erase: 1", "erase: 3"))
        self.assertIn("approval: {erase: 3} needs 3 persons, and only 1 could agree",
                      self.run_dsar("doctor", code=4).stdout)
        settings.write_text(text.replace("operator, approver", "operator"))
        self.assertIn("nobody has the role approver", self.run_dsar("doctor", code=4).stdout)

    def test_the_doctor_knows_the_holidays_of_the_year(self):
        self.assertIn("holidays   those of Lithuania are known through", self.run_dsar("doctor").stdout)
        self.assertIn("only", self.run_dsar("--today", "2090-01-01", "doctor").stdout.split("holidays")[1])

    def test_who_is_not_listed_or_revoked_sees_nothing(self):
        case = self.write_case()
        path = self.folder / "dsar.yaml"
        text = path.read_text()
        self.set_actor("{roles: [auditor]}")
        self.run_dsar("show", case, "--journal")
        path.write_text(text + f"\nactors:\n  {self.account()}: {{roles: [viewer], revoked: 2026-01-01}}\n")
        self.run_dsar("show", case, "--journal", code=5)
        path.write_text(text + "\nactors:\n  somebody-else: {roles: [viewer]}\n")
        self.run_dsar("show", case, "--journal", code=5)
        self.run_dsar("init", "--key", code=5)


if __name__ == "__main__":
    unittest.main()
