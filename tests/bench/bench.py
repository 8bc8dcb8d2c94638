# SPDX-License-Identifier: Apache-2.0
"""One table of what dsar costs, with ratios and goals. Exit code 1 when a goal is missed.

Usage: bench.py BUILD [--people N] [--rows N] [--runs N] [--only startup|indexed|postgres|many|sizes|columns]
"""
import argparse
import itertools
import json
import os
import pathlib
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
import columns  # noqa: E402
import company  # noqa: E402
import far  # noqa: E402
import indexed  # noqa: E402
import many  # noqa: E402
import on_postgres  # noqa: E402
import postgres_server  # noqa: E402
import timing  # noqa: E402
from table import Table, ms  # noqa: E402

SMALL = 2000
TRUE_FOR = 20


def first_line(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[0]


def machine(dsar, sqlite3):
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {platform.release()}; "
            f"{first_line(dsar, '--version')}; sqlite3 {first_line(sqlite3, '--version').split()[0]}")


def bench_startup(table, dsar, sqlite3, runs):
    ours, theirs, ratio = timing.paired(([dsar, "--version"],), ([sqlite3, "--version"],), runs)
    table.add("start-up, --version", ms(ours), f"sqlite3 {ms(theirs)}", f"{ratio:.1f}x", "<= 3x",
              ratio <= 3)


def bench_indexed(table, dsar, sqlite3, sample, work, runs):
    """One person with a record in each of the ten tables, found by e-mail."""
    folder = work / "indexed"
    database = indexed.make(sample, folder)
    everyone = company.people_of(sample)
    person = next(person for person in everyone if person["subject"].get("email")
                  and {r["collection"] for r in person["records"]} >= set(indexed.LINKS))
    subject = {"email": person["subject"]["email"][:1]}
    (folder / "subject.json").write_text(json.dumps(subject))
    (folder / "lookups.sql").write_text(indexed.script(subject))
    ours = [dsar, "-C", str(folder), "access", "-n", "--subject", str(folder / "subject.json"),
            "--format", "json", "--no-input"]
    theirs = [sqlite3, "-readonly", str(database)]
    plan = json.loads(subprocess.run(ours, capture_output=True, check=True).stdout)
    count = indexed.count(database, subject)
    if sum(plan["totals"].values()) != count:
        raise RuntimeError(f"dsar found {plan['totals']}, sqlite3 {count} records")
    a, b, ratio = timing.paired((ours,), (theirs, str(folder / "lookups.sql")), runs)
    table.add(f"access, ten indexed tables, {count} records", ms(a), f"sqlite3 {ms(b)}",
              f"{ratio:.1f}x", "<= 3x", ratio <= 3)


def bench_postgres(table, dsar, people, rows, work, runs):
    """One person in ten indexed tables of a server, and one with many rows; psql makes the same lookups."""
    # The program itself: what Debian has in /usr/bin is a script that starts it.
    psql = max(map(str, pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql")))
    folder = work / "on-postgres"
    with postgres_server.PostgresServer() as server:
        on_postgres.make(server, people, rows)
        on_postgres.workspace(server, folder)

        def access(account, *options):
            path = folder / f"subject-{account}.json"
            path.write_text(json.dumps({"email": [f"person{account}@mail.example"]}))
            return [dsar, "-C", str(folder), "access", *options, "--subject", str(path), "--format", "json",
                    "--no-input"]

        person = people // 2
        (folder / "lookups.sql").write_text(on_postgres.script({"email": [f"person{person}@mail.example"]}))

        def theirs(at):
            return [psql, "-X", "-q", "-A", "-t", "-h", str(at), "-U", "postgres", "-f", str(folder / "lookups.sql"),
                    "bench"]

        given = subprocess.run(theirs(server.folder), capture_output=True, check=True).stdout
        plan = json.loads(subprocess.run(access(person, "-n"), capture_output=True, check=True).stdout)
        if sum(plan["totals"].values()) != len(given.splitlines()):
            raise RuntimeError(f"dsar found {plan['totals']}, psql {len(given.splitlines())} records")

        def compare(what, at, options, goal):
            a, b, ratio = timing.paired((access(person, *options),), (theirs(at),), runs)
            table.add(f"access, PostgreSQL, {people:,} people, {what}", ms(a), f"psql {ms(b)}", f"{ratio:.1f}x",
                      f"<= {goal}x" if goal else "", None if goal is None else ratio <= goal)

        compare("plan only", server.folder, ["-n"], 1.5)
        compare("with its package", server.folder, [], None)
        with far.FarServer(server.folder, 0.001) as folder_of_far:
            on_postgres.workspace(server, folder, folder_of_far)
            compare("plan only, 2 ms away", folder_of_far, ["-n"], 1.5)
            on_postgres.workspace(server, folder)
        for what, options in (("", ["-n"]), (", with its package", [])):
            seconds, peak = timing.measured(access(on_postgres.LARGE, *options))
            table.add(f"peak memory, PostgreSQL, a person with {rows:,} rows{what}", f"{peak / 1024:.1f} MiB",
                      f"in {seconds:.1f} s", "", "< 64 MiB", peak < 64 * 1024)


def same_person(small, large):
    """Someone who has equally many records in both samples, and as many as most have."""
    count = {person["person"]: person for person in company.people_of(small)}
    middle = statistics.median(len(person["records"]) for person in count.values())
    both = [(count[person["person"]], person)
            for person in itertools.islice(company.people_of(large), SMALL)
            if person["person"] in count
            and len(person["records"]) == len(count[person["person"]]["records"])]
    return min(both, key=lambda pair: abs(len(pair[0]["records"]) - middle))


def access_cost(dsar, folder, person, work, runs):
    subject = work / "subject.json"
    subject.write_text(json.dumps(person["subject"]))
    command = [dsar, "-C", str(folder), "access", "--subject", str(subject), "--format", "json",
               "--no-input"]
    costs = [timing.measured(command) for _ in range(runs)]
    return statistics.median(c[0] for c in costs), statistics.median(c[1] for c in costs)


def bench_sizes(table, dsar, small, large, people, work, runs):
    of_few, of_many = same_person(small, large)
    records = len(of_few["records"])
    seconds, peak = access_cost(dsar, small, of_few, work, runs)
    seconds_large, peak_large = access_cost(dsar, large, of_many, work, max(1, runs // 3))
    table.add(f"access, whole sample, {SMALL:,} people, {records} records", ms(seconds),
              f"{peak / 1024:.1f} MiB")
    table.add(f"access, whole sample, {people:,} people, {records} records", ms(seconds_large),
              f"{SMALL:,}: {ms(seconds)}", f"{seconds_large / seconds:.1f}x")
    table.add(f"peak memory, {people:,} people", f"{peak_large / 1024:.1f} MiB",
              f"{SMALL:,}: {peak / 1024:.1f} MiB", f"{peak_large / peak:.2f}x", "<= 1.1x + 4 MiB",
              peak_large <= 1.1 * peak + 4096)


def bench_truth(table, dsar, large, people):
    """People of all kinds, found exactly among many."""
    chance = random.Random(3)
    everyone = itertools.islice(company.people_of(large), 20000)
    chosen = []
    for index, person in enumerate(everyone):
        if len(chosen) < TRUE_FOR:
            chosen.append(person)
        elif (place := chance.randrange(index + 1)) < TRUE_FOR:
            chosen[place] = person
    instructed = company.instructed_tenants(large)
    wrong = 0
    for person in chosen:
        faults, _ = company.faults_of(company.Dsar(dsar, large), person, instructed)
        wrong += bool(faults)
        for fault in faults:
            print(f"person {person['person']} {fault}", file=sys.stderr)
    table.add(f"found exactly as the ground truth, {people:,} people", f"{TRUE_FOR - wrong}",
              f"{TRUE_FOR}", "", "all", wrong == 0)


def bench_columns(table, build):
    """How well `map draft` tells which columns identify people."""
    with tempfile.TemporaryDirectory(prefix="dsar-columns-") as folder:
        scores, both = columns.measure(build, pathlib.Path(folder) / "work")
    for each in scores:
        goal = each is both
        table.add(f"map draft, {each.what}: recall", f"{each.recall:.3f}", f"{each.labelled} of {each.columns}", "",
                  f">= {columns.RECALL}" if goal else "", each.recall >= columns.RECALL if goal else None)
        table.add(f"map draft, {each.what}: precision", f"{each.precision:.3f}", f"{each.named} found", "",
                  f">= {columns.PRECISION}" if goal else "", each.precision >= columns.PRECISION if goal else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--people", type=int, default=200000)
    parser.add_argument("--rows", type=int, default=20000, help="of one person, on PostgreSQL")
    parser.add_argument("--runs", type=int, default=31)
    parser.add_argument("--only", choices=["startup", "indexed", "postgres", "many", "sizes", "columns"])
    given = parser.parse_args()
    build = given.build.resolve()
    dsar, sqlite3 = str(build / "bin/dsar"), shutil.which("sqlite3")
    work = build.parent / "bench"
    work.mkdir(parents=True, exist_ok=True)
    table = Table()

    def wanted(part):
        return given.only in (None, part)

    if wanted("startup"):
        bench_startup(table, dsar, sqlite3, given.runs)
    if wanted("columns"):
        bench_columns(table, build)
    if wanted("indexed") or wanted("sizes"):
        small = company.make(build / "bin/dsar-sample", work / f"people-{SMALL}", SMALL)
    if wanted("indexed"):
        bench_indexed(table, dsar, sqlite3, small, work, given.runs)
    if wanted("postgres"):
        bench_postgres(table, dsar, given.people, given.rows, work, given.runs)
    if wanted("many"):
        many.bench(table, dsar, given.people, work, given.runs)
    if wanted("sizes"):
        large = company.make(build / "bin/dsar-sample", work / f"people-{given.people}", given.people)
        bench_sizes(table, dsar, small, large, given.people, work, max(1, given.runs // 4))
        bench_truth(table, dsar, large, given.people)
    print(f"\n{machine(dsar, sqlite3)}\nmedians of {given.runs} paired runs\n")
    table.show()
    return 0 if table.held else 1


if __name__ == "__main__":
    sys.exit(main())
