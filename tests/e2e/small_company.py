# SPDX-License-Identifier: Apache-2.0
"""A company of five people, written by hand so that every row of it is known: ids of 0, keys of several columns,
tables without a key, records that refer to each other in a ring, a household of two, and addresses that end alike.
"""
import json
import pathlib
import re
import sqlite3

import register_files

ANN, JOANN, BOB, CID, ZOE = (f"{name}@x.org" for name in ("ann", "joann", "bob", "cid", "zoe"))

SETTINGS = """\
dsar: 1
controller:
  name: Small Company
  address: Street 1, Vilnius
  country: LT
  contact: privacy@small.example
  authority: {name: Inspectorate, url: "https://authority.example"}
policy: {version: "2026-01-01", url: "https://small.example/privacy"}
regimes: [gdpr]
calendar: LT
time_zone: UTC
purposes:
  service:   {title: Providing the service, basis: contract, article: 6(1)(b)}
  billing:   {title: Billing, basis: legal_obligation, article: 6(1)(c)}
  marketing: {title: Marketing, basis: consent, article: 6(1)(a)}
  security:  {title: Security, basis: legitimate_interests, article: 6(1)(f), interest: to detect fraud}
retention:
  account: {keep: 2 years, after: closed}
  billing: {keep: 10 years, after: issued, blocks_erasure: "17(3)(b)", law: an act}
  logs:    {keep: 6 months, after: logged}
  consent: {keep: until withdrawal, after: withdrawn}
  words:   {keep: as long as the account}
recipients:
  post: {name: Post, role: controller, for: [service], country: LT, notify: email}
kinds:
  email:      {unique: true}
  account_id: {unique: true}
approval: {access: 1, export: 1, rectify: 1, restrict: 1, object: 1, erase: 1}
automated_decisions: None.
"""

APP = """\
store: app
kind: sqlite
path: stores/app.db
held_at: {provider: Here, country: LT}
collections:
  households:
    title: Households
    purpose: service
    retention: words
    key: id
    fields:
      id:     {category: user.unique_id}
      street: {category: user.contact.address.street, origin: provided}
  accounts:
    title: Accounts
    purpose: service
    retention: account
    dated_by: {closed: closed_on}
    recipients: [post]
    key: id
    restrict: %ACCOUNTS%
    fields:
      id:           {identifies: account_id, category: user.unique_id}
      email:        {identifies: {kind: email, extends: true}, category: user.contact.email, origin: provided,
                     anonymise: pseudonym}
      name:         {category: user.name, origin: provided, anonymise: {fixed: erased}}
      household_id: {leads_to: households.id, category: user.unique_id}
      profile_id:   {leads_to: profiles.id, category: user.unique_id}
      invited_by:   {mentions: accounts.id, category: user.unique_id}
      newsletter:   {consent_for: marketing, category: user.privacy_preferences, origin: provided,
                     anonymise: {fixed: "0"}}
      closed_on:    {category: user.account, origin: observed}
      restricted_since: {category: user.account}
  profiles:
    title: Profiles
    purpose: service
    retention: words
    key: id
    restrict: %ACCOUNTS%
    fields:
      id:         {category: user.unique_id}
      account_id: {belongs_to: accounts.id, category: user.unique_id}
      motto:      {category: user.content, origin: provided}
      restricted_since: {category: user.account}
  orders:
    title: Orders
    purpose: service
    retention: words
    key: [account_id, number]
    restrict: {vault: true}
    fields:
      account_id: {belongs_to: accounts.id, category: user.unique_id}
      number:     {category: user.behavior.purchase_history, origin: observed}
      placed_on:  {category: user.behavior.purchase_history, origin: observed}
  order_lines:
    title: Lines of orders
    purpose: service
    retention: words
    key: [account_id, number, line]
    belongs_to: {fields: [account_id, number], to: "orders.[account_id, number]"}
    restrict: {vault: true}
    fields:
      account_id: {category: user.unique_id}
      number:     {category: user.behavior.purchase_history}
      line:       {category: user.behavior.purchase_history}
      what:       {category: user.behavior.purchase_history, origin: observed}
  claims:
    title: Claims
    purpose: service
    retention: words
    key: id
    belongs_to: {fields: [account_id, number], to: "orders.[account_id, number]"}
    restrict: {vault: true}
    fields:
      id:         {category: user.unique_id}
      account_id: {category: user.unique_id}
      number:     {category: user.behavior.purchase_history}
      subject:    {category: user.behavior, origin: provided}
  logins:
    title: Logins
    purpose: security
    retention: logs
    dated_by: {logged: at}
    key: "#"
    restrict: {vault: true}
    fields:
      account_id: {belongs_to: accounts.id, category: user.unique_id}
      at:         {category: user.behavior, origin: observed}
  invoices:
    title: Invoices
    purpose: billing
    retention: billing
    dated_by: {issued: issued_on}
    key: id
    restrict: {mark: restricted_since}
    fields:
      id:         {category: user.unique_id}
      account_id: {belongs_to: accounts.id, category: user.unique_id}
      issued_on:  {category: user.financial, origin: observed}
      restricted_since: {category: user.account}
"""

CRM = """\
store: crm
kind: csv
path: stores/crm
held_at: {provider: Here, country: LT}
collections:
  contacts:
    title: Contacts
    purpose: marketing
    retention: consent
    path: contacts.csv
    key: Nr
    restrict: {mark: Blocked}
    fields:
      Nr:      {category: user.unique_id}
      E-mail:  {identifies: email, stored_as: typed, category: user.contact.email, origin: provided}
      Name:    {category: user.name, origin: provided}
      Notes:   {category: user.content, free_text: true, origin: inferred}
      Blocked: {category: user.account}
  visits:
    title: Visits to the fair
    purpose: security
    retention: logs
    dated_by: {logged: Day}
    path: "visits-*.csv"
    key: ["#file", "#"]
    restrict: {vault: true}
    fields:
      E-mail: {identifies: email, stored_as: typed, category: user.contact.email, origin: provided}
      Day:    {category: user.behavior, origin: observed}
"""

EVENTS = """\
store: events
kind: jsonl
path: stores/events.jsonl
held_at: {provider: Here, country: LT}
collections:
  events:
    title: Events
    purpose: security
    retention: logs
    dated_by: {logged: at}
    key: id
    restrict: {vault: true}
    fields:
      id:         {category: user.unique_id}
      account_id: {belongs_to: app/accounts.id, category: user.unique_id}
      who.email:  {identifies: email, stored_as: typed, category: user.contact.email, origin: observed}
      at:         {category: user.behavior, origin: observed}
"""

SURVEY = """\
store: survey
kind: json
path: stores/survey.json
held_at: {provider: Here, country: LT}
collections:
  answers:
    title: Answers
    purpose: security
    retention: logs
    dated_by: {logged: at}
    key: id
    restrict: {vault: true}
    fields:
      id:        {category: user.unique_id}
      who.email: {identifies: email, stored_as: typed, category: user.contact.email, origin: provided}
      at:        {category: user.behavior, origin: observed}
"""

# Whatever refers to accounts refers to the number 0 too; parts of keys may be NULL.
TABLES = """
CREATE TABLE households (id INTEGER PRIMARY KEY, street TEXT NOT NULL);
CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  household_id INTEGER REFERENCES households (id), profile_id INTEGER REFERENCES profiles (id),
  invited_by INTEGER, newsletter INTEGER NOT NULL, closed_on TEXT, restricted_since TEXT);
CREATE TABLE profiles (id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL UNIQUE REFERENCES accounts (id), motto TEXT, restricted_since TEXT);
CREATE TABLE orders (account_id INTEGER NOT NULL REFERENCES accounts (id), number INTEGER NOT NULL, placed_on TEXT,
  PRIMARY KEY (account_id, number)) WITHOUT ROWID;
CREATE TABLE order_lines (account_id INTEGER NOT NULL, number INTEGER NOT NULL, line INTEGER NOT NULL, what TEXT,
  PRIMARY KEY (account_id, number, line), FOREIGN KEY (account_id, number) REFERENCES orders (account_id, number));
CREATE TABLE claims (id INTEGER PRIMARY KEY, account_id INTEGER, number INTEGER, subject TEXT,
  FOREIGN KEY (account_id, number) REFERENCES orders (account_id, number));
CREATE TABLE logins (account_id INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TABLE invoices (id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts (id),
  issued_on TEXT NOT NULL, restricted_since TEXT);
"""

ROWS = {
    "households": [(0, "Shared street 1"), (1, "Joann's street 2"), (2, "Cid's street 3"), (3, "Zoe's street 4")],
    "accounts": [(0, ANN, "Ann", 0, 0, None, 1, None, None), (1, BOB, "Bob", 0, 1, None, 1, None, None),
                 (3, CID, "Cid", 2, 3, 0, 1, None, None), (4, ZOE, "Zoe", 3, None, None, 0, None, None),
                 (10, JOANN, "Joann", 1, 2, None, 1, None, None)],
    "profiles": [(0, 0, "zero", None), (1, 1, "one", None), (2, 10, "ten", None), (3, 3, "three", None)],
    "orders": [(account, number, f"2026-0{number + 1}-01") for account in (0, 1, 10) for number in (0, 1)],
    "order_lines": [(account, number, line, f"thing {account}{number}{line}")
                    for account in (0, 1, 10) for number in (0, 1) for line in (0, 1)],
    # A part that is missing names no order: those claims are nobody's.
    "claims": [(0, 0, 0, "torn"), (1, 0, None, "no number"), (2, None, 0, "no account"), (3, None, None, "neither"),
               (4, 10, 0, "late"), (5, 1, 0, "lost")],
    "logins": [(0, "2026-10-01"), (1, "2026-10-01"), (0, "2026-10-02"), (10, "2026-10-01"), (10, "2026-10-02"),
               (0, "2026-10-02"), (3, "2026-10-03")],
    "invoices": [(0, 3, "2026-02-01", None), (1, 10, "2026-02-01", None)],
}

CONTACTS = [("Nr", "E-mail", "Name", "Notes", "Blocked"), ("0", "Ann@X.org", "Ann", "", ""),
            ("00", JOANN, "Joann", "writes from joann@x.org", ""), ("1", BOB, "Bob", '"a, b"', ""),
            ("2", CID, "Cid", "", ""), ("", ZOE, "Zoe", "a key that is empty", "")]
VISITS = {1: [ANN, JOANN, ANN, BOB], 2: [JOANN, "joann@x.org.lt", CID, ANN]}
EVENT_LINES = [
    {"id": 0, "account_id": 0, "who": {"email": ANN}, "at": "2026-10-01"},
    {"id": 1, "account_id": None, "who": {"email": JOANN}, "at": "2026-10-01"},
    {"id": 2, "account_id": "0", "who": None, "at": "2026-10-02"},
    {"id": 3, "account_id": False, "who": {"email": ""}, "at": "2026-10-02"},
    {"id": 4, "account_id": "", "who": {"email": None}, "at": "2026-10-02"},
    {"id": 5, "account_id": 10, "who": {"email": JOANN}, "at": "2026-10-03"},
    {"id": "0x", "who": {"email": CID}, "at": "2026-10-03"},
    {"id": 6, "account_id": "00", "at": "2026-10-03"}]
ANSWERS = [{"id": 0, "who": {"email": ANN}, "at": "2026-10-01"}, {"id": 1, "who": {"email": JOANN}, "at": "2026-10-01"},
           {"id": 2, "who": {"email": CID}, "at": "2026-10-02"}, {"id": 3, "who": {"email": "ann@x.org.uk"}, "at": ""}]


def make_database(path):
    """Rows are put in while nothing is checked: two tables refer to each other."""
    with sqlite3.connect(path) as base:
        base.executescript(TABLES)
        for table, rows in ROWS.items():
            base.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    base.close()


def csv_line(cells):
    """A line as people's tools write it."""
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in
                    (cell.replace('"', "") for cell in cells)) + "\r\n"


def make(build, home, accounts="{mark: restricted_since}"):
    """An office in a folder `home` that is not there yet; `accounts` says how those and their profiles, which
    name each other, are restricted."""
    folder = pathlib.Path(home) / "outcraft"
    (folder / "map").mkdir(parents=True)
    (folder / "stores/crm").mkdir(parents=True)
    (folder / "dsar.yaml").write_text(SETTINGS, "utf-8")
    for name, text in (("app", APP.replace("%ACCOUNTS%", accounts)), ("crm", CRM), ("events", EVENTS),
                       ("survey", SURVEY)):
        (folder / f"map/{name}.yaml").write_text(text, "utf-8")
    stores = folder / "stores"
    make_database(stores / "app.db")
    (stores / "crm/contacts.csv").write_bytes("".join(map(csv_line, CONTACTS)).encode())
    for number, people in VISITS.items():
        rows = ["E-mail,Day\n", *(f"{person},2026-10-0{number}\n" for person in people)]
        (stores / f"crm/visits-{number}.csv").write_text("".join(rows), "utf-8")
    (stores / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in EVENT_LINES), "utf-8")
    answers = ",\n".join("  " + json.dumps(answer) for answer in ANSWERS)
    (stores / "survey.json").write_text(f"[\n{answers}\n]\n", "utf-8")
    return register_files.Office(build, home)


def without_lines(data, pattern):
    """The bytes without the lines that match."""
    return b"".join(line for line in data.splitlines(keepends=True) if not re.search(pattern, line))
