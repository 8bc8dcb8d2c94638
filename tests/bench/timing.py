# SPDX-License-Identifier: Apache-2.0
"""Whole processes, measured in pairs: A B A B .., so that what disturbs one disturbs the other too."""
import os
import statistics
import subprocess
import time

QUIET = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]


def once(command, given=os.devnull):
    """Seconds of one run, which must end with exit code 0; standard input is the file `given`."""
    actions = QUIET + [(os.POSIX_SPAWN_OPEN, 0, given, os.O_RDONLY, 0)]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds


def paired(first, second, runs):
    """Medians of both, and of the ratio of each pair. A command is (argv, file for standard input)."""
    for command in (first, second):
        once(*command)
    pairs = [(once(*first), once(*second)) for _ in range(runs)]
    return (statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs),
            statistics.median(a / b for a, b in pairs))


def measured(command, given=os.devnull):
    """(seconds, peak memory in KiB) of one run. GNU time starts the process, because the peak of a
    child of Python begins with Python's own."""
    with open(given, "rb") as source:
        start = time.perf_counter()
        done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], stdin=source,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return seconds, int(done.stderr.splitlines()[-1])
