# SPDX-License-Identifier: Apache-2.0
"""A database server that stops between plan and apply, and is there again: no store is changed without it, it is
said, and the same words complete the case.

Usage: server_stopped_test.py BUILD, with DSAR_E2E_SERVER in the environment
"""
import contextlib
import pathlib
import sys
import tempfile

import approved
import company
import comparison
import dump
import servers

BUILD = pathlib.Path(sys.argv[1]).resolve()
DONE, INCOMPLETE = 0, 3


def main():
    made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/server_stopped/made", 50)
    assert servers.chosen(), "name a server in DSAR_E2E_SERVER"
    with contextlib.ExitStack() as stack:
        home = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home"
        held = []
        office, plan = approved.prepare(
            BUILD, made, home, lambda plan: {"app", "crm"} <= approved.changed_stores(plan),
            lambda stores: held.append(stack.enter_context(servers.moved(stores.parent))))
        server, case = held[0], plan["case"]
        before = dump.stores(office.folder)
        server.stop()
        databases = dict(dump.ELSEWHERE)
        dump.ELSEWHERE.clear()
        files = dump.stores(office.folder)
        code, out, err = office.run("apply", case)
        assert code == INCOMPLETE, f"exit {code}: {out}{err}"
        assert "app" in err and not office.unparsed(err), err
        assert dump.stores(office.folder) == files, "a store was changed although another did not answer"
        # Neither is it verified, nor is anything said to be done.
        assert office.run("verify", case)[0] != DONE
        events = [entry["event"] for entry in office.journal(case)]
        assert "applied" not in events and "step_done" not in events, events
        server.start()
        dump.ELSEWHERE.update(databases)
        assert dump.stores(office.folder) == before, "the database is not as it was"
        office.run("apply", case, code=DONE)
        office.run("verify", case, code=DONE)
        compared = comparison.Comparison(before, dump.stores(office.folder), comparison.wanted_of([plan]))
        faults = compared.run([plan])
        assert not faults, faults
        assert compared.counts["gone"] > 0
    print("a server that stops between plan and apply stops all, and what was planned is done once it is back")


if __name__ == "__main__":
    main()
