# SPDX-License-Identifier: Apache-2.0
"""Searching flat files: the scan engine against ripgrep and grep, one table with ratios and goals.

Every row runs dsar and its peers in turns on the same warm file; the ratio is the median of the
ratios of the turns, so that a busy machine slows both. grep needs minutes for many people: it gets
a tenth of the file, and its time is multiplied. Exit code 1 when a goal is missed.

Usage: scan.py BUILD [--mib 1024] [--turns 5] [--folder /tmp/dsar-scan-bench]
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from table import Table, ms

PEOPLE = 10_000


def timed(command, **options):
    begin = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        # grep and rg stop at the first match when they see the null device: give them a pipe.
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=nowhere, **options) as child:
            while child.stdout.read(1 << 20):
                pass
        if child.returncode not in (0, 1):  # 1: nothing found
            raise subprocess.CalledProcessError(child.returncode, command)
    return time.perf_counter() - begin


class Bench:
    def __init__(self, arguments):
        self.program = pathlib.Path(arguments.build) / "bin" / "bench_scan"
        if not self.program.exists():
            self.program = next(pathlib.Path(arguments.build).rglob("bench_scan"))
        self.folder = pathlib.Path(arguments.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.turns = arguments.turns
        self.bytes = arguments.mib << 20
        self.table = Table()

    def make(self, kind):
        path = self.folder / f"calls-{self.bytes}.{kind}"
        if not path.exists():
            subprocess.run([self.program, "make", kind, path, str(self.bytes)], check=True)
        return path

    def find(self, kind, path, count):
        """Whole process: starting, normalising the needles, searching."""
        return [str(self.program), "find", kind, str(path), str(count)]

    def words(self, count):
        path = self.folder / f"people-{count}.txt"
        with open(path, "wb") as file:
            subprocess.run([self.program, "people", str(count)], stdout=file, check=True)
        return path

    def row(self, what, ours, theirs, goal, factor=1.0, least=True):
        """`goal`: how much faster than `theirs` at least (or how much slower at most)."""
        pairs = [(timed(ours), timed(theirs) * factor) for _ in range(self.turns)]
        ratio = statistics.median(b / a if least else a / b for a, b in pairs)
        a, b = (statistics.median(column) for column in zip(*pairs))
        sign = ">=" if least else "<="
        self.table.add(what, ms(a), ms(b), f"{ratio:.2f}x", f"{sign} {goal}x",
                       ratio >= goal if least else ratio <= goal)


def bench_kind(bench, kind):
    path = bench.make(kind)
    one = subprocess.run([bench.program, "people", "1"], capture_output=True, text=True,
                         check=True).stdout.split()[0]
    many = bench.words(PEOPLE)
    crowd = bench.words(100_000)
    for _ in range(2):  # warm
        timed(["cat", str(path)])
    ours = bench.find(kind, path, 1)
    bench.row(f"{kind}: one person, rg -F", ours, ["rg", "-F", one, str(path)], 0.75)
    bench.row(f"{kind}: one person, rg -F -i", ours, ["rg", "-F", "-i", one, str(path)], 1.2)
    ours = bench.find(kind, path, PEOPLE)
    bench.row(f"{kind}: {PEOPLE} people, rg -F -f", ours, ["rg", "-F", "-f", str(many), str(path)], 3)
    bench.row(f"{kind}: {PEOPLE} people, against one", ours, bench.find(kind, path, 1), 1.6,
              least=False)
    bench.row(f"{kind}: 100000 people, rg -F -f", bench.find(kind, path, 100_000),
              ["rg", "-F", "-f", str(crowd), str(path)], 10)
    duckdb = pathlib.Path(__file__).resolve().parents[2] / "build" / "tools" / "duckdb"
    if (duckdb / "installed").exists():
        script = pathlib.Path(__file__).with_name("duckdb_find.mjs")
        bench.row(f"{kind}: {PEOPLE} people, DuckDB", ours,
                  ["node", str(script), str(duckdb), kind, str(path), str(many)], 3)
    tenth = bench.folder / f"tenth.{kind}"
    # Not at once: the memory of this process counts as that of those it starts.
    with open(path, "rb") as whole, open(tenth, "wb") as part:
        for _ in range(bench.bytes // 10 >> 20):
            part.write(whole.read(1 << 20))
    bench.row(f"{kind}: {PEOPLE} people, grep -F -f (a tenth, x10)", ours,
              ["grep", "-F", "-f", str(many), str(tenth)], 35, factor=10.0)


def bench_gzip(bench):
    path = bench.make("jsonl")
    packed = path.with_suffix(".jsonl.gz")
    if not packed.exists():
        with open(packed, "wb") as file:
            subprocess.run(["gzip", "-c", str(path)], stdout=file, check=True)
    one = subprocess.run([bench.program, "people", "1"], capture_output=True, text=True,
                         check=True).stdout.split()[0]
    bench.row("gzip: one person, zcat | rg -F", bench.find("jsonl", packed, 1),
              ["sh", "-c", f"zcat {packed} | rg -F {one}"], 3)


def show_memory(bench):
    for kind, count in (("jsonl", 1), ("jsonl", PEOPLE), ("jsonl", 100_000), ("csv", 1)):
        found = json.loads(subprocess.run(bench.find(kind, bench.make(kind), count), check=True,
                                          capture_output=True, text=True).stdout)
        most = (64 << 10) + 2 * count * 100 / 1024
        bench.table.add(f"{kind}: memory, {count} people, {found['records']} records",
                        f"{found['peak_kib'] / 1024:.0f} MiB", goal=f"<= {most / 1024:.0f} MiB",
                        holds=found["peak_kib"] <= most)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--folder", default="/tmp/dsar-scan-bench")
    bench = Bench(parser.parse_args())
    bench_kind(bench, "jsonl")
    bench_kind(bench, "csv")
    bench_gzip(bench)
    show_memory(bench)
    bench.table.show()
    return 0 if bench.table.held else 1


if __name__ == "__main__":
    sys.exit(main())
