# SPDX-License-Identifier: Apache-2.0
"""A database on a real server (servers.py) is restored as it was before an erasure: `doctor` says so, and
`erase --replay` leaves it, and every other store, as it was after the erasure; a second time it changes nothing.

Usage: DSAR_E2E_SERVER=postgres|mysql replay_on_server_test.py BUILD
"""
import contextlib
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import approved
import company
import dump
import replay_test
import servers

BUILD = replay_test.BUILD


def is_wanted(plan):
    """The database and files change, her account too, and nothing is cut out of texts."""
    goes = {step["collection"] for step in plan["steps"] if step["decision"] in ("erase", "anonymise")}
    return ({"app", "crm"} <= approved.changed_stores(plan) and "accounts" in goes
            and "redact" not in replay_test.cuts_of(plan))


class OnServer(unittest.TestCase):
    check_erased_again = replay_test.Replay.check_erased_again
    check_same_rows = replay_test.Replay.check_same_rows
    without = staticmethod(replay_test.Replay.without)

    def warnings(self):
        out = self.office.run("doctor", "--format", "json")[1]
        return [problem for problem in json.loads(out)["problems"] if problem["where"] == "erased"]

    def replay(self):
        return json.loads(self.office.run("erase", "--replay", "--format", "json", code=0)[1])

    def test_everything_goes_again(self):
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/replay_on_server/made", 60)
        with contextlib.ExitStack() as stack:
            home = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home"
            held = []
            self.office, self.plan = approved.prepare(
                BUILD, made, home, is_wanted,
                lambda stores: held.append(stack.enter_context(servers.moved(stores.parent))),
                ["--ground", "objection"])
            server, self.folder, case = held[-1], self.office.folder, self.plan["case"]
            server.keep("app")
            server.keep("platform")
            shutil.copytree(self.folder / "stores", home / "backup")
            for words in (("apply", case), ("verify", case), ("register", "--close", case, "--outcome", "partly")):
                self.office.run(*words, code=0)
            self.after = dump.stores(self.folder)
            self.assertEqual(self.warnings(), [])

            server.restore("app")
            server.restore("platform")
            shutil.rmtree(self.folder / "stores")
            shutil.copytree(home / "backup", self.folder / "stores")
            self.assertNotEqual(dump.stores(self.folder), self.after)
            self.assertNotEqual(self.warnings(), [])
            replayed = self.replay()
            self.assertTrue(replayed["complete"])
            self.assertEqual(replayed["to_look_at"], [])
            self.assertGreater(sum(each["removed"] for each in replayed["collections"]), 0)
            self.check_erased_again()
            self.assertEqual(self.warnings(), [])
            again = self.replay()
            self.assertEqual(sum(each["removed"] + each["cut"] for each in again["collections"]), 0)
            self.check_erased_again()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
