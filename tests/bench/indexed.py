# SPDX-License-Identifier: Apache-2.0
"""A workspace whose map lists only ten indexed tables of the sample's app.db, and the script with which
the sqlite3 shell makes the same lookups."""
import json
import sqlite3

LINKS = {  # table: {column: what the map says of it}
    "accounts": {"id": {"identifies": "account_id"},
                 "email": {"identifies": "email", "stored_as": "normal"},
                 "address_id": {"leads_to": "addresses.id"}},
    "addresses": {},
    "subscriptions": {"account_id": {"belongs_to": "accounts.id"}},
    "invoices": {"account_id": {"belongs_to": "accounts.id"}},
    "invoice_lines": {"invoice_id": {"belongs_to": "invoices.id"}},
    "payments": {"invoice_id": {"belongs_to": "invoices.id"}},
    "tickets": {"account_id": {"belongs_to": "accounts.id"}},
    "messages": {"ticket_id": {"belongs_to": "tickets.id"}},
    "consents": {"account_id": {"belongs_to": "accounts.id"}},
    "sessions": {"account_id": {"belongs_to": "accounts.id"}},
}
SETTINGS = """dsar: 1
controller: {name: Bench, country: LT, contact: privacy@outcraft.example}
purposes:
  service: {title: Providing the service, basis: contract, article: 6(1)(b)}
retention:
  account: {keep: 2 years, after: closed}
"""


def columns(database, table):
    rows = database.execute(f"PRAGMA table_info({table})").fetchall()
    return [row[1] for row in rows], [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5]]


def make(sample, folder):
    """Writes the workspace into `folder`, over the database of the sample."""
    path = next(sample.glob("**/app.db"))
    collections = {}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        for table, links in LINKS.items():
            names, key = columns(database, table)
            collections[table] = {
                "role": "controller", "purpose": "service", "retention": "account",
                "key": key[0] if len(key) == 1 else key,
                "fields": {name: {"category": "user", **links.get(name, {})} for name in names}}
    (folder / "map").mkdir(parents=True, exist_ok=True)
    (folder / "dsar.yaml").write_text(SETTINGS)
    (folder / "map/app.yaml").write_text(json.dumps(
        {"store": "app", "kind": "sqlite", "path": str(path.resolve()), "collections": collections},
        indent=1))
    return path


def script(subject):
    """The same rows from the sqlite3 shell: one SELECT a table, every one through an index."""
    email = subject["email"][0].lower().replace("'", "''")
    mine = f"(SELECT id FROM accounts WHERE email = '{email}')"
    lines = [".mode json", f"SELECT * FROM accounts WHERE email = '{email}';",
             f"SELECT * FROM addresses WHERE id IN"
             f" (SELECT address_id FROM accounts WHERE email = '{email}');"]
    for table, links in LINKS.items():
        for column, said in links.items():
            target = said.get("belongs_to", "").split(".")[0]
            if target == "accounts":
                lines.append(f"SELECT * FROM {table} WHERE {column} IN {mine};")
            elif target:
                lines.append(f"SELECT * FROM {table} WHERE {column} IN"
                             f" (SELECT id FROM {target} WHERE account_id IN {mine});")
    return "\n".join(lines) + "\n"


def count(path, subject):
    """How many rows the script gives."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return sum(len(database.execute(line).fetchall())
                   for line in script(subject).splitlines() if line.startswith("SELECT"))
