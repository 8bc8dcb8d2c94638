# SPDX-License-Identifier: Apache-2.0
"""Runs ajv, which scripts/install-npm-tools keeps in build/tools: needs the network only once.

Without it a test is skipped, except in CI, where that is a failure.
"""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / "build" / "tools"


def require(test):
    """Installs all unless it is there; skips or fails `test` when that is not possible."""
    done = subprocess.run([ROOT / "scripts" / "install-npm-tools"], capture_output=True, text=True)
    if done.returncode != 0:
        tell = test.fail if os.environ.get("CI") else test.skipTest
        tell("ajv and ciphersweet-js cannot be installed: " + done.stderr.strip())


def check(wanted, files):
    """Whether ajv finds every file `wanted` (good or bad); returns (verdict, what it said)."""
    done = subprocess.run(
        ["node", ROOT / "tests/schemas/check.mjs", ROOT / "schemas", TOOLS, wanted, *files],
        capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr
