# SPDX-License-Identifier: Apache-2.0
"""README.md says what happens: its console block is run, and its other lines are lines that dsar understands.

Usage: readme_test.py BUILD SOURCE
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BUILD, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
README = (SOURCE / "README.md").read_text(encoding="utf-8")
ENV = {"PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


def blocks(kind):
    """The fenced blocks that begin with ```kind."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [text for word, text in fenced if word == kind]


def steps(block):
    """[(command, [printed lines])] of a console block."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def check_session(block, home):
    """Each printed line stands in what the command prints, in this order."""
    faults = []
    folder = home
    for command, expected in steps(block):
        text, folder = run(command, folder, home)
        printed = iter(text.splitlines())
        for line in expected:
            if not any(line == seen for seen in printed):
                faults.append(f"$ {command}\n  does not print, in this order:\n  {line}\n{text}")
                break
    return faults


def run(command, folder, home):
    """(what it prints, the folder it ends in)"""
    place = home / "place"
    done = subprocess.run(["bash", "-c", f"{command} && pwd > '{place}'"], cwd=folder,
                          env={**ENV, "HOME": str(home)}, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"$ {command}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout, pathlib.Path(place.read_text(encoding="utf-8").strip())


def misunderstood(lines):
    """What the real parser says of command lines that it does not take."""
    done = subprocess.run(["dsar", "generate", "parse"], input="\n".join(lines), env=ENV, capture_output=True,
                          text=True, check=False)
    return done.stdout.splitlines() if done.returncode else []


def main():
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for block in blocks("console"):
            faults += check_session(block, pathlib.Path(scratch))
    lines = [line for block in blocks("") for line in block.splitlines() if line.startswith("dsar ")]
    # What a line does stands behind two blanks or more.
    faults += misunderstood([re.split(r"\s{2,}", line)[0] for line in lines])
    if not blocks("console") or not lines:
        faults.append("README.md has no session, or no lines")
    print("\n".join(faults) if faults else f"README.md holds: {len(lines)} lines and its session")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
