# SPDX-License-Identifier: Apache-2.0
"""Columns that an application encrypted, for columns.py: Chinook with every column that identifies a person sealed,
once in each of several ways, and beside it columns that only look random. What is counted is whether `map draft` says
that it did not look inside, whether the name still says what it is, and whether it says so of anything else.
"""
import base64
import gzip
import hashlib
import json
import random
import sqlite3
import uuid

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

CHANCE = random.Random(20261128)  # the same columns each time
KEY = hashlib.sha256(b"bench").digest()
RECALL = 0.95


def some_uuid():
    return uuid.UUID(bytes=CHANCE.randbytes(16), version=4)


def gcm(text):
    nonce = CHANCE.randbytes(12)
    return nonce + AESGCM(KEY).encrypt(nonce, text, None)


def cbc(text):
    iv = CHANCE.randbytes(16)
    padder = padding.PKCS7(128).padder()
    sealing = Cipher(algorithms.AES(KEY), modes.CBC(iv)).encryptor()
    return iv, sealing.update(padder.update(text) + padder.finalize()) + sealing.finalize()


def b64(content):
    return base64.b64encode(content).decode()


def rails(text):
    sealed = gcm(text)
    return json.dumps({"p": b64(sealed[12:-16]), "h": {"iv": b64(sealed[:12]), "at": b64(sealed[-16:])}},
                      separators=(",", ":"))


WAYS = {
    "AES-GCM, base64": lambda text: b64(gcm(text)),
    "AES-GCM, hex": lambda text: gcm(text).hex(),
    "AES-GCM, bytes": gcm,
    "AES-GCM, base64 in lines": lambda text: base64.encodebytes(gcm(text)).decode(),
    "AES-SIV, base64url": lambda text: base64.urlsafe_b64encode(AESSIV(KEY * 2).encrypt(text, None)).decode(),
    "AES-CBC, IV:ciphertext in hex": lambda text: ":".join(part.hex() for part in cbc(text)),
    "AES-CBC, bytes": lambda text: b"".join(cbc(text)),
    "Fernet": lambda text: Fernet(base64.urlsafe_b64encode(KEY)).encrypt(text).decode(),
    "Rails": rails,
}

# What is no ciphertext and must not be called so.
LOOKALIKES = {
    "uuid": lambda _: str(some_uuid()),
    "uuid_bytes": lambda _: some_uuid().bytes,
    "uuid_hex": lambda _: some_uuid().hex,
    "etag": lambda row: hashlib.sha256(b"%d" % row).hexdigest(),
    "checksum": lambda row: hashlib.sha1(b"%d" % row).digest(),
    "share_code": lambda _: "".join(CHANCE.choices("ABCDEFGHJKMNPQRSTVWXYZ0123456789", k=26)),
    "api_token": lambda _: base64.urlsafe_b64encode(CHANCE.randbytes(30)).decode(),
    "password_hash": lambda _: "$2b$12$" + "".join(CHANCE.choices("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij0123", k=53)),
    "options": lambda row: b64(json.dumps({"colour": "red", "size": row, "wide": row % 2 == 0}).encode()),
    "thumbnail": lambda row: b"\x89PNG\r\n\x1a\n" + CHANCE.randbytes(200),
    "archived": lambda row: gzip.compress(b"%d: a page of a catalogue" % row),
    "slug": lambda row: f"a-chair-of-oak-with-a-seat-of-straw-{row}",
    "path": lambda row: f"var/shop/images/large/product{row}/front",
}
PACKED = {"archived"}


def seal(file, expected, way):
    """Every labelled column of the database, in this way."""
    with sqlite3.connect(file) as database:
        for (table, column), direct in expected.items():
            if direct:
                rows = database.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
                changes = [(WAYS[way](str(value).encode()), row) for row, value in rows.fetchall()]
                database.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', changes)
    return file


def add_lookalikes(file, rows=400):
    with sqlite3.connect(file) as database:
        columns = ", ".join(LOOKALIKES)
        database.execute(f"CREATE TABLE lookalikes(number INTEGER PRIMARY KEY, {columns})")
        database.executemany(f"INSERT INTO lookalikes VALUES (?{', ?' * len(LOOKALIKES)})",
                             [(row, *(make(row) for make in LOOKALIKES.values())) for row in range(rows)])


class SealedScore:
    def __init__(self, what):
        self.what = what
        self.labelled = self.seen = self.typed = self.clean = self.others = self.wrong = 0
        self.faults = []

    def add(self, place, sealed, judged):
        kind = judged.get("opaque", {}).get("kind")
        said = kind in ("ciphertext", "digest")
        if not sealed:
            self.others += 1
            wrong = said or (kind is not None and place[-1] not in PACKED)
            self.wrong += wrong
            self.faults += [f"{place} is not encrypted ({judged.get('reason')})"] if wrong else []
            return
        self.labelled += 1
        self.seen += said
        self.typed += said and judged["direct"]
        self.clean += judged["verdict"] == "none"
        self.faults += [] if said else [f"{place} is encrypted ({judged['verdict']} {judged['data']})"]

    def merge(self, other):
        for name in ("labelled", "seen", "typed", "clean", "others", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += [f"{other.what}: {fault}" for fault in other.faults]
        return self

    @property
    def held(self):
        return self.seen >= RECALL * self.labelled and self.clean == 0 and self.wrong == 0

    def row(self):
        return (f"{self.what:34} {self.labelled:8} {self.seen:8} {self.typed:8} {self.clean:8} {self.others:8} "
                f"{self.wrong:8}")


HEAD = f"{'columns that are encrypted':34} {'columns':>8} {'said so':>8} {'by name':>8} {'none':>8} {'others':>8} " \
       f"{'wrongly':>8}"
