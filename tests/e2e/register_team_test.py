# SPDX-License-Identifier: Apache-2.0
"""The register of a team: what its officers are told, and the way there and back.

Usage: register_team_test.py BUILD
"""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import postgres_server
import register_files

BUILD = pathlib.Path(sys.argv[1]).resolve()
del sys.argv[1:]
FAILED, USAGE, PROBLEMS, NOT_SET_UP, BUSY, NO_ENTRY = 1, 2, 4, 6, 7, 8


class Team(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = postgres_server.PostgresServer()
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.schema = register_files.Schema(cls.server)

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        home = register_files.fresh(BUILD, pathlib.Path(place.name) / "home", "register_team")
        self.file = register_files.Office(BUILD, home)
        self.office = register_files.Office(BUILD, home, self.schema)
        self.settings = self.office.folder / "dsar.yaml"
        self.plain = self.settings.read_text(encoding="utf-8")
        self.schema.fresh()

    def say(self, text):
        """The settings, with this line more."""
        self.settings.write_text(f"{self.plain}\n{text}\n", encoding="utf-8")

    def on_server(self):
        self.settings.write_text(self.plain, encoding="utf-8")
        self.schema.say(self.office.folder)

    def url(self, more=""):
        return f"postgres://postgres@/now?host={self.server.folder}{more}"

    def doctor(self, severity):
        """What the doctor says of the register."""
        _, out, _ = self.office.run("doctor", "--format", "json")
        return [problem["what"] for problem in json.loads(out)["problems"]
                if problem["severity"] == severity and "register" in json.dumps(problem)]

    def test_every_way_not_to_reach_it_has_its_exit_code(self):
        for text, code, says in (
                (self.url().replace("postgres@", "nobody_here@"), NO_ENTRY, "login"),
                (self.url().replace("/now", "/nowhere"), FAILED, "no such database"),
                ("postgres://postgres@127.0.0.1:1/now", FAILED, "127.0.0.1"),
                ("postgres://postgres:s3cret@127.0.0.1/now", NOT_SET_UP, "password"),
                (self.url("&schma=x"), NOT_SET_UP, "schema="),
                (self.url("&schema=pg_x"), NOT_SET_UP, "PostgreSQL's own")):
            with self.subTest(url=text):
                self.say(f'register: "{text}"')
                _, out, err = self.office.run("register", code=code)
                self.assertIn(says, err)
                self.assertNotIn("s3cret", out + err)
                _, out, err = self.office.run("doctor")
                self.assertNotIn("s3cret", out + err)
        self.say(f'register: {{url: "{self.url()}", password: "file:none"}}')
        self.assertIn("cannot read the secret", self.office.run("register", code=NO_ENTRY)[2])
        self.say(f'register: {{url: "{self.url()}", password: "s3cret"}}')
        _, out, err = self.office.run("register", code=NOT_SET_UP)
        self.assertNotIn("s3cret", out + err)

    def test_a_register_that_somebody_holds_is_busy(self):
        self.on_server()
        case = self.office.open_case("eva@example.org")
        hold = "BEGIN; SELECT head FROM dsar.chain_head FOR UPDATE; SELECT pg_sleep(40)"
        holder = subprocess.Popen(  # pylint: disable=consider-using-with
            ["psql", "-X", "-q", "-h", str(self.server.folder), "-U", "postgres", "-c", hold, "now"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.terminate)
        time.sleep(1)
        self.office.run("register", code=0)
        before = time.monotonic()
        _, _, err = self.office.run("register", "--reveal", code=BUSY)
        self.assertIn("in use", err)
        self.assertGreater(time.monotonic() - before, 15)
        self.server.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' "
                        "AND pid <> pg_backend_pid()")
        self.office.run("register", "--extend", case, "--why", "many", code=0)
        self.assertEqual(self.office.problems(), [])

    def test_a_server_that_stops_loses_nothing(self):
        self.on_server()
        case = self.office.open_case("eva@example.org")
        self.server.process.send_signal(signal.SIGSTOP)
        _, _, err = self.office.run("register", "--extend", case, "--why", "many", code=FAILED)
        self.assertIn("no answer", err)
        self.server.process.send_signal(signal.SIGCONT)
        self.office.run("register", "--extend", case, "--why", "many", code=0)
        self.assertEqual([entry["event"] for entry in self.office.journal(case)],
                         ["case_opened", "extended", "letter_made"])
        self.assertEqual(self.office.chain_faults(), [])

    def test_what_is_taken_away_is_found(self):
        self.on_server()
        self.office.open_case("eva@example.org")
        self.office.open_case("jo@example.org")
        self.assertEqual(self.office.problems(), [])
        self.office.run("register", "--check", code=0)
        self.server.sql("DELETE FROM dsar.events WHERE n = 2", "now")
        _, out, err = self.office.run("register", "--check", code=PROBLEMS)
        self.assertIn("register.head", out + err)
        self.assertTrue(self.office.problems())
        self.office.run("register", "--reveal", code=FAILED)

    def test_the_tables_are_made_again_from_the_journals(self):
        self.on_server()
        case = self.office.open_case("eva@example.org")
        self.server.sql("DELETE FROM dsar.entries; DELETE FROM dsar.labels; DELETE FROM dsar.persons", "now")
        cases, err = self.office.listed("--reveal")
        self.assertEqual((list(cases), cases[case]["person"], err), ([case], "eva@example.org", ""))
        self.assertEqual(self.office.problems(), [])

    def test_it_moves_there_and_back(self):
        eva = self.file.open_case("eva@example.org")
        before = self.file.chain()
        self.office.run("register", "--move-from", "sqlite", code=USAGE)  # dsar.yaml names no server yet
        self.on_server()
        self.assertEqual(list(self.office.listed()[0]), [eva])
        self.office.run("register", "--reveal", code=FAILED)
        self.assertIn(".dsar/register.db is still there: no sweep deletes what it holds", self.doctor("warning"))
        out = self.office.run("register", "--move-from", "sqlite", code=0)[1]
        self.assertIn("1 case and 1 entry of the register are in", out)
        self.assertEqual(self.office.problems(), [])
        self.assertEqual(self.office.chain()[:len(before)], before)
        self.assertEqual(self.office.chain_faults(), [])
        for name in ("register.db", "register.db-wal", "register.db-shm", "register.lock"):
            (self.office.folder / ".dsar" / name).unlink(missing_ok=True)
        jo = self.office.open_case("jo@example.org")
        self.assertEqual(self.doctor("warning"), [])
        self.assertFalse((self.office.folder / ".dsar/register.db").exists())
        self.settings.write_text(self.plain, encoding="utf-8")
        self.file.run("register", "--move-from", self.url(), code=0)
        cases, err = self.file.listed("--reveal")
        self.assertEqual(({case: cases[case]["person"] for case in cases}, err),
                         ({eva: "eva@example.org", jo: "jo@example.org"}, ""))
        self.assertEqual(self.file.problems(), [])
        self.assertEqual(self.file.chain_faults(), [])


if __name__ == "__main__":
    unittest.main()
