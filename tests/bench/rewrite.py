# SPDX-License-Identifier: Apache-2.0
"""Erasing one person from a file of JSON lines, durably, against copying the file and against
ripgrep: one table with ratios and goals.

In each turn dsar (finding the records, rewriting, reading the new file for what must not stay) and
its peers run on the same warm bytes, in another order each time: who comes first has to ask for
memory that the others find free. The ratio is the median of the ratios of the turns. What dsar
leaves is compared with what ripgrep leaves. Exit code 1 when a goal is missed.

Usage: rewrite.py BUILD [--mib 1024] [--turns 5] [--folder /tmp/dsar-rewrite-bench]
"""
import argparse
import filecmp
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from table import Table, ms


def timed(command):
    begin = time.perf_counter()
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - begin, out


def program(build, name):
    return next(path for path in pathlib.Path(build).rglob(name) if path.is_file())


def one_turn(source, words, erase, number):
    """The times of dsar, cp and rg, and what dsar said."""
    work, copy, cut = (source.with_name(name) for name in ("work.jsonl", "copy.jsonl", "cut.jsonl"))
    for path in (work, copy, cut):
        path.unlink(missing_ok=True)
    shutil.copyfile(source, work)
    os.sync()
    subprocess.run(["cat", source, work], stdout=subprocess.DEVNULL, check=True)
    commands = [[erase, work, *words],
                ["sh", "-c", f"cp {source} {copy} && sync {copy}"],
                ["sh", "-c", f"rg -v -F {words[0]} {source} > {cut} && sync {cut}"]]
    done = {}
    for turn in range(len(commands)):
        place = (number + turn) % len(commands)
        done[place] = timed(commands[place])
        copy.unlink(missing_ok=True)
        os.sync()
    if not filecmp.cmp(work, cut, shallow=False):
        sys.exit("dsar left other bytes than ripgrep")
    return done[0][0], done[1][0], done[2][0], json.loads(done[0][1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--folder", default="/tmp/dsar-rewrite-bench")
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"calls-{arguments.mib}.jsonl"
    scan, erase = (program(arguments.build, name) for name in ("bench_scan", "bench_rewrite"))
    if not source.exists():
        subprocess.run([scan, "make", "jsonl", source, str(arguments.mib << 20)], check=True)
    words = timed([scan, "people", "1"])[1].split()
    turns = [one_turn(source, words, erase, number) for number in range(arguments.turns)]
    records = turns[0][3]["records"]
    if records == 0:
        sys.exit(f"nobody is to be erased: the person does not call in {arguments.mib} MiB")
    to_copy = statistics.median(turn[0] / turn[1] for turn in turns)
    to_cut = statistics.median(turn[2] / turn[0] for turn in turns)
    ours, copied, cut = (statistics.median(turn[place] for turn in turns) for place in range(3))
    memory = max(turn[3]["peak_kib"] for turn in turns) / 1024
    table = Table()
    table.add("erase, cp && sync", ms(ours), ms(copied), f"{to_copy:.2f}x", "<= 1.1x", to_copy <= 1.1)
    table.add("erase, rg -v -F && sync", ms(ours), ms(cut), f"{to_cut:.2f}x", ">= 2.5x", to_cut >= 2.5)
    table.add("  of that, finding", ms(statistics.median(turn[3]["find"] for turn in turns)))
    table.add("memory", f"{memory:.0f} MiB", goal="<= 64 MiB", holds=memory <= 64)
    table.show()
    print(f"{records} records of {arguments.mib} MiB")
    return 0 if table.held else 1


if __name__ == "__main__":
    sys.exit(main())
