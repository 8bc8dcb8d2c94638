# SPDX-License-Identifier: Apache-2.0
"""Every case of traps_test.py with the small company's database on a real server (servers.py).

Usage: DSAR_E2E_SERVER=postgres|mysql traps_on_server_test.py BUILD
"""
import atexit
import re

import dump
import servers
import small_company

SERVER = servers.chosen()()
SERVER.__enter__()
atexit.register(SERVER.__exit__)
MAKE_IN_FILES = small_company.make
NUMBERED = re.compile(r'key: "#"\n((?:(?!  \w).*\n)*?    fields:\n)')  # a table without a key
made = 0


def make(build, home, accounts="{mark: restricted_since}"):
    """As small_company.make(), then moved to a database of its own."""
    global made  # pylint: disable=global-statement
    made += 1
    office, database = MAKE_IN_FILES(build, home, accounts), f"app{made}"
    file, entry = office.folder / "stores/app.db", office.folder / "map/app.yaml"
    SERVER.load(database, file)
    file.unlink()
    text, count = re.subn(r"^kind: sqlite.*\npath: .*\n", f"kind: {SERVER.kind}\n" + SERVER.options(database),
                          entry.read_text("utf-8"), flags=re.MULTILINE)
    assert count == 1
    entry.write_text(NUMBERED.sub(r"key: row_number\n\1      row_number: {category: user.unique_id}\n", text), "utf-8")
    dump.ELSEWHERE.clear()
    dump.ELSEWHERE["app.db"] = lambda: SERVER.dump(database)
    return office


small_company.make = make

from traps_test import *  # noqa: E402,F403  pylint: disable=wrong-import-position,wildcard-import,unused-wildcard-import

if __name__ == "__main__":
    unittest.main()
