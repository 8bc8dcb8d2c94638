# SPDX-License-Identifier: Apache-2.0
"""The small company (small_company.py) with its names, addresses and phones encrypted, as five applications would do
it; sealed and opened here by python3-cryptography alone, which knows nothing of dsar.
"""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import sqlite3
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import dump
import small_company

PLAIN_MAKE, SEALED_STORES = small_company.make, dump.stores

GCM_KEY, SIV_KEY, INDEX_KEY, MASTER = (hashlib.sha512(name).digest() for name in (b"gcm", b"siv", b"index", b"master"))
GCM_KEY, INDEX_KEY, MASTER = GCM_KEY[:32], INDEX_KEY[:32], MASTER[:32]
RAILS_KEY, RAILS_SALT = b"a primary key of thirty-two chars", b"a key derivation salt"
PHONES = {0: "8 612 34567", 1: "+370 612 34568", 3: None, 4: "861234569", 10: "(8-612) 34570"}


def hkdf(key, salt, info):
    return HKDF(hashes.SHA384(), 32, salt, info).derive(key)


LOCKBOX_KEY = hkdf(MASTER, b"people", b"\xb4" * 32 + b"name_ciphertext")
SWEET_KEY = hkdf(MASTER, b"answers", b"\xb4" * 32 + b"email")


def gcm(key, text, context=b""):
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), context)).decode()


def gcm_open(key, sealed, context=b""):
    data = base64.b64decode(sealed, validate=True)
    return AESGCM(key).decrypt(data[:12], data[12:], context).decode()


def siv(text):
    return base64.b64encode(AESSIV(SIV_KEY).encrypt(text.encode(), [b""])).decode()


def siv_open(sealed):
    return AESSIV(SIV_KEY).decrypt(base64.b64decode(sealed, validate=True), [b""]).decode()


def index(text):
    return hmac.new(INDEX_KEY, text.lower().encode(), hashlib.sha256).hexdigest()


def rails_key():
    return hashlib.pbkdf2_hmac("sha256", RAILS_KEY, RAILS_SALT, 65536, 32)


RAILS = rails_key()


def rails(text):
    nonce = os.urandom(12)
    sealed = AESGCM(RAILS).encrypt(nonce, text.encode(), b"")
    parts = {name: base64.b64encode(part).decode()
             for name, part in (("p", sealed[:-16]), ("iv", nonce), ("at", sealed[-16:]))}
    return json.dumps({"p": parts["p"], "h": {"iv": parts["iv"], "at": parts["at"]}}, separators=(",", ":"))


def rails_open(sealed):
    message = json.loads(sealed)
    nonce, tag = (base64.b64decode(message["h"][name]) for name in ("iv", "at"))
    return AESGCM(RAILS).decrypt(nonce, base64.b64decode(message["p"]) + tag, b"").decode()


def sweet_parts(salt, nonce, sealed):
    """The MAC of CipherSweet's FIPSCrypto, and its stream."""
    pieces = (b"fips:", salt, nonce, sealed)
    packed = struct.pack("<I", len(pieces)) + b"".join(struct.pack("<Q", len(each)) + each for each in pieces)
    return hmac.new(hkdf(SWEET_KEY, salt, b"HMAC-SHA-384"), packed, hashlib.sha384).digest()


def sweet_stream(salt, nonce, data):
    stream = Cipher(algorithms.AES(hkdf(SWEET_KEY, salt, b"AES-256-CTR")), modes.CTR(nonce)).encryptor()
    return stream.update(data) + stream.finalize()


def sweet(text):
    salt, nonce = os.urandom(32), os.urandom(16)
    sealed = sweet_stream(salt, nonce, text.encode())
    return "fips:" + base64.urlsafe_b64encode(salt + nonce + sweet_parts(salt, nonce, sealed) + sealed).decode()


def sweet_open(sealed):
    data = base64.urlsafe_b64decode(sealed.removeprefix("fips:"))
    salt, nonce, mac, text = data[:32], data[32:48], data[48:96], data[96:]
    assert hmac.compare_digest(mac, sweet_parts(salt, nonce, text)), "the MAC is another one"
    return sweet_stream(salt, nonce, text).decode()


def declare(path, field, words):
    """Adds `sealed` to the declaration of a field, which is a mapping in braces."""
    text = path.read_text("utf-8")
    said, count = re.subn(rf"^( +{re.escape(field)}: +{{)", rf"\1sealed: {words}, ", text, count=1, flags=re.MULTILINE)
    assert count == 1, f"{path} does not describe {field}"
    path.write_text(said, "utf-8")


def declare_all(folder):
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    for name, key in (("gcm", GCM_KEY.hex().encode()), ("siv", SIV_KEY.hex().encode()), ("rails", RAILS_KEY),
                      ("salt", RAILS_SALT), ("index", base64.b64encode(INDEX_KEY)), ("master", MASTER.hex().encode())):
        (keys / name).write_bytes(key)
        (keys / name).chmod(0o600)
    app = folder / "map/app.yaml"
    text = app.read_text("utf-8")
    app.write_text(text.replace("      household_id: {leads", "      phone:        {identifies: phone, region: LT, "
                                "category: user.contact.phone_number, origin: provided}\n      household_id: {leads", 1))
    declare(app, "email", '{scheme: aes-256-gcm, key: "file:keys/gcm", context: "accounts.email:{id}", indexes: '
                          '[{column: email_bidx, key: "command:cat keys/index", transforms: lowercase}]}')
    declare(app, "name", '{scheme: rails, key: "file:keys/rails", salt: "file:keys/salt", digest: sha256}')
    declare(app, "phone", '{scheme: aes-siv, key: "file:keys/siv"}')
    crm = folder / "map/crm.yaml"
    declare(crm, "E-mail", '{scheme: aes-siv, key: "file:keys/siv"}')
    declare(crm, "Name", '{scheme: lockbox, key: "file:keys/master", table: people, column: name_ciphertext}')
    declare(folder / "map/events.yaml", "who.email", '{scheme: aes-256-gcm, key: "file:keys/gcm"}')
    declare(folder / "map/survey.yaml", "who.email",
            '{scheme: ciphersweet, backend: fips, key: "file:keys/master", table: answers, column: email}')


def seal_database(path):
    with sqlite3.connect(path) as base:
        base.executescript("ALTER TABLE accounts ADD COLUMN phone TEXT; ALTER TABLE accounts ADD COLUMN email_bidx TEXT;"
                           "CREATE UNIQUE INDEX accounts_by_email ON accounts (email_bidx)")
        for account, email, name in base.execute("SELECT id, email, name FROM accounts").fetchall():
            phone = PHONES[account]
            base.execute("UPDATE accounts SET email = ?, name = ?, phone = ?, email_bidx = ? WHERE id = ?",
                         (gcm(GCM_KEY, email, f"accounts.email:{account}".encode()), rails(name),
                          phone and siv(phone), index(email), account))
    base.close()


def sealed_answer(record, seal):
    if record.get("who") and record["who"].get("email"):
        record["who"]["email"] = seal(record["who"]["email"])
    return record


def seal(folder):
    """Everything that is written in a workspace of the small company."""
    folder = pathlib.Path(folder)
    declare_all(folder)
    stores = folder / "stores"
    seal_database(stores / "app.db")
    contacts = (stores / "crm/contacts.csv").read_bytes().decode().split("\r\n")
    for at in range(1, len(contacts) - 1):
        number, email, name, rest = contacts[at].split(",", 3)
        contacts[at] = ",".join((number, siv(email), gcm(LOCKBOX_KEY, name), rest))
    (stores / "crm/contacts.csv").write_bytes("\r\n".join(contacts).encode())
    events = [json.loads(line) for line in (stores / "events.jsonl").read_text().splitlines()]
    (stores / "events.jsonl").write_text("".join(
        json.dumps(sealed_answer(event, lambda text: gcm(GCM_KEY, text))) + "\n" for event in events))
    answers = ",\n".join("  " + json.dumps(sealed_answer(answer, sweet))
                         for answer in json.loads((stores / "survey.json").read_text()))
    (stores / "survey.json").write_text(f"[\n{answers}\n]\n")


def opened_text(data):
    """A flat file with everything in it opened that one of the keys opens."""
    def plain(found):
        for key in (siv_open, lambda text: gcm_open(LOCKBOX_KEY, text), lambda text: gcm_open(GCM_KEY, text), sweet_open):
            try:
                return key(found[0].decode()).encode()
            except Exception:  # pylint: disable=broad-except
                continue
        return found[0]
    return re.sub(rb"(fips:)?[A-Za-z0-9+/_-]{20,}={0,2}", plain, data)


def opened(stores):
    """What dump.stores() reads, opened; the index must be that of what it indexes."""
    for name, content in stores.items():
        if name != "app.db":
            stores[name] = opened_text(content)
            continue
        for (table, key), row in content.items():
            if table != "accounts":
                continue
            if row["email"] is not None:
                row["email"] = gcm_open(GCM_KEY, row["email"], f"accounts.email:{key[0]}".encode()).encode()
                assert row["email_bidx"].decode() == index(row["email"].decode()), "an index is another one"
            else:
                assert row["email_bidx"] is None, "an index of nothing"
            del row["email_bidx"]
            for field, key_opens in (("name", rails_open), ("phone", siv_open)):
                row[field] = row[field] and key_opens(row[field].decode()).encode()
    return stores


def make(build, home, *more):
    """small_company.make(), sealed."""
    office = PLAIN_MAKE(build, home, *more)
    seal(office.folder)
    return office


def take_over():
    """From now on whoever makes the small company gets it sealed, and whoever dumps its stores gets them opened."""
    small_company.make = make
    dump.stores = lambda folder: opened(SEALED_STORES(folder))
