#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: check_truth.py DSAR_SAMPLE [PEOPLE]

Holds the ground truth of the sample against its stores, with nothing but Python's own library: every
record of the truth is there, every record that holds an identifier a person gives is in her truth (and
no other is called direct), links hold, and each trap is planted."""
import collections
import csv
import glob
import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata

INSTRUCTED = {"0", "1", "3", "5", "6"}
failures = []


def check(condition, *words):
    if not condition:
        failures.append(" ".join(str(word) for word in words))


def email_form(text):
    text = unicodedata.normalize("NFC", (text or "").strip())
    text = text.removeprefix("mailto:").strip("<>").casefold()
    if "@" not in text:
        return None
    local, domain = text.split("@")
    return local.split("+")[0] + "@" + domain.encode("idna").decode()


def phone_form(text):
    digits = re.sub(r"[^0-9+]", "", text or "")
    if not digits:
        return None
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    return digits if digits.startswith("+") else "+370" + digits[1:]


def name_form(text):
    text = unicodedata.normalize("NFKD", text or "").replace("ł", "l").replace("Ł", "L")
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).casefold()
    words = re.findall(r"[^\s,\-]+", text)
    return " ".join(sorted(words)) or None


def ip_form(text):
    return text.lower().removeprefix("::ffff:") if text else None


def plain_form(text):
    return str(text).strip().lower() if text is not None else None


FORMS = {"email": email_form, "phone": phone_form, "name": name_form, "ip": ip_form}


class Record:
    def __init__(self, store, collection, key, row, names=(), links=(), texts=(), tenant=None):
        self.place = (store, collection, key)
        self.row = row
        self.values = {(kind, FORMS.get(kind, plain_form)(value)) for kind, value in names}
        self.values = {value for value in self.values if value[1]}
        self.links = [(s, c, str(k)) for s, c, k in links if k is not None]
        self.texts = [text for text in texts if text]
        self.tenant = None if tenant is None else str(tenant)


def composite(*parts):
    return json.dumps(list(parts), separators=(",", ":"), ensure_ascii=False)


def read_app(folder):
    database = sqlite3.connect(f"{folder}/app.db")
    database.row_factory = sqlite3.Row

    def rows(table):
        return map(dict, database.execute(f"SELECT * FROM {table}"))

    for r in rows("accounts"):
        yield Record("app", "accounts", str(r["id"]), r,
                     [("account_id", r["id"]), ("email", r["email"]), ("phone", r["phone"]), ("name", r["name"])],
                     [("app", "addresses", r["address_id"]), ("app", "accounts", r["manager_id"])], [r["notes"]])
    for r in rows("addresses"):
        yield Record("app", "addresses", str(r["id"]), r)
    for r in rows("deliveries"):
        yield Record("app", "deliveries", str(r["id"]), r, [], [("app", "addresses", r["address_id"])])
    for r in rows("crm_links"):
        yield Record("app", "crm_links", composite(r["account_id"], r["contact_id"]), r, [],
                     [("app", "accounts", r["account_id"]), ("crm", "contacts", r["contact_id"])])
    for r in rows("invoice_lines"):
        yield Record("app", "invoice_lines", composite(r["invoice_id"], r["line_no"]), r, [],
                     [("app", "invoices", r["invoice_id"])])
    for r in rows("refunds"):
        yield Record("app", "refunds", str(r["id"]), r, [],
                     [("app", "invoice_lines", composite(r["invoice_id"], r["line_no"]))])
    for r in rows("payments"):
        yield Record("app", "payments", str(r["id"]), r, [], [("app", "invoices", r["invoice_id"])])
    for r in rows("tickets"):
        yield Record("app", "tickets", str(r["id"]), r, [("email", r["contact_email"])],
                     [("app", "accounts", r["account_id"])], [r["subject"]])
    for r in rows("messages"):
        yield Record("app", "messages", str(r["id"]), r, [],
                     [("app", "tickets", r["ticket_id"]), ("app", "accounts", r["author_id"])], [r["body"]])
    for table in ("subscriptions", "invoices", "consents", "sessions", "audit_events"):
        for r in rows(table):
            names = [("ip", r.get("ip")), ("email", r.get("target_email"))]
            yield Record("app", table, str(r["id"]), r, names, [("app", "accounts", r["account_id"])],
                         [r.get("note")])


def read_platform(folder):
    database = sqlite3.connect(f"{folder}/platform.db")
    database.row_factory = sqlite3.Row
    tenants = {}
    for r in map(dict, database.execute("SELECT * FROM leads")):
        yield Record("platform", "leads", str(r["id"]), r,
                     [("lead_id", r["id"]), ("email", r["email"]), ("phone", r["phone"]), ("name", r["name"])],
                     [], [r["notes"]], r["client_id"])
    for r in map(dict, database.execute("SELECT * FROM calls")):
        tenants[r["id"]] = r["client_id"]
        yield Record("platform", "calls", str(r["id"]), r, [("phone", r["callee"]), ("phone", r["transferred_to"])],
                     [("platform", "leads", r["lead_id"])], [], r["client_id"])
    for r in map(dict, database.execute("SELECT * FROM call_events")):
        yield Record("platform", "call_events", composite(r["call_id"], r["seq"]), r, [],
                     [("platform", "calls", r["call_id"])], [], tenants[r["call_id"]])
    for file in sorted(glob.glob(f"{folder}/transcripts/*.jsonl")):
        for line in open(file, encoding="utf-8"):
            r = json.loads(line)
            yield Record("transcripts", "transcripts", str(r["call_id"]), r, [],
                         [("platform", "calls", r["call_id"])], [turn["text"] for turn in r["turns"]],
                         tenants[r["call_id"]])
    for file in glob.glob(f"{folder}/recordings/*/*.wav"):
        key = os.path.relpath(file, f"{folder}/recordings")
        client, call = re.fullmatch(r"(\d+)/call-(\d+)\.wav", key).groups()
        check(str(tenants[int(call)]) == client, "recording in the wrong folder:", key)
        yield Record("recordings", "files", key, {}, [], [("platform", "calls", call)], [], client)


def read_files(folder):
    for file in sorted(glob.glob(f"{folder}/weblogs/*")):
        name = os.path.basename(file)
        lines = gzip.open(file, "rt", encoding="utf-8") if file.endswith(".gz") else open(file, encoding="utf-8")
        for number, line in enumerate(lines, 1):
            r = json.loads(line)
            check(name[7:14] == r["time"][:7], "line in the wrong month:", name, number)
            yield Record("weblogs", "requests", composite(name, number), r, [("ip", r["client"]["ip"])],
                         [("app", "accounts", r["account"])])
    for file in sorted(glob.glob(f"{folder}/analytics/*.csv")):
        name = os.path.basename(file)
        for number, r in enumerate(csv.DictReader(open(file, encoding="utf-8", newline="")), 1):
            yield Record("analytics", "events", composite(name, number), r, [("device_id", r["device_id"])])
    for r in csv.DictReader(open(f"{folder}/crm/contacts.csv", encoding="utf-8-sig", newline="")):
        yield Record("crm", "contacts", r["Contact ID"], r,
                     [("email", r["E-mail"]), ("phone", r["Phone"]),
                      ("name", (r["First name"] + " " + r["Last name"]))], [], [r["Notes"]])
    for r in json.load(open(f"{folder}/feedback.json", encoding="utf-8")):
        yield Record("feedback", "answers", str(r["id"]), r, [("email", r["who"]["email"])], [], [r["comment"]])


def given_identifiers(subject):
    pairs = [(kind, value) for kind in ("email", "phone", "name", "ip") for value in subject.get(kind, [])]
    pairs += [(kind, value) for kind, values in subject.get("ids", {}).items() for value in values]
    return {(kind, FORMS.get(kind, plain_form)(value)) for kind, value in pairs}


def expected_direct(record, given):
    """Rules 1 and 2, by the given identifiers alone."""
    agreeing = {kind for kind, value in record.values if (kind, value) in given}
    if not agreeing:
        return None
    unique = {"email", "account_id", "lead_id", "device_id"}
    given_kinds = {kind for kind, _ in given}
    differs = any(kind in unique & given_kinds and kind not in agreeing for kind, _ in record.values)
    return "exact" if not differs and (agreeing & unique or len(agreeing) > 1) else "possible"


def check_person(person, records, by_value):
    number, given = person["person"], given_identifiers(person["subject"])
    truth = {(r["store"], r["collection"], r["key"]): r for r in person["records"]}
    check(len(truth) == len(person["records"]), "person", number, "has a record twice")
    check(list(truth) == sorted(truth), "person", number, "is not sorted")
    hits = set().union(*(by_value.get(value, set()) for value in given)) if given else set()
    for place in hits:
        direct = expected_direct(records[place], given)
        noted = truth.get(place, {})
        check(noted.get("direct_certainty", noted.get("certainty")) == direct and noted.get("direct"),
              "person", number, "gives an identifier of", place, "which must be direct and", direct)
    theirs = {place for place, r in truth.items() if r["certainty"] != "possible" and not r.get("mention")}
    for place, noted in truth.items():
        check(place in records, "person", number, "has", place, "which is not there")
        if place not in records:
            continue
        record = records[place]
        check(noted.get("tenant") == record.tenant, "person", number, place, "is of another tenant")
        check(bool(noted.get("direct")) == (place in hits), "person", number, place, "direct is wrong")
        if noted.get("tenant") is not None and noted["tenant"] not in INSTRUCTED:
            check(noted.get("direct") and "shared" not in noted, "person", number, place, "was followed")
        if noted["certainty"] == "linked":
            linked = set(record.links) & theirs or any(
                place in records[other].links for other in theirs) or place[1] in ("events", "files")
            check(linked, "person", number, place, "hangs on nothing")
        if noted.get("in_text"):
            check(record.texts, "person", number, place, "has no text")


def check_texts(people, records):
    """An e-mail in a free text is somebody's truth: in-text where it is not hers otherwise."""
    owners = collections.defaultdict(list)
    for person in people:
        for kind, value in given_identifiers(person["subject"]):
            if kind == "email":
                owners[value].append(person)
    seen = 0
    for record in records.values():
        for text in record.texts:
            check(not re.search(r"\d{5,}", re.sub(r"\S*xn--\S*|[+(]?\d[\d ()-]{7,}\d", "", text)), record.place,
                  "holds a long number by accident")
            for found in re.findall(r"[\w.\-]+@[\w.\-]+\w", text):
                for person in owners.get(email_form(found), []):
                    silent = record.tenant is not None and record.tenant not in INSTRUCTED
                    noted = any((r["store"], r["collection"], r["key"]) == record.place for r in person["records"])
                    check(noted != silent, "person", person["person"], "is named in", record.place)
                    seen += noted
    check(seen > 100, "few people are named in texts:", seen)


def check_traps(people, records):
    traits = collections.Counter(trait for person in people for trait in person["traits"])
    for trait, least in {
            "shared_name": 100, "shared_phone": 100, "shared_address": 200, "email_is_suffix": 100, "minor": 10,
            "id_zero": 2, "holder_and_lead": 100, "contact_twice": 20, "quoted_in_text": 100, "two_tenants": 50,
            "only_contact": 100, "only_analytics": 50, "only_weblogs": 20, "only_support": 20, "shared_call": 50,
            "hostile_text": 20, "long_text": 2, "international_domain": 50, "mentioned_by_others": 50,
            "lead_of_silent_client": 100, "lead_of_instructed_client": 200, "shared_device": 50, "gives_id": 50,
            "gives_phone": 200, "gives_name": 100, "gives_capitals": 50, "call_without_lead": 20,
            "second_email_in_contacts": 20, "same_phone_other_email": 10, "manages_self": 20,
            "shared_contact": 100, "invited_by_another": 50, "answers_in_ticket_of_another": 50}.items():
        check(traits[trait] >= least, "trap", trait, "is planted only", traits[trait], "times")
    certainties = collections.Counter(r["certainty"] for p in people for r in p["records"])
    check(min(certainties[c] for c in ("exact", "linked", "possible")) > 500, "certainties:", certainties)
    possible = [sum(r["certainty"] == "possible" for r in p["records"]) for p in people]
    check(max(possible) <= 12, "somebody has", max(possible), "possible matches")
    flags = collections.Counter(flag for p in people for r in p["records"] for flag in r)
    for flag in ("shared", "mention", "in_text", "bridge", "tenant", "direct", "direct_certainty"):
        check(flags[flag] > 50, "flag", flag, "is rare:", flags[flag])
    suffixes = [p for p in people if "email_is_suffix" in p["traits"]]
    mails = [email_form(m) for p in suffixes for m in p["subject"].get("email", [])]
    check(any(a != b and b.endswith(a) for a in mails for b in mails), "no e-mail ends in another")
    everybody = collections.Counter(r["store"] for p in people for r in p["records"])
    check(len(everybody) == 8, "stores without people:", everybody)
    subjects = [json.dumps(p["subject"]) for p in people]
    check(all(s != "{}" for s in subjects) and len(set(subjects)) == len(subjects), "subjects are not distinct")


def main():
    with tempfile.TemporaryDirectory() as room:
        folder = os.path.join(room, "outcraft")
        count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
        subprocess.run([sys.argv[1], folder, "--people", str(count)], check=True)
        stores = os.path.join(folder, "stores")
        records, by_value = {}, collections.defaultdict(set)
        for reader in (read_app, read_platform, read_files):
            for record in reader(stores):
                check(record.place not in records, record.place, "is there twice")
                records[record.place] = record
                for value in record.values:
                    by_value[value].add(record.place)
        for record in records.values():
            for link in record.links:
                check(link in records, record.place, "refers to", link, "which is not there")
        people = [json.loads(line) for line in open(f"{folder}/truth/people.ndjson", encoding="utf-8")]
        check([p["person"] for p in people] == list(range(count)), "people are not counted from 0")
        for person in people:
            check_person(person, records, by_value)
        check_texts(people, records)
        check_traps(people, records)
        clients = open(f"{folder}/dsar.yaml", encoding="utf-8").read().split("\nclients:")[1].split("\nkinds:")[0]
        told = {block[0] for block in re.split(r'\n  "', clients)[1:] if "instructions:" in block}
        check(told == INSTRUCTED, "instructions in dsar.yaml:", told)
    for failure in failures[:40]:
        print(failure)
    print(f"{len(people)} people, {len(records)} records, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()
