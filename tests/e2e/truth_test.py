# SPDX-License-Identifier: Apache-2.0
"""On the sample of 2,000 people, the matches of 200 of all kinds equal the ground truth exactly.

Usage: truth_test.py BUILD
"""
import collections
import concurrent.futures
import os
import pathlib
import random
import shutil
import sys

import company

PEOPLE = 200
# Each trap of the sample must be among those who are asked for.
TRAPS = ("shared_name", "shared_phone", "shared_address", "shared_contact", "shared_device",
         "shared_call", "couple", "email_is_suffix", "same_phone_other_email", "minor", "id_zero",
         "international_domain", "gives_letters_outside_ascii", "gives_capitals", "manages_self",
         "quoted_in_text", "mentioned_by_others", "two_tenants", "lead_of_instructed_client",
         "lead_of_silent_client", "contact_twice", "hostile_text", "long_text", "only_weblogs",
         "only_analytics", "only_support", "only_contact", "only_lead", "gives_ip", "gives_name")


def choose(people):
    """Some of every trait, the rarest first, then anyone."""
    by_trait = collections.defaultdict(list)
    for person in people:
        for trait in person["traits"]:
            by_trait[trait].append(person)
    chance = random.Random(2)
    chosen = {}
    each = max(4, PEOPLE // max(1, len(by_trait)) - 1)
    for trait in sorted(by_trait, key=lambda trait: len(by_trait[trait])):
        sample = chance.sample(by_trait[trait], min(each, len(by_trait[trait])))
        chosen.update((person["person"], person) for person in sample)
    others = [person for person in people if person["person"] not in chosen]
    for person in chance.sample(others, max(0, PEOPLE - len(chosen))):
        chosen[person["person"]] = person
    return list(chosen.values())


def ask(dsar, person, instructed):
    faults, folder = company.faults_of(dsar, person, instructed)
    # The answers of 200 people would fill a small disk.
    shutil.rmtree(folder / "package")
    (folder / "package.zip").unlink()
    name = f"person {person['person']} ({', '.join(person['traits']) or 'no trait'})"
    return [f"{name} {fault}" for fault in faults]


def main():
    build = pathlib.Path(sys.argv[1])
    folder = company.make(build / "bin/dsar-sample", build / "e2e/truth", 2000)
    shutil.rmtree(folder / "cases", ignore_errors=True)
    (folder / "cases").mkdir(mode=0o700)
    dsar = company.Dsar(build / "bin/dsar", folder)
    instructed = company.instructed_tenants(folder)
    everyone = list(company.people_of(folder))
    assert len(everyone) >= 2000, f"the truth knows only {len(everyone)} people"
    people = choose(everyone)
    traits = collections.Counter(trait for person in people for trait in person["traits"])
    absent = [trait for trait in TRAPS if not traits[trait]]
    assert not absent, f"no one among the {len(people)} has the trait {absent}"
    assert instructed, "no client has instructed us, so that path is not tried"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda person: ask(dsar, person, instructed), people))
    faults = [fault for result in results for fault in result]
    records = sum(len(company.expected_rows(person, instructed)[0]) for person in people)
    print(f"{len(people)} people, {records} records, traits: "
          + ", ".join(f"{trait} {count}" for trait, count in sorted(traits.items())))
    print("\n".join(faults[:40]))
    print(f"{sum(bool(result) for result in results)} people differ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
