# SPDX-License-Identifier: Apache-2.0
"""All stores before and after, read without dsar: nothing may have changed but what plans say."""
import collections
import json
import random
import re

import company
import dump

STORE_FILES = {"app": "app.db", "platform": "platform.db"}


def key_in_database(key):
    """A key of a plan as sqlite3 gives it."""
    return tuple(value.encode() if isinstance(value, str) else value for value in key.values())


def wanted_of(plans):
    """{(store, collection, key): (decision, paths that are cut)}; a later plan has the last word."""
    out = {}
    for plan in plans:
        for step in plan["steps"]:
            for record in step["records"]:
                name = (step["store"], step["collection"], company.key_of(record["key"]))
                before = out.get(name, (None, set(), None))
                cuts = {cut["path"] for cut in record.get("cuts", [])}
                out[name] = (step["decision"], cuts | before[1], record["key"])
    return out


class Comparison:
    def __init__(self, before, after, wanted):
        self.before, self.after, self.wanted = before, after, wanted
        self.faults = []
        self.counts = collections.Counter()

    def say(self, text):
        self.faults.append(text)

    def database(self, store):
        """Each row is gone exactly when a plan erased it, and changed only in the columns that a plan cut."""
        old, new = self.before[STORE_FILES[store]], self.after[STORE_FILES[store]]
        plans = {(collection, key_in_database(key)): (decision, cuts)
                 for (where, collection, _), (decision, cuts, key) in self.wanted.items() if where == store}
        for place, row in old.items():
            decision, cuts = plans.get(place, ("keep", set()))
            if place not in new:
                self.counts["gone"] += 1
                if decision != "erase":
                    self.say(f"{store}.{place[0]}: a row is gone that no plan erased")
                continue
            if decision == "erase":
                self.say(f"{store}.{place[0]}: a row is there that a plan erased")
            changed = {name for name, value in row.items() if new[place][name] != value}
            self.counts["cut"] += bool(changed)
            if changed - cuts:
                self.say(f"{store}.{place[0]}: {sorted(changed - cuts)} changed without a plan")
        for place in new.keys() - old.keys():
            self.say(f"{store}.{place[0]}: a row has come")

    def contacts(self):
        """Lines of the contact list, as bytes: what stays stands as it stood."""
        name = "crm/contacts.csv"
        key_of_row = {row[0]: row for row in dump.csv_rows(self.before[name])}
        gone = {json.loads(key)[0] for (store, collection, key), (decision, _, _) in self.wanted.items()
                if (store, collection, decision) == ("crm", "contacts", "erase")}
        cut = {json.loads(key)[0] for (store, collection, key), (_, cuts, _) in self.wanted.items()
               if (store, collection) == ("crm", "contacts") and cuts}
        now = {row[0]: row for row in dump.csv_rows(self.after[name])}
        for key, row in key_of_row.items():
            if (key in now) == (key in gone):
                self.say("crm.contacts: a row is there, or gone, against the plan")
            elif key in now and now[key] != row and key not in cut:
                self.say("crm.contacts: a row changed without a plan")
        self.counts["gone"] += len(gone)
        left = [line for line in self.after[name].splitlines() if line not in set(self.before[name].splitlines())]
        if len(left) > len(cut):
            self.say(f"crm.contacts: {len(left)} lines are not as they were")

    def by_state(self, name, store, collection):
        """Files without keys: as many lines went as plans erased, and every other line is as it was."""
        old = collections.Counter(line for file, data in self.before.items() if re.fullmatch(name, file)
                                  for line in data.split(b"\n"))
        new = collections.Counter(line for file, data in self.after.items() if re.fullmatch(name, file)
                                  for line in data.split(b"\n"))
        gone = sum((old - new).values())
        self.counts["gone"] += gone
        if new - old:
            self.say(f"{store}.{collection}: {sum((new - old).values())} lines have come or changed")
        planned = self.erased_lines[(store, collection)]
        if gone != planned:
            self.say(f"{store}.{collection}: {gone} lines went, plans erased {planned}")

    def answers(self):
        """The survey is one JSON document: the answers that stay are as they were."""
        old, new = (json.loads(side["feedback.json"]) for side in (self.before, self.after))
        gone = {json.loads(key)[0] for (store, collection, key), (decision, _, _) in self.wanted.items()
                if (store, decision) == ("feedback", "erase")}
        cut = {json.loads(key)[0] for (store, _, key), (_, cuts, _) in self.wanted.items()
               if store == "feedback" and cuts}
        def by_id(answers):
            answers = answers if isinstance(answers, list) else next(v for v in answers.values() if isinstance(v, list))
            return {answer["id"] if isinstance(answer["id"], str) else json.dumps(answer["id"]): answer for answer in answers}
        old, new = by_id(old), by_id(new)
        for key, answer in old.items():
            if (key in new) == (key in gone):
                self.say("feedback.answers: one is there, or gone, against the plan")
            elif key in new and new[key] != answer and key not in cut:
                self.say("feedback.answers: one changed without a plan")
        self.counts["gone"] += len(gone)

    def recordings(self):
        for name in self.before:
            if name.endswith(".wav") and self.before[name] != self.after.get(name):
                self.say("recordings: a file changed that belongs to a client")

    def run(self, plans):
        self.erased_lines = collections.Counter()
        for plan in plans:
            for step in plan["steps"]:
                if step["decision"] == "erase":
                    self.erased_lines[(step["store"], step["collection"])] += len(step["records"])
        for store in STORE_FILES:
            self.database(store)
        self.contacts()
        self.answers()
        self.by_state(r"weblogs/.*", "weblogs", "requests")
        self.by_state(r"analytics/.*", "analytics", "events")
        self.recordings()
        return self.faults


def choose(people, count):
    """All traps of the sample, then anyone."""
    chance = random.Random(5)
    by_trait = collections.defaultdict(list)
    for person in people:
        for trait in person["traits"]:
            by_trait[trait].append(person)
    chosen = {}
    for trait in sorted(by_trait):
        person = chance.choice(by_trait[trait])
        chosen[person["person"]] = person
    others = [person for person in people if person["person"] not in chosen]
    for person in chance.sample(others, max(0, min(count - len(chosen), len(others)))):
        chosen[person["person"]] = person
    return list(chosen.values())[:count]
