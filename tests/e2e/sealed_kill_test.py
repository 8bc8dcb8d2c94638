# SPDX-License-Identifier: Apache-2.0
"""The rights that change stores, and an erasure, killed as rights_kill_test.py does, where names, addresses and phones
are encrypted (sealed_fields.py). What is sealed is random, so the plain values are compared, opened by another
implementation; whatever nobody meant is sealed as it was, byte for byte.

Usage: sealed_kill_test.py BUILD [KILLS FOR EACH RIGHT [TEST]]
"""
import unittest

import kills
import sealed_fields

sealed_fields.take_over()

import rights_kill_test  # noqa: E402  pylint: disable=wrong-import-position

SEALED = ("email", "name", "phone", "email_bidx")


def ciphertexts(folder):
    """{account: its sealed values as the database holds them}, also when a run was killed that wrote to it."""
    path = folder / "stores/app.db"
    rows = kills.database_after_crash(path)[1] if path.exists() else sealed_fields.SEALED_STORES(folder)["app.db"]
    return {key[0]: {name: row[name] for name in SEALED}
            for (table, key), row in rows.items() if table == "accounts"}


class Untouched:
    """Others' ciphertexts stay the very bytes; Ann's are sealed once, and not again by who goes on."""
    person = 0
    at_first = None

    def company(self, *words):
        office = super().company(*words)
        self.at_first = ciphertexts(office.folder)
        return office

    def check_journal(self, office):
        super().check_journal(office)
        now = ciphertexts(office.folder)
        for account, values in self.at_first.items():
            if account != self.person:
                self.assertEqual(now[account], values, account)


class Rectify(Untouched, rights_kill_test.Applied):
    test_object_to_our_interests = None

    def verified(self, office):
        """What is sealed already when it goes on is not sealed anew."""
        before = ciphertexts(office.folder).get(self.person)
        super().verified(office)
        after = ciphertexts(office.folder)[self.person]
        if before != self.at_first[self.person]:
            self.assertEqual(after, before)
        self.assertNotEqual(after, self.at_first[self.person])
        self.assertEqual(after["phone"], self.at_first[self.person]["phone"])


class Erase(Untouched, rights_kill_test.Applied):
    test_rectify = test_object_to_our_interests = None

    def test_erase(self):
        self.planned(self.company(), "erase", "--ground", "consent_withdrawn")
        self.campaign(self.applying, self.verified)
        self.assertNotIn(self.person, ciphertexts(self.base / "now/outcraft"))


class Lift(Untouched, rights_kill_test.Lift):
    """Out of the stores and back: what comes back is what it was."""

    def lifted(self, office):
        super().lifted(office)
        self.assertEqual(ciphertexts(office.folder), self.at_first)


class Restrict(Untouched, rights_kill_test.ByHand):
    """Into the vault."""


if __name__ == "__main__":
    unittest.main()
