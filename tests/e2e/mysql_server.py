# SPDX-License-Identifier: Apache-2.0
"""A MariaDB server for tests, in a temporary folder, on its Unix socket alone; ended by its process id.

MariaDB does not run as root: then the account `mysql` of Debian's package runs it.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time


class MysqlServer:
    """with MysqlServer() as server: server.sql("..."); options() are those of a store in a map."""

    def __enter__(self):
        assert shutil.which("mariadbd"), "MariaDB's server is not installed (mariadb-server)"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsar-my-"))
        self.folder.chmod(0o777)
        self.socket = self.folder / "socket"
        account = ["setpriv", "--pdeathsig=KILL"]
        if os.geteuid() == 0:
            account += ["--reuid=mysql", "--regid=mysql", "--clear-groups"]
        data = f"--datadir={self.folder / 'data'}"
        small = ["--innodb-log-file-size=16M", "--innodb-flush-log-at-trx-commit=0"]
        with open(self.folder / "log", "wb") as log:
            subprocess.run([*account, "mariadb-install-db", "--no-defaults", data, "--skip-test-db",
                            "--auth-root-authentication-method=normal", "--skip-name-resolve", *small],
                           check=True, stdout=log, stderr=log)
            self.process = subprocess.Popen(
                [*account, "mariadbd", "--no-defaults", data, f"--socket={self.socket}", "--skip-networking",
                 f"--pid-file={self.folder / 'pid'}", "--innodb-flush-method=nosync", "--innodb-buffer-pool-size=32M",
                 *small], stdout=log, stderr=log)
        for _ in range(600):
            if subprocess.run(self._client("mysql"), input=b"SELECT 1", capture_output=True,
                              check=False).returncode == 0:
                return self
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)  # nothing of it is to be kept
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _client(self, database):
        return ["mariadb", "--no-defaults", "-S", str(self.socket), "-u", "root", "--default-character-set=utf8mb4",
                "--binary-mode", "--batch", "--raw", "--skip-column-names", database]

    def sql(self, text, database="mysql"):
        """Runs SQL, from standard input so that it may be long; what the client printed."""
        return subprocess.run(self._client(database), input=text, text=True, encoding="utf-8", capture_output=True,
                              check=True).stdout

    def options(self, database, user="root"):
        return f"socket: {self.socket}\ndatabase: {database}\nuser: {user}\n"
