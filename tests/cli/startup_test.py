# SPDX-License-Identifier: Apache-2.0
"""What the program loads: nothing from the current folder, nothing heavy before it is needed.
Usage: startup_test.py BUILD SOURCE"""
import os
import pathlib
import re
import subprocess
import sys
import unittest

del sys.argv[2]
BUILD = pathlib.Path(sys.argv.pop(1))
HEAVY = ("libicu", "libphonenumber", "libarchive", "libprotobuf", "libxml2", "libboost", "libcrypto",
         "libz.", "libzstd")


class Startup(unittest.TestCase):
    def test_no_library_is_searched_in_the_current_folder(self):
        files = [BUILD / "bin/dsar", BUILD / "bin/dsar-sample", BUILD / "lib/libdsar.so",
                 *(BUILD / "lib/dsar").glob("*.so")]
        for file in files:
            told = subprocess.run(["readelf", "-d", file], check=True, capture_output=True,
                                  text=True).stdout
            for path in re.findall(r"R(?:UN)?PATH\).*\[(.*)\]", told):
                for part in path.split(":"):
                    self.assertTrue(part.startswith("$ORIGIN/"), f"{file}: {path!r}")

    def test_version_loads_no_module(self):
        for command in (["--version"], ["help", "access"], ["schema"]):
            told = subprocess.run([BUILD / "bin/dsar", *command], check=True, capture_output=True,
                                  text=True, env={**os.environ, "LD_DEBUG": "files"}).stderr
            loaded = set(re.findall(r"calling init: \S*/([^/\s]+)", told))
            self.assertIn("libdsar.so.0", loaded)
            self.assertEqual([name for name in loaded if name.startswith(HEAVY)], [])

    def test_only_sha_256_of_openssl_is_linked_in(self):
        # A call past the module's table would pull in half of OpenSSL from the archive, unnoticed.
        told = subprocess.run(["nm", "--defined-only", BUILD / "lib/libdsar.so"], check=True,
                              capture_output=True, text=True).stdout
        names = {line.split()[-1] for line in told.splitlines()}
        self.assertIn("SHA256_Update", names)
        self.assertEqual([name for name in names if name.startswith(("EVP_", "BIO_", "ERR_"))], [])
        shown = subprocess.run(["nm", "-D", "--defined-only", BUILD / "lib/libdsar.so"], check=True,
                               capture_output=True, text=True).stdout
        self.assertNotIn("SHA256_Update", shown)


if __name__ == "__main__":
    unittest.main()
