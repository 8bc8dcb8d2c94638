# SPDX-License-Identifier: Apache-2.0
# Missing packages are found without the network; nothing is installed when nothing is missing; without
# root and sudo the one command to run is named. apt-get, sudo and id are stand-ins that tell.
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["DSAR_SOURCE_DIR"])
STAND_INS = {
    "dpkg-query": 'case "${!#}" in here*) echo installed;; *) exit 1;; esac',
    "apt-get": 'echo "apt-get $*" >>"$TOLD"',
    "id": 'echo "$ACCOUNT"',
    "sudo": '[ "$1" = -n ] && exit "$SUDO_FAILS"; echo "sudo" >>"$TOLD"; exec "$@"',
}


class Packages(unittest.TestCase):
    def install(self, packages, account="0", sudo_fails="0"):
        """Exit code, what was said, what was run."""
        with tempfile.TemporaryDirectory() as folder:
            told = pathlib.Path(folder, "told")
            for name, text in STAND_INS.items():
                path = pathlib.Path(folder, name)
                path.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
                path.chmod(0o755)
            done = subprocess.run(
                ["bash", "-c", f'. "{SOURCE}/scripts/lib.sh"; install_packages {packages}'],
                env={"PATH": f"{folder}:/usr/bin:/bin", "TOLD": str(told), "ACCOUNT": account,
                     "SUDO_FAILS": sudo_fails, "LANG": "C"},
                stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            run = told.read_text(encoding="utf-8") if told.exists() else ""
            return done.returncode, done.stdout + done.stderr, run

    def test_leaves_everything_alone_when_nothing_is_missing(self):
        self.assertEqual(self.install("here-a here-b gone:cat"), (0, "", ""))

    def test_installs_only_what_is_missing(self):
        code, text, run = self.install("here-a gone-b gone-c:no-such-command")
        self.assertEqual(code, 0, text)
        self.assertIn("installing 2 Debian packages: gone-b gone-c", text)
        self.assertEqual(run.splitlines(), [
            "apt-get update -q",
            "apt-get install -y -q --no-install-recommends gone-b gone-c"])

    def test_uses_sudo_when_not_root(self):
        code, text, run = self.install("gone-b", account="1000")
        self.assertEqual(code, 0, text)
        self.assertEqual(run.splitlines()[0], "sudo")

    def test_names_the_command_when_it_may_not_install(self):
        code, text, run = self.install("gone-b", account="1000", sudo_fails="1")
        self.assertEqual((code, run), (1, ""))
        self.assertIn("apt-get install -y --no-install-recommends gone-b", text)


if __name__ == "__main__":
    unittest.main()
