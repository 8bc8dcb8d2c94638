# SPDX-License-Identifier: Apache-2.0
"""Runs a session written as text against the real binary, and compares what it printed.

A file holds blocks. `$ command` runs in bash; the lines below it are what it must print:
  text        a line of standard output        2| text   a line of standard error
  [N]         the exit code (0 when not given)
Lines that begin with `%` prepare:
  % sample N          the sample company of N people, as folder outcraft, entered
  % env NAME=VALUE    for the commands that follow        % env NAME   takes it away
  % tty               the next command runs on a terminal of 80 columns; all it prints is compared
  % type TEXT         what is typed on that terminal, one line
`...` alone stands for any number of lines, `{*}` for any text in a line, `{CASE}` for a case number.
Lines that begin with `#` are comments. Every `next` line that is printed is parsed by the real parser.
"""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile

CLEAN = {"PATH": None, "HOME": None, "LC_ALL": "C.UTF-8", "TERM": "xterm", "TMPDIR": None}


def pattern(line):
    out = re.escape(line).replace(re.escape("{*}"), ".*")
    return out.replace(re.escape("{CASE}"), r"\d{4}-\d{4,}")


def matches(expected, found):
    """Whether the lines fit, `...` taking as few as possible."""
    if not expected:
        return not found
    if expected[0] == "...":
        return any(matches(expected[1:], found[at:]) for at in range(len(found) + 1))
    return bool(found) and bool(re.fullmatch(pattern(expected[0]), found[0])) \
        and matches(expected[1:], found[1:])


def next_commands(text):
    """The dsar commands of `next` blocks."""
    commands, column = [], None
    for line in text.splitlines():
        start = re.match(r" *next  (?=\S)", line)
        if start:
            column = start.end()
        elif column is not None and not line.startswith(" " * column):
            column = None
        if column is not None and line[column:].startswith("dsar "):
            commands.append(line[column:])
    return commands


class Runner:
    def __init__(self, build, folder):
        self.build, self.folder = pathlib.Path(build), pathlib.Path(folder)
        self.env = {k: v if v is not None else os.environ.get(k, "") for k, v in CLEAN.items()}
        self.env["PATH"] = f"{self.build / 'bin'}:{self.env['PATH']}"
        self.env["HOME"] = str(self.folder)
        self.env.pop("TMPDIR")
        self.tty, self.typed = False, ""
        self.next = []

    def prepare(self, words):
        if words[0] == "sample":
            self.copy_sample(words[1])
            self.folder = self.folder / "outcraft"
        elif words[0] == "env":
            name, _, value = words[1].partition("=")
            self.env.pop(name, None)
            if "=" in words[1]:
                self.env[name] = value
        elif words[0] == "tty":
            self.tty = True
        elif words[0] == "type":
            self.typed += " ".join(words[1:]) + "\n"
        else:
            sys.exit(f"no such preparation: {words[0]}")

    def copy_sample(self, people):
        made = self.build / "cli" / f"sample-{people}"
        program = self.build / "bin/dsar-sample"
        if not made.exists() or made.stat().st_mtime < program.stat().st_mtime:
            shutil.rmtree(made, ignore_errors=True)
            made.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([program, made, "--people", people, "--seed", "1"], check=True,
                           stdout=subprocess.DEVNULL)
            os.utime(made)
        shutil.copytree(made, self.folder / "outcraft")

    def run(self, command):
        """(exit code, standard output, standard error)"""
        if self.tty:
            self.tty = False
            result = self.run_on_terminal(command)
        else:
            done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.env,
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False,
                                  timeout=120)
            result = (done.returncode, done.stdout.decode(errors="replace"),
                      done.stderr.decode(errors="replace"))
        self.next += next_commands(result[1]) + next_commands(result[2])
        return result

    def run_on_terminal(self, command):
        typed, self.typed = self.typed, ""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execvpe("bash", ["bash", "-c", f"stty cols 80; {command}"], self.env)
        os.write(terminal, typed.encode())
        output = b""
        while select.select([terminal], [], [], 60)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(terminal)
        return code, output.decode(errors="replace").replace("\r\n", "\n"), ""

    def bad_next_lines(self):
        """What the real parser says of the `next` lines seen."""
        done = subprocess.run([self.build / "bin/dsar", "generate", "parse"],
                              input="\n".join(self.next), capture_output=True, text=True,
                              check=False)
        return done.stdout if done.returncode else ""


def blocks(text):
    """(line number, preparations, command, expected lines)"""
    found, preparations = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("$ "):
            found.append((number, preparations, line[2:], []))
            preparations = []
        elif line.startswith("% "):
            preparations.append(line[2:].split())
        elif line.startswith("#"):
            continue
        elif found:
            found[-1][3].append(line)
    return found


def compare(number, command, expected, result):
    """What differs, as text; empty when nothing does."""
    while expected and not expected[-1]:
        expected.pop()
    wanted = 0
    if expected and re.fullmatch(r"\[\d+\]", expected[-1]):
        wanted = int(expected.pop()[1:-1])
    while expected and not expected[-1]:
        expected.pop()
    code, out, err = result
    errors = [line[3:] for line in expected if line.startswith("2| ") or line == "2|"]
    answer = [line for line in expected if not line.startswith("2|")]
    if code == wanted and matches(answer, out.rstrip("\n").splitlines() if out else []) \
            and matches(errors, err.rstrip("\n").splitlines() if err else []):
        return ""
    return (f"line {number}: $ {command}\nexit {code}, expected {wanted}\n--- expected\n"
            + "\n".join(expected) + f"\n--- stdout\n{out}--- stderr\n{err}\n")


def run_file(build, path):
    """Runs one file in a folder of its own; returns what is wrong."""
    faults = ""
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(build, folder)
        for number, preparations, command, expected in blocks(path.read_text(encoding="utf-8")):
            for words in preparations:
                runner.prepare(words)
            faults += compare(number, command, expected, runner.run(command))
        bad = runner.bad_next_lines()
        if bad:
            faults += f"next lines that the parser refuses:\n{bad}"
    return faults


if __name__ == "__main__":
    FAULTS = "".join(run_file(pathlib.Path(sys.argv[1]), pathlib.Path(name))
                     for name in sys.argv[2:])
    sys.stdout.write(FAULTS)
    sys.exit(1 if FAULTS else 0)
