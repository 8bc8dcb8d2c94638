# SPDX-License-Identifier: Apache-2.0
"""The sample company keeps its two databases on a MariaDB server: what is found of a person is what the ground
truth says, `map check` says what it says of SQLite, and an account that may only read is enough.

Usage: mysql_test.py BUILD [PEOPLE]
"""
import contextlib
import json
import os
import pathlib
import sys
import tempfile

import company
import hostile
import mysql_server
import servers


def problems(dsar):
    """What `map check` says, less the lines of the map, which have moved."""
    said = json.loads(dsar.run("map", "check", "--format", "json", check=False).stdout)
    return sorted((each["severity"], each["what"]) for each in said["problems"])


def main():
    build = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    os.environ["DSAR_E2E_SERVER"] = "mysql"
    with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as stack:
        folder = company.make(build / "bin/dsar-sample", pathlib.Path(work, "sample"), 300)
        dsar = company.Dsar(build / "bin/dsar", folder)
        before = problems(dsar)
        server = stack.enter_context(servers.moved(folder))
        for page in (folder / "map").glob("*.yaml"):
            page.write_text(page.read_text(encoding="utf-8").replace(mysql_server.AGENT, mysql_server.READER),
                            encoding="utf-8")
        after = problems(dsar)
        assert before == after, f"map check differs:\n{before}\n{after}"
        hostile.check(server, dsar)
        instructed = company.instructed_tenants(folder)
        people = list(company.people_of(folder))
        faults = []
        for person in people[:: max(1, len(people) // count)]:
            wrong, *_ = company.faults_of(dsar, person, instructed)
            faults += wrong
        assert not faults, "\n".join(map(str, faults))
        blocked, _, _ = dsar.right("erase", people[0]["subject"], check=False)
        assert any(each["store"] == "app" for each in blocked["blockers"]), blocked["blockers"]
        # A database that is shut to us makes the answer incomplete, and says so.
        server.sql(f"REVOKE ALL ON platform.* FROM {mysql_server.READER}")
        done = dsar.run("access", "--subject", "-", "--format", "json", subject=people[1]["subject"], check=False)
        assert done.returncode == 3, f"exit {done.returncode}: {done.stderr}"
        assert not json.loads(done.stdout)["complete"]
    print(f"{count} people are found on MariaDB as the truth says")


if __name__ == "__main__":
    main()
