# SPDX-License-Identifier: Apache-2.0
"""Logs of lines through a search and an erasure: access logs that are rotated, syslog with records of several lines.
What was done is read without dsar: every byte but those of one person is as it was.

Usage: logs_test.py BUILD
"""
import gzip
import json
import pathlib
import sys
import tempfile
import unittest

import approved
import dump
import small_company
from small_company import ANN, JOANN

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()

WEB = """\
store: web
kind: text
path: stores/web
format: combined
held_at: {provider: Here, country: LT}
collections:
  requests:
    purpose: security
    retention: logs
    dated_by: {logged: time}
    path: "access.log*"
    key: ["#file", "#"]
    on_erase: anonymise
    fields:
      address: {category: user.device.ip_address, anonymise: network}
      ident:   {category: system.operations}
      user:    {identifies: email, category: user.contact.email}
      time:    {category: system.operations}
      request: {category: user.behavior.browsing_history, free_text: true, others: none}
      status:  {category: system.operations}
      bytes:   {category: system.operations}
      referer: {category: system.operations}
      agent:   {category: system.operations}
      rest:    {category: system.operations}
      line:    {free_text: true, category: user.content}
"""

DAEMON = """\
store: daemon
kind: text
path: stores/daemon.log
format: syslog
record_start: '\\d{4}-\\d\\d-\\d\\dT'
held_at: {provider: Here, country: LT}
collections:
  messages:
    purpose: security
    retention: logs
    dated_by: {logged: time}
    key: "#"
    fields:
      priority: {category: system.operations}
      version: {category: system.operations}
      time: {category: system.operations}
      host: {category: system.operations}
      program: {category: system.operations}
      process: {category: system.operations}
      message_id: {category: system.operations}
      data: {category: system.operations}
      message: {free_text: true, category: user.content}
      line: {free_text: true, category: user.content}
"""


def request(user, path, address="192.0.2.77"):
    return (f'{address} - {user} [27/Nov/2026:10:00:00 +0200] "GET {path} HTTP/1.1" 200 12 "-" '
            r'"A \"quoted\" agent"' "\n").encode()


MINE = request(ANN, r"/?q=\x41")
CUT = MINE.replace(b"192.0.2.77", b"192.0.2.0").replace(ANN.encode(), b"-").replace(rb"GET /?q=\x41 HTTP/1.1", b"-")
OTHERS = request(JOANN, "/") + request("-", "/")
BROKEN = f"worker for {ANN} died, \xff{JOANN}\n".encode("latin-1")
FAILURE = f"2026-11-27T10:00:00+02:00 web app[7]: failed\n  while {ANN} logged in\n\n  at main\n"
QUIET = f"2026-11-27T10:00:01+02:00 web app[7]: {JOANN} logged in\n"


class Logs(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.office = small_company.make(BUILD, pathlib.Path(place.name) / "home")
        folder = self.office.folder
        (folder / "map/web.yaml").write_text(WEB, "utf-8")
        (folder / "map/daemon.yaml").write_text(DAEMON, "utf-8")
        web = folder / "stores/web"
        web.mkdir()
        (web / "access.log").write_bytes(OTHERS + MINE + BROKEN + OTHERS)
        (web / "access.log.1.gz").write_bytes(gzip.compress(MINE + OTHERS + MINE))
        (folder / "stores/daemon.log").write_text(QUIET + FAILURE + QUIET, "utf-8")
        self.web = web
        self.before = dump.stores(folder)

    def run_json(self, *words, code=0):
        return json.loads(self.office.run(*words, "--subject", "-", "--format", "json",
                                          given=json.dumps({"email": ANN}), code=code)[1])

    def records(self, plan):
        found = {}
        for step in plan["steps"]:
            if step["store"] in ("web", "daemon"):
                for record in step["records"]:
                    found.setdefault((step["store"], step["decision"]), []).append(list(record["key"].values()))
        return {name: sorted(keys) for name, keys in found.items()}

    def test_map_fits_the_logs(self):
        out = self.office.run("map", "check", code=None)[1]
        self.assertNotIn("web/", out)
        self.assertNotIn("daemon/", out)

    def test_erasure_cuts_only_what_is_hers(self):
        plan = self.run_json("erase")
        self.assertEqual(plan["blockers"], [])
        case = plan["case"]
        # What stands in a text is for a person to judge.
        self.assertEqual(self.records(plan), {
            ("web", "anonymise"): [["access.log", 3], ["access.log.1.gz", 1], ["access.log.1.gz", 4]],
            ("web", "keep"): [["access.log", 4]], ("daemon", "keep"): [[2]]})
        self.office.run("decide", case, "--yes", 'web/requests/["access.log",4]', "--yes", "daemon/messages/2", code=0)
        approved.approve(self.office, case)
        self.office.run("apply", case, code=0)
        self.office.run("verify", case, code=0)
        self.assertEqual((self.web / "access.log").read_bytes(),
                         OTHERS + CUT + BROKEN.replace(ANN.encode(), b"[redacted]", 1) + OTHERS)
        self.assertEqual(gzip.decompress((self.web / "access.log.1.gz").read_bytes()), CUT + OTHERS + CUT)
        self.assertEqual((self.office.folder / "stores/daemon.log").read_text("utf-8"),
                         QUIET + FAILURE.replace(ANN, "[redacted]") + QUIET)
        self.assertEqual(approved.beside(self.office.folder), [])
        # The same request again finds nothing of hers there.
        self.assertEqual(self.records(self.run_json("erase")), {})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
