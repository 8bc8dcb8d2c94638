# SPDX-License-Identifier: Apache-2.0
"""The sample company keeps its two databases on a PostgreSQL server: what is found of a person is what the ground
truth says, `map check` says what it says of SQLite, and an account that may only read is enough.

Usage: postgres_test.py BUILD [PEOPLE]
"""
import contextlib
import json
import os
import pathlib
import signal
import sys
import tempfile

import company
import hostile
import postgres_server
import servers


def problems(dsar):
    """What `map check` says, less the lines of the map, which have moved."""
    said = json.loads(dsar.run("map", "check", "--format", "json", check=False).stdout)
    return sorted((each["severity"], each["what"]) for each in said["problems"])


def grants(dsar):
    """What doctor says of grants."""
    said = json.loads(dsar.run("doctor", "app", "--format", "json", check=False).stdout)
    return [(each["severity"], each["what"], each["next"]) for each in said["problems"] if each["where"] == "grants"]


def check_grants(server, dsar):
    """doctor names the right and the grant that it lacks, and what it says gives it."""
    assert not grants(dsar), grants(dsar)
    server.sql("REVOKE SELECT ON accounts FROM dsar_reader", "app")
    (lacking,) = grants(dsar)
    assert lacking[0] == "problem" and "SELECT on public.accounts" in lacking[1] and "access" in lacking[1], lacking
    server.sql(lacking[2], "app")
    assert not grants(dsar), grants(dsar)


def check_standby(server, dsar, folder):
    """The account that acts lacks nothing; on a standby, which takes no changes, it can do nothing but read."""
    for page in (folder / "map").glob("*.yaml"):
        page.write_text(page.read_text(encoding="utf-8").replace(postgres_server.READER, postgres_server.AGENT),
                        encoding="utf-8")
    assert not grants(dsar), grants(dsar)
    server.process.send_signal(signal.SIGINT)  # it stops in order
    server.process.wait()
    (server.folder / "data/standby.signal").touch()
    server.start()
    (lacking,) = grants(dsar)
    assert lacking[0] == "warning" and "erase" in lacking[1] and "standby" in lacking[1], lacking


def main():
    build = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    os.environ["DSAR_E2E_SERVER"] = "postgres"
    with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as stack:
        folder = company.make(build / "bin/dsar-sample", pathlib.Path(work, "sample"), 300)
        dsar = company.Dsar(build / "bin/dsar", folder)
        before = problems(dsar)
        server = stack.enter_context(servers.moved(folder))
        for page in (folder / "map").glob("*.yaml"):
            page.write_text(page.read_text(encoding="utf-8").replace(postgres_server.AGENT, postgres_server.READER),
                            encoding="utf-8")
        after = problems(dsar)
        assert before == after, f"map check differs:\n{before}\n{after}"
        check_grants(server, dsar)
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
        # A server that is not there makes the answer incomplete, and says so.
        server.sql("ALTER DATABASE platform ALLOW_CONNECTIONS false")
        done = dsar.run("access", "--subject", "-", "--format", "json", subject=people[1]["subject"], check=False)
        assert done.returncode == 3, f"exit {done.returncode}: {done.stderr}"
        assert not json.loads(done.stdout)["complete"]
        check_standby(server, dsar, folder)
    print(f"{count} people are found on PostgreSQL as the truth says")


if __name__ == "__main__":
    main()
