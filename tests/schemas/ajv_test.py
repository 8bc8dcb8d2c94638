#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every good example is accepted by ajv and every bad one refused."""
import pathlib
import unittest

import ajv_tools

HERE = pathlib.Path(__file__).parent


class Examples(unittest.TestCase):
    def test_ajv_gives_the_verdict_that_the_folder_names(self):
        ajv_tools.require(self)
        for wanted in ("good", "bad"):
            right, said = ajv_tools.check(wanted, sorted((HERE / wanted).glob("*.json")))
            self.assertTrue(right, said)


if __name__ == "__main__":
    unittest.main()
