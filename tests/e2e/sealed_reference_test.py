# SPDX-License-Identifier: Apache-2.0
"""Encrypted columns that the authors' own implementations wrote and open again: ciphersweet-js with its blind and
compound indexes, on all three backends, and the gem Lockbox. Found, corrected and erased by dsar in between.

Usage: sealed_reference_test.py BUILD
"""
import base64
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import sealed_schemes
import sealed_servers_test as checks
from sealed_fields import MASTER
from sealed_schemes import by_id

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "schemas"))
import ajv_tools  # noqa: E402  pylint: disable=wrong-import-position

BUILD = pathlib.Path(sys.argv[1]).resolve()


class Reference:
    """A process that is asked by lines of JSON."""

    def __init__(self, *words):
        self.process = subprocess.Popen([*map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **said):
        self.process.stdin.write(json.dumps(said) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Gem(sealed_schemes.Lockbox):
    """The index is that of sealed_schemes: blind_index is a gem that Debian has not."""
    process = None

    def said(self, aad):
        return {"key": MASTER.hex(), "table": self.name, "aad": aad.decode(), "binary": self.binary}

    def seal(self, text, aad):
        sealed = base64.b64decode(self.process.ask(text=text.decode(), **self.said(aad))["sealed"])
        return sealed if self.binary else sealed.decode()

    def open(self, sealed, aad):
        data = sealed if self.binary else sealed.encode()
        return self.process.ask(open=base64.b64encode(data).decode(), **self.said(aad))["text"].encode()


class Js(sealed_schemes.Sweet):
    process = None

    def __init__(self, backend, fast):
        super().__init__(f"js_{backend}_{'fast' if fast else 'slow'}", backend, by_id, 'context: "{id}"')
        self.backend, self.fast, self.bits = backend, fast, 24 if fast else 57
        self.words = self.words.replace("bits: 32, fast: true", f"bits: {self.bits}, fast: {str(fast).lower()}").replace(
            "{field: email, transforms: lowercase}", "email")

    def said(self, **more):
        return self.process.ask(backend=self.backend, key=MASTER.hex(), table=self.name, bits=self.bits, fast=self.fast,
                                **more)

    def seal(self, text, aad):
        return self.said(email=text.decode(), id=aad.decode(), note="")["email"]

    def open(self, sealed, aad):
        return self.said(open=sealed, id=aad.decode())["email"].encode()

    def index(self, text):
        return self.said(email=text, id="0", note="")["email_bidx"]

    def both(self, email, note):
        return self.said(email=email, id="0", note=note)["both_bidx"]


class SealedReference(unittest.TestCase):
    def compare(self, process, *schemes):
        self.addCleanup(process.close)
        for scheme in schemes:
            scheme.process = process
        sealed_schemes.SCHEMES = checks.SCHEMES = {each.name: each for each in schemes}
        sealed_schemes.ANONYMISED = tuple(sealed_schemes.SCHEMES)[::2]
        os.environ.pop("DSAR_E2E_SERVER", None)
        with tempfile.TemporaryDirectory() as place:
            office = sealed_schemes.make(BUILD, pathlib.Path(place), tuple(sealed_schemes.SCHEMES))
            self.assertEqual(set(checks.plain(office).values()), set(sealed_schemes.NAMES.values()))
            self.assertEqual([each for each in json.loads(office.run("map", "check", "--format", "json")[1])["problems"]
                              if each["severity"] == "problem"], [])
            checks.check_access(office)
            checks.check_rectify(office)
            checks.check_erase(office)
            for scheme in schemes:
                row = dict(checks.rows(office)[(scheme.name, 1)])
                if scheme.aad(1, "") == b"":
                    continue
                with contextlib.suppress(AssertionError):
                    scheme.plain({**row, "id": 3})
                    self.fail(f"{scheme.name} is bound to nothing")

    def test_ciphersweet_js(self):
        ajv_tools.require(self)
        self.compare(Reference("node", HERE / "reference/ciphersweet.cjs", ajv_tools.TOOLS / "node_modules"),
                     *(Js(backend, fast) for backend in ("fips", "boring", "modern") for fast in (True, False)))

    def test_gem_lockbox(self):
        self.compare(Reference("ruby", HERE / "reference/lockbox.rb"),
                     Gem("gem", lambda *_: b"", "", False), Gem("gem_bytes", by_id, "{id}", True),
                     Gem("gem_bound", by_id, "{id}", False))


if __name__ == "__main__":
    del sys.argv[1:]
    unittest.main()
