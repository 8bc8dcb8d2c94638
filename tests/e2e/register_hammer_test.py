# SPDX-License-Identifier: Apache-2.0
"""Eight processes on one register at once: what each was told is there afterwards, once, and nothing else.

Usage: register_hammer_test.py BUILD [ROUNDS [postgres]]

With `postgres` the register lives on a server, and all the while connections that are at work are ended.
"""
import collections
import concurrent.futures
import fcntl
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest

import postgres_server
import register_files

BUILD = pathlib.Path(sys.argv[1]).resolve()
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 6
ON_SERVER = "postgres" in sys.argv[3:]
del sys.argv[1:]
BUSY = 7


class Killer:
    """with Killer(server): connections that are at work are ended, again and again."""

    def __init__(self, server):
        self.server, self.ended, self.done = server, 0, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()

    def run(self):
        while self.server and not self.done.wait(0.15):
            self.ended += int(self.server.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                              "WHERE application_name = 'dsar' AND state <> 'idle'"))


class Hammer(unittest.TestCase):
    server = None

    @classmethod
    def setUpClass(cls):
        if ON_SERVER:
            cls.server = postgres_server.PostgresServer()
            cls.server.__enter__()
            cls.addClassCleanup(cls.server.__exit__)

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        home = register_files.fresh(BUILD, pathlib.Path(place.name) / "home", "register_hammer")
        schema = register_files.Schema(self.server) if self.server else None
        self.office = register_files.Office(BUILD, home, schema)
        if schema:
            schema.fresh()
            schema.say(self.office.folder)

    def open_and_move(self, worker):
        """Opens ROUNDS cases and moves each; the acts that were done, by case."""
        done = {}
        moves = {
            "extended": [["--extend", "CASE", "--why", "three systems"]],
            "refused": [["--refuse", "CASE", "--ground", "excessive", "--why", "the tenth time"]],
            "closed": [["--refuse", "CASE", "--ground", "excessive", "--why", "the tenth time"],
                       ["--close", "CASE", "--outcome", "refused"]],
            "withdrawn": [["--close", "CASE", "--outcome", "withdrawn", "--why", "said so"],
                          ["--reopen", "CASE", "--why", "changed their mind"]],
        }
        for at in range(ROUNDS):
            case = self.office.open_case(f"person{worker}x{at}@example.org",
                                         ["access", "erase", "rectify"][at % 3])
            done[case] = ["case_opened"]
            for words in list(moves.values())[(worker + at) % len(moves)]:
                code, _, err = self.office.run(
                    "register", *[case if word == "CASE" else word for word in words])
                if code != 0:
                    raise AssertionError(f"{words}: exit {code} {err}")
                done[case].append({"--extend": "extended", "--refuse": "refused",
                                   "--close": "closed", "--reopen": "reopened"}[words[0]])
        return done

    def read(self, worker):
        """Lists and checks all the while, now and then with whole addresses; how often those were shown."""
        revealed = 0
        for at in range(2 * ROUNDS):
            words = ["--reveal"] if at % 2 else []
            cases, err = self.office.listed(*words)
            revealed += len(words)
            # A case that is being opened is no case that a killed process left, and a journal that
            # is being written is not a damaged one.
            problems = self.office.problems() if at % 4 == 0 else []
            if err or problems:
                raise AssertionError(f"reader {worker} was told: {err}{problems}")
            for case in cases.values():
                if words and case["person"] and not re.fullmatch(r"(person\d+x\d+|shared)@example\.org",
                                                                 case["person"]):
                    raise AssertionError(case["person"])
        return revealed

    def fight(self, case):
        """Does the same to one case as somebody else at the same time: (done, refused for being busy)."""
        done = collections.Counter()
        for _ in range(3 * ROUNDS):
            code, _, err = self.office.run("register", "--letter", case, "--which",
                                           "acknowledgement")
            if code not in (0, BUSY) or (code == BUSY and f"case {case} is in use" not in err):
                raise AssertionError(f"fight: exit {code} {err}")
            done[code] += 1
        return done

    def check_files(self):
        self.assertEqual(self.office.problems(), [])
        self.assertEqual(self.office.integrity(), "ok")
        if not self.server:
            shell = subprocess.run(["sqlite3", self.office.folder / ".dsar/register.db",
                                    "PRAGMA integrity_check"], text=True, capture_output=True,
                                   check=True)
            self.assertEqual(shell.stdout, "ok\n")
        self.assertEqual(self.office.chain_faults(), [])

    def test_what_each_was_told_is_there_once(self):
        shared = self.office.open_case("shared@example.org")
        with Killer(self.server) as killer, concurrent.futures.ThreadPoolExecutor(8) as pool:
            movers = [pool.submit(self.open_and_move, worker) for worker in range(4)]
            readers = [pool.submit(self.read, worker) for worker in range(2)]
            fighters = [pool.submit(self.fight, shared) for _ in range(2)]
            told = {}
            for mover in movers:
                mine = mover.result()
                self.assertFalse(set(told) & set(mine))
                told.update(mine)
            revealed = sum(reader.result() for reader in readers)
            fights = sum((fighter.result() for fighter in fighters), collections.Counter())

        _, out, err = self.office.run("register", "--all", "--format", "json", code=0)
        self.assertEqual(err, "")
        listed = [case["case"] for case in json.loads(out)["cases"]]
        self.assertEqual(collections.Counter(listed), collections.Counter([*told, shared]))
        rows = {case["case"]: case for case in json.loads(out)["cases"]}
        for case, acts in told.items():
            entries = self.office.journal(case)
            self.assertEqual([entry["event"] for entry in entries if entry["event"] != "letter_made"],
                             acts, case)
            self.assertEqual(rows[case]["journal_entries"], len(entries))
            self.office.run("show", case, "--journal", code=0)
        events = [entry["event"] for entry in self.office.journal(shared)]
        self.assertEqual(events.count("letter_made"), fights[0])
        self.assertGreater(fights[0], 0)
        chain = collections.Counter(json.loads(line)["event"] for line in self.office.chain())
        self.assertEqual(chain["revealed"], revealed)
        self.assertEqual(chain["anchored"], 1 + fights[0] + sum(map(len, told.values())))
        self.check_files()
        print(f"{len(told)} cases, {chain.total()} entries of the register, "
              f"{fights[BUSY]} of {fights.total()} acts found the case in use, "
              f"{killer.ended} connections were ended", file=sys.stderr)
        if self.server:
            self.assertGreater(killer.ended, 3)
            self.assertEqual(sorted(int(case[5:]) for case in rows), list(range(1, len(rows) + 1)))

    def test_eight_first_processes_make_one_workspace(self):
        people = [f"first{worker}@example.org" for worker in range(8)]
        for _ in range(3):
            self.setUp()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                cases = list(pool.map(self.office.open_case, people))
            rows, err = self.office.listed("--reveal")
            self.assertEqual(err, "")
            self.assertEqual({case: rows[case]["person"] for case in cases},
                             dict(zip(cases, people)))
            self.assertEqual(len(rows), 8)
            self.check_files()

    def test_one_of_two_at_the_same_case_is_told_to_wait(self):
        case = self.office.open_case("shared@example.org")
        words = ["register", "--extend", case, "--why", "three systems"]
        with open(self.office.folder / "cases" / case / "lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _, _, err = self.office.run(*words, code=BUSY)
        self.assertIn(f"case {case} is in use", err)
        self.office.run(*words, code=0)
        self.assertEqual([entry["event"] for entry in self.office.journal(case)],
                         ["case_opened", "extended", "letter_made"])


if __name__ == "__main__":
    unittest.main()
