# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server for tests, in a temporary folder, on its Unix socket alone; ended by its process id.

PostgreSQL does not run as root: then the account `postgres` of Debian's package runs it.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time


def _newest(program):
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    assert found, "PostgreSQL's server is not installed (postgresql-15)"
    return str(found[-1])


class PostgresServer:
    """with PostgresServer() as server: server.sql("..."); options() are those of a store in a map."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsar-pg-"))
        self.folder.chmod(0o777)
        account = ["setpriv", "--pdeathsig=KILL"]
        if os.geteuid() == 0:
            account += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = str(self.folder / "data")
        subprocess.run([*account, _newest("initdb"), "--no-sync", "--username=postgres", "--encoding=UTF8",
                        "--locale=C.UTF-8", "--auth=trust", "--pgdata", data],
                       check=True, stdout=subprocess.DEVNULL)
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [*account, _newest("postgres"), "-D", data, "-k", str(self.folder), "-h", "", "-c", "fsync=off",
                 "-c", "shared_buffers=16MB"], stdout=log, stderr=log)
        for _ in range(600):
            if subprocess.run(self._psql("SELECT 1"), capture_output=True, check=False).returncode == 0:
                return self
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _psql(self, *commands, database="postgres"):
        words = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", "postgres"]
        for command in commands:
            words += ["-c", command]
        return [*words, database]

    def sql(self, text, database="postgres"):
        """Runs SQL, from standard input so that it may be long; what psql printed."""
        return subprocess.run(self._psql(database=database), input=text, text=True, encoding="utf-8",
                              capture_output=True, check=True).stdout

    def options(self, database, user="postgres"):
        return f"host: {self.folder}\ndatabase: {database}\nuser: {user}\n"
