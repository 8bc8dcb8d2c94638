# SPDX-License-Identifier: Apache-2.0
"""A key that a person types: the terminal does not show it, it opens the store, whoever gives up gets the terminal back
as it was, and without a terminal nobody waits.

Usage: sealed_prompt_test.py BUILD
"""
import os
import pathlib
import pty
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import termios
import time
import unittest

import sealed_fields

DSAR = pathlib.Path(sys.argv[1]).resolve() / "bin" / "dsar"
KEY = sealed_fields.SIV_KEY.hex()
QUESTION = "The key of the till:"
MAP = """store: till
kind: sqlite
path: till.db
collections:
  people:
    key: id
    purpose: contract
    fields:
      id: {}
      email: {identifies: email, sealed: {scheme: aes-siv, key: "prompt:key of the till"}}
"""


class Terminal:
    """dsar on a terminal of its own."""

    def __init__(self, folder, *words):
        self.child, self.screen = pty.fork()
        if self.child == 0:
            os.environ["TERM"] = "xterm"
            os.execv(DSAR, [str(DSAR), "-C", str(folder), *words])
        self.text = ""
        self.status = None

    def read_until(self, words):
        """Reads until these words or, when they do not come, until the end."""
        end = time.monotonic() + 60
        while words not in self.text and time.monotonic() < end:
            if not select.select([self.screen], [], [], 0.1)[0]:
                continue
            try:
                self.text += os.read(self.screen, 4096).decode()
            except OSError:  # nobody has the other side open
                break
        return self.text

    def type(self, text):
        os.write(self.screen, text)

    def shows(self):
        return bool(termios.tcgetattr(self.screen)[3] & termios.ECHO)

    def end(self):
        """The exit code, or that of a shell for a signal."""
        self.read_until("\0")
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        return self.status

    def close(self):
        if self.status is None:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        os.close(self.screen)


class Prompt(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name) / "office"
        subprocess.run([DSAR, "init", "--country", "LT", "--controller", "Till", "--contact", "x@till.example",
                        self.folder], check=True, capture_output=True)
        shutil.rmtree(self.folder / "map", ignore_errors=True)
        (self.folder / "map").mkdir()
        (self.folder / "map" / "till.yaml").write_text(MAP)
        base = sqlite3.connect(self.folder / "till.db")
        base.execute("create table people(id integer primary key, email text)")
        base.execute("insert into people values (7, ?)", (sealed_fields.siv("ann@x.org"),))
        base.commit()
        base.close()

    def terminal(self, *words):
        terminal = Terminal(self.folder, *words)
        self.addCleanup(terminal.close)
        return terminal

    def test_the_key_opens_the_store_and_is_not_shown(self):
        terminal = self.terminal("access", "--email", "ann@x.org")
        self.assertIn(QUESTION, terminal.read_until(QUESTION))
        self.assertFalse(terminal.shows())
        terminal.type(KEY.encode() + b"\n")
        self.assertEqual(terminal.end(), 0, terminal.text)
        self.assertEqual(terminal.text.count(QUESTION), 1)
        self.assertNotIn(KEY[:16], terminal.text)

    def test_whoever_types_slowly_is_waited_for(self):
        terminal = self.terminal("access", "--email", "ann@x.org", "--timeout", "1s")
        terminal.read_until(QUESTION)
        time.sleep(3.5)
        terminal.type(KEY.encode() + b"\n")
        self.assertEqual(terminal.end(), 0, terminal.text)

    def test_a_wrong_key_is_told_and_not_repeated(self):
        terminal = self.terminal("access", "--email", "ann@x.org")
        terminal.read_until(QUESTION)
        terminal.type(b"00" * 64 + b"\n")
        self.assertEqual(terminal.end(), 3, terminal.text)
        self.assertIn("till/people.email", terminal.text.replace(".people", "/people"))

    def test_whoever_gives_up_gets_the_terminal_back(self):
        terminal = self.terminal("access", "--email", "ann@x.org")
        terminal.read_until(QUESTION)
        self.assertFalse(terminal.shows())
        terminal.type(b"\x03")
        deadline = time.monotonic() + 30
        while not terminal.shows() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertTrue(terminal.shows())
        self.assertEqual(terminal.end(), 130, terminal.text)

    def test_without_a_terminal_nobody_waits(self):
        done = subprocess.run([DSAR, "-C", self.folder, "access", "--email", "ann@x.org"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("nobody can be asked here for the key of the till", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
