# SPDX-License-Identifier: Apache-2.0
"""Tables of a company on any database, each with an e-mail address that is encrypted in another way; sealed, opened and
indexed here by python3-cryptography, hashlib and python3-argon2, which know nothing of dsar.
"""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import sqlite3
import struct

import argon2.low_level
import register_files
import small_company
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from sealed_fields import (GCM_KEY, INDEX_KEY, MASTER, RAILS_KEY, RAILS_SALT, SIV_KEY, hkdf, rails, rails_key, rails_open)

SEALING, INDEXING = b"\xb4" * 32, b"\x7e" * 32
NAMES = {1: "ann@x.org", 2: "bob@x.org", 3: "cid@x.org"}


def packed(*pieces):
    return struct.pack("<I", len(pieces)) + b"".join(struct.pack("<Q", len(each)) + each for each in pieces)


def index_key(table, field, name):
    root = hkdf(MASTER, table.encode(), INDEXING + field.encode())
    return hmac.new(root, packed(table.encode(), field.encode(), name.encode()), hashlib.sha256).digest()


class Scheme:
    """One table. `aad` gives what a value is bound to, from the row's id and note."""
    binary = False
    index = None  # of a plain value
    words = ""

    def __init__(self, name, aad=lambda number, note: b""):
        self.name, self.aad = name, aad

    def tables(self):
        """SQL that makes it, with the index that a search asks."""
        column = "email_bidx" if self.index else "email"
        asked = f"CREATE INDEX {self.name}_by_email ON {self.name} ({column});"
        return (f"CREATE TABLE {self.name} (id INTEGER PRIMARY KEY, email {'BLOB' if self.binary else 'TEXT'}, note TEXT"
                + (f", email_bidx {'BLOB' if self.binary else 'TEXT'}" if self.index else "")
                + (", both_bidx TEXT" if self.both("", "") else "") + ");" + ("" if self.binary else asked))

    def row(self, number, email, note):
        """What a search and a correction find and change, as the application writes it."""
        indexes = [made for made in (self.index and self.index(email), self.both(email, note)) if made]
        return [number, self.seal(email.encode(), self.aad(number, note)), note, *indexes]

    def both(self, _email, _note):
        """A compound index."""
        return None

    def plain(self, row):
        """The value of a row as dump.py reads it; its index must be that of it."""
        note = row["note"].decode()
        sealed = row["email"]
        if sealed is None:
            assert row.get("email_bidx") is None, "an index of nothing"
            return None
        text = self.open(sealed if self.binary else sealed.decode(), self.aad(row["id"], note)).decode()
        for column, wanted in (("email_bidx", self.index and self.index(text)), ("both_bidx", self.both(text, note))):
            found = row.get(column)
            wanted = wanted.encode() if isinstance(wanted, str) else wanted
            assert found == wanted, f"{self.name}.{column} is {found}, not {wanted}"
        return text


class Gcm(Scheme):
    def __init__(self, name, aad, context, binary):
        super().__init__(name, aad)
        self.binary = binary
        self.key = GCM_KEY
        form = ", encoding: bytes" if binary else ""
        self.words = (f'scheme: aes-256-gcm, key: "file:keys/gcm", context: "{context}"{form}, indexes: [{{column: '
                      f'email_bidx, key: "file:keys/index", transforms: lowercase{form}}}]')

    def seal(self, text, aad):
        nonce = os.urandom(12)
        data = nonce + AESGCM(self.key).encrypt(nonce, text, aad)
        return data if self.binary else base64.b64encode(data).decode()

    def open(self, sealed, aad):
        data = sealed if self.binary else base64.b64decode(sealed, validate=True)
        return AESGCM(self.key).decrypt(data[:12], data[12:], aad)

    def index(self, text):
        digest = hmac.new(INDEX_KEY, text.lower().encode(), hashlib.sha256).digest()
        return digest if self.binary else digest.hex()


class Siv(Scheme):
    def __init__(self, name, aad, context, binary):
        super().__init__(name, aad)
        self.binary = binary
        self.words = 'scheme: aes-siv, key: "file:keys/siv"' + (", encoding: bytes" if binary else "") + (
            f', context: "{context}"' if context else "")

    def seal(self, text, aad):
        data = AESSIV(SIV_KEY).encrypt(text, [aad])
        return data if self.binary else base64.b64encode(data).decode()

    def open(self, sealed, aad):
        return AESSIV(SIV_KEY).decrypt(sealed if self.binary else base64.b64decode(sealed, validate=True), [aad])


class Rails(Scheme):
    def __init__(self, name, alike):
        super().__init__(name)
        self.alike = alike
        self.words = 'scheme: rails, key: "file:keys/rails", salt: "file:keys/salt", digest: sha256' + (
            ", deterministic: true, downcase: true" if alike else "")

    def seal(self, text, _aad):
        if not self.alike:
            return rails(text.decode())
        nonce = hmac.new(rails_key(), text, hashlib.sha256).digest()[:12]
        sealed = AESGCM(rails_key()).encrypt(nonce, text, b"")
        parts = [base64.b64encode(part).decode() for part in (sealed[:-16], nonce, sealed[-16:])]
        return json.dumps({"p": parts[0], "h": {"iv": parts[1], "at": parts[2]}}, separators=(",", ":"))

    def open(self, sealed, _aad):
        text = rails_open(sealed).encode()
        assert not self.alike or self.seal(text, b"") == sealed, "equal values are sealed otherwise"
        return text


class Lockbox(Gcm):
    """With the blind_index of the same author: Argon2id, or with `encode: false` PBKDF2."""

    def __init__(self, name, aad, context, binary):
        super().__init__(name, aad, context, binary)
        self.key = hkdf(MASTER, name.encode(), SEALING + b"email_ciphertext")
        form = ", encoding: bytes" if binary else ""
        more = f', context: "{context}"' if context else ""
        how = "pbkdf2-sha256" if binary else "argon2id"
        self.words = (f'scheme: lockbox, key: "file:keys/master", column: email_ciphertext{form}{more}, indexes: '
                      f'[{{column: email_bidx, algorithm: {how}, transforms: lowercase{form}}}]')

    def index(self, text):
        key = index_key(self.name, "email_bidx", "email_bidx")
        if self.binary:
            return hashlib.pbkdf2_hmac("sha256", text.lower().encode(), key, 10000, 32)
        return base64.b64encode(argon2.low_level.hash_secret_raw(
            text.lower().encode(), key, 3, 4096, 1, 32, argon2.low_level.Type.ID)).decode()


class Sweet(Scheme):
    """CipherSweet: an index, and one of address and note together."""

    def __init__(self, name, backend, aad, bound):
        super().__init__(name, aad)
        self.key = hkdf(MASTER, name.encode(), SEALING + b"email")
        self.words = (f'scheme: ciphersweet, key: "file:keys/master", backend: {backend}, {bound}, indexes: [{{column: '
                      'email_bidx, bits: 32, fast: true, transforms: lowercase}], compound_indexes: [{column: both_bidx, '
                      'bits: 64, fast: true, of: [{field: email, transforms: lowercase}, note]}]')

    def index(self, text):
        return self.hashed(text.lower().encode(), index_key(self.name, "email", "email_bidx"), 4)

    def both(self, email, note):
        cells = {name: struct.pack("<Q", len(text)).hex() + base64.urlsafe_b64encode(text.encode()).decode()
                 for name, text in (("email", email.lower()), ("note", note))}
        row = json.dumps(cells, separators=(",", ":")).replace("/", "\\/")
        return self.hashed(row.encode(), index_key(self.name, "special__compound__indexes", "both_bidx"), 8)


class Fips(Sweet):
    prefix = "fips:"

    @staticmethod
    def hashed(data, key, size):
        return hashlib.pbkdf2_hmac("sha384", data, key, 1, size).hex()

    def mac(self, salt, nonce, sealed, aad):
        return hmac.new(hkdf(self.key, salt, b"HMAC-SHA-384"), packed(b"fips:", salt, nonce, sealed) + aad,
                        hashlib.sha384).digest()

    def stream(self, salt, nonce, data):
        from cryptography.hazmat.primitives.ciphers import modes  # pylint: disable=import-outside-toplevel
        made = Cipher(algorithms.AES(hkdf(self.key, salt, b"AES-256-CTR")), modes.CTR(nonce)).encryptor()
        return made.update(data) + made.finalize()

    def seal(self, text, aad):
        salt, nonce = os.urandom(32), os.urandom(16)
        sealed = self.stream(salt, nonce, text)
        return "fips:" + base64.urlsafe_b64encode(salt + nonce + self.mac(salt, nonce, sealed, aad) + sealed).decode()

    def open(self, sealed, aad):
        data = base64.urlsafe_b64decode(sealed.removeprefix("fips:"))
        salt, nonce, mac, text = data[:32], data[32:48], data[48:96], data[96:]
        assert hmac.compare_digest(mac, self.mac(salt, nonce, text, aad)), "the MAC is another one"
        return self.stream(salt, nonce, text)


def quarter(words, a, b, c, d):
    for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        words[x] = (words[x] + words[y]) & 0xffffffff
        words[z] ^= words[x]
        words[z] = (words[z] << turn | words[z] >> (32 - turn)) & 0xffffffff


def xchacha20(key, nonce, data):
    """draft-irtf-cfrg-xchacha: HChaCha20 of the first 16 bytes, ChaCha20 with the other 8."""
    words = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce[:16]))
    for _ in range(10):
        for each in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                     (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(words, *each)
    inner = struct.pack("<8I", *words[:4], *words[12:])
    made = Cipher(algorithms.ChaCha20(inner, bytes(8) + nonce[16:]), None).encryptor()
    return made.update(data) + made.finalize()


class Boring(Sweet):
    @staticmethod
    def hashed(data, key, size):
        return hashlib.blake2b(data, key=key, digest_size=32).digest()[:size].hex()

    def part(self, name):
        return hashlib.blake2b(name, key=self.key, digest_size=32).digest()

    def mac(self, nonce, sealed, aad):
        data = b"brng:" + nonce + str(len(aad)).encode() + aad + str(len(sealed)).encode() + sealed
        return hashlib.blake2b(data, key=self.part(b"message-integrity"), digest_size=32).digest()

    def seal(self, text, aad):
        nonce = os.urandom(24)
        sealed = xchacha20(self.part(b"message-encryption"), nonce, text)
        return "brng:" + base64.urlsafe_b64encode(nonce + self.mac(nonce, sealed, aad) + sealed).decode()

    def open(self, sealed, aad):
        data = base64.urlsafe_b64decode(sealed.removeprefix("brng:"))
        nonce, mac, text = data[:24], data[24:56], data[56:]
        assert hmac.compare_digest(mac, self.mac(nonce, text, aad)), "the MAC is another one"
        return xchacha20(self.part(b"message-encryption"), nonce, text)


def sweet_aad(number, _note):
    """AAD of one column and one literal, in canonical form."""
    return struct.pack("<QQQ", 2, 1, 1) + b"".join(
        struct.pack("<Q", len(each)) + each for each in (b"id", )) + b"".join(
        struct.pack("<Q", len(each)) + each for each in (str(number).encode(), b"shop"))


def by_id(number, _note):
    return str(number).encode()


SCHEMES = {each.name: each for each in (
    Gcm("gcm", lambda number, _: f"people:{number}".encode(), "people:{id}", False),
    Gcm("gcm_bytes", lambda _, note: note.encode(), "{note}", True),
    Siv("siv", lambda *_: b"", "", False),
    Siv("siv_bytes", by_id, "{id}", True),
    Rails("rails", False),
    Rails("rails_alike", True),
    Fips("sweet_fips", "fips", by_id, 'context: "{id}"'),
    Boring("sweet_boring", "boring", sweet_aad, "bound_to: id, literals: [shop]"),
    Lockbox("lockbox", lambda *_: b"", "", False),
    Lockbox("lockbox_bytes", by_id, "{id}", True))}
# Where an erasure leaves a record with nobody's address.
ANONYMISED = ("gcm_bytes", "siv", "rails", "sweet_boring", "lockbox")

MAP = """\
store: app
kind: sqlite
path: stores/app.db
held_at: {provider: Here, country: LT}
collections:
"""
COLLECTION = """\
  %NAME%:
    title: Addresses
    purpose: service
    retention: words
    key: id
    on_erase: %ERASE%
    fields:
      id:    {category: user.unique_id, anonymise: keep}
      email: {identifies: {kind: email, extends: true}, category: user.contact.email, origin: provided,
              anonymise: pseudonym, sealed: {%WORDS%}}
      note:  {category: user.content, origin: provided, anonymise: keep}
"""


def write_keys(folder):
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    for name, key in (("gcm", GCM_KEY.hex().encode()), ("siv", SIV_KEY.hex().encode()), ("rails", RAILS_KEY),
                      ("salt", RAILS_SALT), ("index", base64.b64encode(INDEX_KEY)), ("master", MASTER.hex().encode())):
        (keys / name).write_bytes(key)
        (keys / name).chmod(0o600)


def make(build, home, schemes=tuple(SCHEMES)):
    """An office whose store has a table for each scheme, with the same three people."""
    folder = pathlib.Path(home) / "outcraft"
    for part in ("map", "stores"):
        (folder / part).mkdir(parents=True)
    (folder / "dsar.yaml").write_text(small_company.SETTINGS, "utf-8")
    write_keys(folder)
    pages = [COLLECTION.replace("%NAME%", name).replace("%WORDS%", SCHEMES[name].words).replace(
        "%ERASE%", "anonymise" if name in ANONYMISED else "delete") for name in schemes]
    (folder / "map/app.yaml").write_text(MAP + "".join(pages), "utf-8")
    base = sqlite3.connect(folder / "stores/app.db")
    with base:
        for name in schemes:
            base.executescript(SCHEMES[name].tables())
            rows = [SCHEMES[name].row(number, email, f"note {number}") for number, email in NAMES.items()]
            base.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    base.close()
    return register_files.Office(build, home)
