# SPDX-License-Identifier: Apache-2.0
"""Releases that are killed at every change of the disk, releases of large packages, and where the secret goes.

Usage: release_test.py BUILD [MEBIBYTES [KILLS]]
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import company

BUILD = pathlib.Path(sys.argv[1]).resolve()
MEBIBYTES = int(sys.argv[2]) if len(sys.argv) > 2 else 150
KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 40
del sys.argv[1:]
DSAR = BUILD / "bin/dsar"
CASE = "2026-0001"
CHANGES = "write,fsync,syncfs,linkat,rename,renameat2,mkdir,unlink,unlinkat"
APPROVE = ["approve", CASE, "--identity", "login", "--leave-pending", "only a name agrees",
           "--confirm", CASE]


def digest(path):
    """SHA-256 of a file of any size."""
    with open(path, "rb") as file:
        found = hashlib.sha256()
        while piece := file.read(1 << 20):
            found.update(piece)
        return found.hexdigest()


class Releases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.base = pathlib.Path(cls.place.name)
        made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/release/made", 40)
        (cls.base / "kept").mkdir()
        shutil.copytree(made, cls.base / "kept/outcraft")
        cls.folder = cls.base / "kept/outcraft"
        cls.run_dsar("init", "--key", home=cls.base / "kept")
        cls.run_dsar("access", "-q", "--subject", "-", home=cls.base / "kept",
                     input='{"email": "zygimantas.landsbergas@baltic-media.example"}')

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    @classmethod
    def run_dsar(cls, *words, home=None, before=(), check=True, **more):
        """dsar in the workspace of `home`, whose keys lie beside it."""
        home = home or cls.home
        env = {**os.environ, "XDG_DATA_HOME": str(home / "keys"), "LC_ALL": "C.UTF-8"}
        done = subprocess.run([*before, DSAR, *words], cwd=home / "outcraft", env=env, text=True,
                              capture_output=True, **more)
        if check and done.returncode != 0:
            raise AssertionError(f"{words}: {done.returncode} {done.stderr}")
        return done

    def setUp(self):
        self.fresh()

    def fresh(self):
        """A workspace whose case waits for its approval."""
        type(self).home = self.base / "now"
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.base / "kept", self.home)
        self.case = self.home / "outcraft/cases" / CASE

    def events(self):
        journal = self.case / "journal.ndjson"
        return [json.loads(line)["event"] for line in journal.read_text().splitlines()] \
            if journal.exists() else []

    def check_whole(self):
        """What lies in release/ is a whole, signed package that its secret opens."""
        secret = self.home / "secret"
        secret.write_text(self.run_dsar("show", CASE, "--open", "secret.txt").stdout.strip())
        for file in sorted((self.case / "release").iterdir()):
            self.run_dsar("validate", str(file), "--passphrase", f"file:{secret}", "--signed-by",
                          str(self.home / "outcraft/.dsar/controller.pub"))

    def changes(self):
        """How often each call that changes the disk is made by an approval."""
        self.fresh()
        log = self.home / "trace"
        self.run_dsar(*APPROVE, before=["strace", "-f", "-o", str(log), "-e", f"trace={CHANGES}"])
        counts = {}
        for line in log.read_text().splitlines():
            if found := re.match(r"\d+ +([a-z0-9]+)\(", line):
                counts[found[1]] = counts.get(found[1], 0) + 1
        return counts

    def points(self):
        """KILLS pairs of call and number, spread over all of them."""
        every = [(call, number) for call, count in sorted(self.changes().items())
                 for number in range(1, count + 1)]
        step = max(1, len(every) // KILLS)
        return every[::step]

    def test_a_kill_at_any_change_releases_nothing_half_and_the_next_run_completes(self):
        points, killed = self.points(), 0
        for call, number in points:
            with self.subTest(call=call, number=number):
                self.fresh()
                done = self.run_dsar(*APPROVE, check=False, before=[
                    "strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                    f"inject={call}:signal=KILL:when={number}"])
                killed += done.returncode != 0
                if (self.case / "release").exists():
                    self.check_whole()
                else:
                    self.assertNotIn("released", self.events())
                self.run_dsar(*APPROVE)
                self.check_whole()
                for event in ("identity_verified", "pending_left", "approved", "released"):
                    self.assertEqual(self.events().count(event), 1, event)
                self.assertFalse(list(self.case.glob(".release-*")))
                self.run_dsar("show", CASE, "--journal")
        self.assertGreaterEqual(killed, 0.9 * len(points))
        print(f"{killed} of {len(points)} kills landed", file=sys.stderr)

    def make_large(self):
        """Puts MEBIBYTES of noise into the package, as a recording would be."""
        old, new = self.case / "package.zip", self.case / "large.zip"
        noise = self.home / "noise"
        with open(noise, "wb") as file:
            for _ in range(MEBIBYTES):
                file.write(os.urandom(1 << 20))
        entry = {"path": "files/noise.wav", "size": MEBIBYTES << 20, "sha256": digest(noise),
                 "media_type": "audio/wav"}
        with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
            manifest = json.loads(source.read("manifest.json"))
            manifest["files"].append(entry)
            text = json.dumps(manifest).encode()
            sums = [line for line in source.read("SHA256SUMS").decode().splitlines()
                    if not line.endswith("  manifest.json")]
            sums += [f"{hashlib.sha256(text).hexdigest()}  manifest.json",
                     f"{entry['sha256']}  files/noise.wav"]
            for name in source.namelist():
                if name not in ("manifest.json", "SHA256SUMS"):
                    target.writestr(name, source.read(name))
            target.write(noise, "files/noise.wav")
            target.writestr("manifest.json", text)
            target.writestr("SHA256SUMS", "\n".join(sums) + "\n")
        noise.unlink()
        new.replace(old)

    def test_memory_stays_flat_while_a_large_package_is_signed_and_sealed(self):
        for seal in ("zip-aes", "cms"):
            self.fresh()
            self.make_large()
            report = self.home / "time"
            self.run_dsar(*APPROVE, "--seal", seal,
                          before=["/usr/bin/time", "-f", "%M %e", "-o", str(report)])
            kibibytes, seconds = report.read_text().split()
            print(f"{seal}: {MEBIBYTES} MiB, {kibibytes} KiB at most, {seconds} s",
                  file=sys.stderr)
            self.assertLess(int(kibibytes), 32 << 10)
            self.assertGreater(sum(file.stat().st_size
                                   for file in (self.case / "release").iterdir()),
                               MEBIBYTES << 20)

    def test_the_secret_is_in_no_argument_stream_or_file_but_its_own(self):
        log = self.home / "trace"
        done = self.run_dsar(*APPROVE, "--secret", str(self.home / "secret"),
                             before=["strace", "-f", "-s", "4096", "-o", str(log), "-e",
                                     "trace=execve,write"])
        secret = (self.home / "secret").read_text().strip()
        self.assertNotIn(secret, done.stdout + done.stderr)
        said = [line for line in log.read_text().splitlines() if secret in line]
        self.assertEqual(len(said), 1, said)  # the write into its own file
        self.assertIn("write(", said[0])
        for file in (self.home / "outcraft").rglob("*"):
            if file.is_file():
                self.assertNotIn(secret.encode(), file.read_bytes(), file)

    def test_the_signature_is_checked_as_the_manual_says(self):
        self.run_dsar(*APPROVE, "--seal", "none")
        opened = self.home / "opened"
        with zipfile.ZipFile(self.case / "release" / f"{CASE}.zip") as archive:
            archive.extractall(opened)
        recipe = r"""set -e
            sha256sum --quiet --strict -c SHA256SUMS
            openssl pkeyutl -verify -pubin -inkey controller.pub -rawin -in SHA256SUMS \
                -sigfile SHA256SUMS.sig
            printf 'controller ssh-ed25519 %s\n' "$({
                printf '\0\0\0\013ssh-ed25519\0\0\0 '
                openssl pkey -pubin -in controller.pub -outform DER | tail -c 32
            } | base64)" > ../SIGNERS
            ssh-keygen -Y verify -f ../SIGNERS -I controller -n dsar-package \
                -s SHA256SUMS.sshsig < SHA256SUMS"""
        done = subprocess.run(["bash", "-c", recipe], cwd=opened, text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('Good "dsar-package" signature for controller', done.stdout)


if __name__ == "__main__":
    unittest.main()
