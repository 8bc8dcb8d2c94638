# SPDX-License-Identifier: Apache-2.0
"""`dsar register` killed at every change of the disk: nothing that it said is lost, and the next act mends the rest.

Usage: register_kill_test.py BUILD [KILLS [postgres]]

With `postgres` the register lives on a server, and it is also killed before all that it says to it or hears from it.
"""
import json
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

import postgres_server
import register_files

BUILD = pathlib.Path(sys.argv[1]).resolve()
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 100
ON_SERVER = "postgres" in sys.argv[3:]
del sys.argv[1:]
CHANGES = ("write,pwrite64,fsync,fdatasync,rename,renameat2,linkat,ftruncate,mkdir,unlink,chmod,"
           "fchmod") + (",sendto,recvfrom" if ON_SERVER else "")
KILLED = "killed@example.org"
OTHER = "other@example.org"
OPEN = ["register", "--email", KILLED, "--open"]
REFUSE = ["register", "--ground", "excessive", "--why", "the tenth time", "--refuse"]


class Kills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.base = pathlib.Path(cls.place.name)
        register_files.fresh(BUILD, cls.base / "unused", "register_kill")
        cls.schema = None
        if ON_SERVER:
            server = postgres_server.PostgresServer()
            server.__enter__()
            cls.addClassCleanup(server.__exit__)
            cls.schema = register_files.Schema(server)
            cls.schema.fresh()
            cls.schema.keep("unused")
            cls.schema.say(cls.base / "unused/outcraft")
        shutil.copytree(cls.base / "unused", cls.base / "used")
        office = register_files.Office(BUILD, cls.base / "used", cls.schema)
        cls.case = office.open_case(OTHER)
        if cls.schema:
            cls.schema.keep("used")

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def fresh(self, kept):
        """A copy of a workspace."""
        home = self.base / "now"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.base / kept, home)
        self.office = register_files.Office(BUILD, home, self.schema)
        if self.schema:
            self.schema.bring(kept)

    def points(self, kept, words, share):
        """About `share` of all KILLS as pairs of call and number, spread over what the command does."""
        self.fresh(kept)
        log = self.base / "trace"
        self.office.run(*words, code=0,
                        before=["strace", "-f", "-o", str(log), "-e", f"trace={CHANGES}"])
        counts = {}
        for line in log.read_text().splitlines():
            if found := re.match(r"\d+ +([a-z0-9]+)\(", line):
                counts[found[1]] = counts.get(found[1], 0) + 1
        every = [(call, number) for call, count in sorted(counts.items())
                 for number in range(1, count + 1)]
        wanted = max(1, round(KILLS * share))
        return every if wanted >= len(every) else \
            [every[at * len(every) // wanted] for at in range(wanted)]

    def killed(self, words, call, number):
        """What the command said, and whether it was killed."""
        code, out, _ = self.office.run(*words, before=[
            "strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
            f"inject={call}:signal=KILL:when={number}"])
        return out, code != 0

    def follow(self, err):
        """Runs the commands that a list named as next."""
        self.assertEqual(self.office.unparsed(err), "")
        for command in register_files.next_commands(err):
            self.office.run(*command.split()[1:], code=0)

    def check_whole(self):
        """Every file says the same, and nobody is told of anything."""
        cases, err = self.office.listed()
        self.assertEqual(err, "")
        self.assertEqual(self.office.problems(), [])
        self.assertEqual(self.office.chain_faults(), [])
        self.assertEqual(self.office.integrity(), "ok")
        for case, row in cases.items():
            self.office.run("show", case, "--journal", code=0)
            self.assertEqual(row["journal_entries"], len(self.office.journal(case)), case)
        return cases

    def each_kill(self, kept, words, share, after):
        """Kills the command at each point; `after` is given what it had printed."""
        points, landed = self.points(kept, words, share), 0
        for call, number in points:
            with self.subTest(words=words, call=call, number=number):
                self.fresh(kept)
                said, died = self.killed(words, call, number)
                landed += died
                after(said)
        print(f"{' '.join(words[:5])} on {kept}: {landed} of {len(points)} kills landed", file=sys.stderr)
        self.assertGreaterEqual(landed, 0.9 * len(points))

    def after_open(self, said):
        right = self.right
        cases, err = self.office.listed()
        if number := register_files.opened(said):
            self.assertEqual(cases[number]["journal_entries"], 1)
        self.assertEqual(self.office.problems(), [])
        self.assertEqual(self.office.chain_faults(behind=1), [])
        kept = sorted(set(cases) - {self.case})
        for case in kept:  # its request was written, so the register tells it whole
            self.assertEqual((cases[case]["right"], bool(cases[case]["due"])), (right, True))
            _, out, _ = self.office.run("register", "--email", KILLED, "--format", "json", code=0)
            self.assertEqual([row["case"] for row in json.loads(out)["cases"]], [case])
        self.follow(err)
        again = self.office.open_case(KILLED)
        self.assertNotIn(again, cases)
        other = self.office.open_case("third@example.org", "erase")
        cases = self.check_whole()
        self.assertLessEqual({again, other, *kept}, set(cases))
        for case in (again, *kept):
            self.assertEqual(self.office.journal(case)[0]["event"], "case_opened")

    def after_refuse(self, said):
        cases, err = self.office.listed()
        self.assertEqual(err, "")
        done = cases[self.case]["stage"] == "refused"
        self.assertTrue(done or "refused" not in said)
        self.assertEqual(self.office.problems(), [])
        self.assertEqual(self.office.chain_faults(behind=1), [])
        again = self.office.run(*REFUSE, self.case, code=2 if done else 0)
        self.assertEqual("was refused before" in again[2], done)
        self.assertTrue((self.office.folder / "cases" / self.case / "letters/refusal.txt").exists())
        self.office.open_case("third@example.org")
        cases = self.check_whole()
        self.assertEqual(cases[self.case]["ground"], "excessive")
        events = [entry["event"] for entry in self.office.journal(self.case)]
        self.assertEqual(events.count("refused"), events.count("letter_made"))
        self.assertEqual(events.count("refused"), 1)
        self.office.run("register", "--close", self.case, "--outcome", "refused", code=0)
        self.assertEqual(self.check_whole()[self.case]["status"], "closed")

    def test_the_first_case_of_a_workspace_is_opened_and_killed(self):
        self.case, self.right = None, "access"
        self.each_kill("unused", [*OPEN, self.right], 0.3, self.after_open)

    def test_a_case_is_opened_beside_others_and_killed(self):
        self.right = "erase"
        self.each_kill("used", [*OPEN, self.right], 0.3, self.after_open)

    def test_a_refusal_is_killed(self):
        self.each_kill("used", [*REFUSE, self.case], 0.4, self.after_refuse)

    def test_kills_in_a_row_between_the_chain_and_its_head_lose_nothing(self):
        self.fresh("used")
        for turn in range(3):
            # The second head that opening a case writes is the register's.
            log = self.base / "trace"
            probe = self.base / "probe"
            shutil.rmtree(probe, ignore_errors=True)
            shutil.copytree(self.office.home, probe)
            if self.schema:
                self.schema.keep("probe")
            register_files.Office(BUILD, probe).run(
                *OPEN, "access", code=0, before=["strace", "-f", "-o", str(log), "-e", "trace=linkat"])
            if self.schema:
                self.schema.bring("probe")
            calls = [line for line in log.read_text().splitlines() if "linkat(" in line]
            at = next(n for n, line in enumerate(calls, 1) if "/.dsar/register.head" in line)
            before = len(self.office.chain())
            self.assertTrue(self.killed([*OPEN, "access"], "linkat", at)[1])
            self.assertEqual(len(self.office.chain()), before + 1, turn)
            self.assertEqual(self.office.problems(), [])
        self.office.open_case("third@example.org")
        self.assertEqual(len(self.check_whole()), 5)


if __name__ == "__main__":
    unittest.main()
