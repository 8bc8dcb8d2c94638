# SPDX-License-Identifier: Apache-2.0
"""On the sample: what is held for clients goes to them only, and only when they instructed us.

Compares the packages of people whom several clients know with the ground truth.
Usage: clients_test.py BUILD
"""
import json
import os
import pathlib
import shutil
import stat
import sys

import company

PEOPLE = 12


def records_of(folder):
    """(store, collection, key) of every record in a package."""
    data = json.loads((folder / "data.json").read_bytes())
    return {(collection["store"], collection["collection"], company.key_of(record["key"]))
            for collection in data["collections"] for record in collection["records"]}


def tenants_of(person):
    """(store, collection, key) -> tenant, of processor data."""
    return {(record["store"], record["collection"], company.key_of(record["key"])):
            str(record["tenant"]) for record in person["records"] if record.get("tenant") is not None
            and record["tenant"] != ""}


def faults_of(dsar, person, instructed):
    _, matches, folder = dsar.right("access", person["subject"])
    tenants = tenants_of(person)
    faults = []
    foreign = records_of(folder / "package") & set(tenants)
    if foreign:
        faults.append(f"our package holds {len(foreign)} records of clients")
    for package in sorted(folder.glob("package-*")):
        if not package.is_dir():
            continue
        tenant = package.name.removeprefix("package-")
        if tenant not in instructed:
            faults.append(f"{package.name} was written without instruction")
        for record in records_of(package):
            if tenants.get(record) != tenant:
                faults.append(f"{package.name} holds {record}, of {tenants.get(record, 'ours')}")
        checked = dsar.run("validate", str(package), check=False)
        if checked.returncode != 0:
            faults.append(f"{package.name} is not valid:\n{checked.stdout}")
    silent = {match["tenant"] for match in matches["matches"]
              if match.get("tenant") and str(match["tenant"]) not in instructed}
    letters = {path.name for path in (folder / "letters").glob("forward-*")}
    expected = {f"forward-{tenant}.{ending}" for tenant in silent for ending in ("txt", "json")}
    if letters != expected:
        faults.append(f"hands over {sorted(letters)}, not {sorted(expected)}")
    for path in (folder / "letters").iterdir():
        if stat.S_IMODE(path.stat().st_mode) != 0o600:
            faults.append(f"{path.name} can be read by others")
    for name in letters:
        if name.endswith(".json"):
            request = json.loads((folder / "letters" / name).read_bytes())
            if request["api_version"] != "2.0" or request["subject_request_type"] != "access":
                faults.append(f"{name} is no request of OpenDSR")
    return faults, len(tenants), len(letters) // 2


def main():
    build = pathlib.Path(sys.argv[1])
    folder = company.make(build / "bin/dsar-sample", build / "e2e/clients", 400)
    shutil.rmtree(folder / "cases", ignore_errors=True)
    os.mkdir(folder / "cases", 0o700)
    dsar = company.Dsar(build / "bin/dsar", folder)
    instructed = company.instructed_tenants(folder)
    known = [person for person in company.people_of(folder) if tenants_of(person)]
    known.sort(key=lambda person: -len(set(tenants_of(person).values())))
    faults = []
    held = forwarded = 0
    for person in known[:PEOPLE]:
        found, records, letters = faults_of(dsar, person, instructed)
        held += records
        forwarded += letters
        faults += [f"person {person['person']} {fault}" for fault in found]
    assert held and forwarded, "the sample has nobody whom an uninstructed client knows"
    print(f"{PEOPLE} people, {held} records of clients, {forwarded} hand-overs")
    print("\n".join(faults[:20]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
