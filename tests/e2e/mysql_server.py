# SPDX-License-Identifier: Apache-2.0
"""A MariaDB server for tests, in a temporary folder, on loopback and its Unix socket; ended by its process id.

It does not run as root: then the account `mysql` of Debian's package runs it. It has no TLS.
"""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class MysqlServer:
    """with MysqlServer() as server: server.sql("..."); options() are those of a store in a map."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dsar-my-"))
        self.folder.chmod(0o777)
        self.port = _free_port()
        account = ["setpriv", "--pdeathsig=KILL"]
        if os.geteuid() == 0:
            account += ["--reuid=mysql", "--regid=mysql", "--clear-groups"]
        common = ["--no-defaults", f"--datadir={self.folder}/data", "--skip-name-resolve",
                  "--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=16M"]
        with open(self.folder / "log", "wb") as log:
            subprocess.run([*account, "mariadb-install-db", *common, "--auth-root-authentication-method=normal",
                            "--skip-test-db"], check=True, stdout=log, stderr=log)
            self.process = subprocess.Popen(
                [*account, "mariadbd", *common, f"--socket={self.folder}/socket", "--bind-address=127.0.0.1",
                 f"--port={self.port}", f"--pid-file={self.folder}/pid", "--innodb-flush-method=nosync",
                 "--innodb-buffer-pool-size=64M", "--sync-frm=0", "--max-allowed-packet=64M"],
                stdout=log, stderr=log)
        for _ in range(600):
            if subprocess.run(self._client("mysql"), input="SELECT 1;", text=True, capture_output=True,
                              check=False).returncode == 0:
                return self
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _client(self, database):
        return ["mariadb", "--no-defaults", "-S", f"{self.folder}/socket", "-u", "root", "--batch", "--raw",
                "--skip-column-names", "--default-character-set=utf8mb4", "--binary-mode", "--max-allowed-packet=64M",
                database]

    def sql(self, text, database="mysql"):
        """Runs SQL; what the client printed."""
        return subprocess.run(self._client(database), input=text, text=True, encoding="utf-8",
                              capture_output=True, check=True).stdout

    def options(self, database, user="root", tcp=False):
        where = f"host: 127.0.0.1\nport: {self.port}" if tcp else f"socket: {self.folder}/socket"
        return f"{where}\ndatabase: {database}\nuser: {user}\n"
