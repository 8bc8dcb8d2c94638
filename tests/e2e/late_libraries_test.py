# SPDX-License-Identifier: Apache-2.0
"""What libpq brings and seldom needs, Kerberos and LDAP, is not loaded until it is called; then it works: a server
that only lets in who has a ticket, and a service that stands in a directory. A stand-in that does not fit is left out.

Usage: late_libraries_test.py BUILD
"""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import postgres_server
import servers

REALM = "TEST.EXAMPLE"
MAP = """store: app
kind: postgres
{}collections:
  people:
    role: controller
    purpose: service
    retention: account
    key: id
    fields:
      id: {{category: user, identifies: account_id}}
      email: {{category: user, identifies: email, stored_as: normal}}
"""
SETTINGS = """dsar: 1
controller: {name: Late, country: LT, contact: privacy@outcraft.example}
purposes:
  service: {title: Providing the service, basis: contract, article: 6(1)(b)}
retention:
  account: {keep: 2 years, after: closed}
"""


class Kerberos:
    """A realm of one's own, with a ticket for `dsar_reader`; ended by its process id."""

    def __init__(self, folder):
        self.folder, self.port = folder, servers.free_port()
        (folder / "krb5.conf").write_text(
            f"[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\nrdns = false\n"
            f"[realms]\n{REALM} = {{\nkdc = 127.0.0.1:{self.port}\n}}\n[domain_realm]\nlocalhost = {REALM}\n")
        (folder / "kdc.conf").write_text(
            f"[kdcdefaults]\nkdc_listen = 127.0.0.1:{self.port}\nkdc_tcp_listen = 127.0.0.1:{self.port}\n"
            f"[realms]\n{REALM} = {{\ndatabase_name = {folder}/principal\nkey_stash_file = {folder}/stash\n}}\n")
        os.environ.update({"KRB5_CONFIG": f"{folder}/krb5.conf", "KRB5_KDC_PROFILE": f"{folder}/kdc.conf",
                           "KRB5CCNAME": f"FILE:{folder}/tickets",
                           "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"})
        self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
        for line in ("addprinc -pw secret dsar_reader", "addprinc -randkey postgres/localhost",
                     f"ktadd -k {folder}/keytab postgres/localhost"):
            self._run("kadmin.local", "-q", line)
        (folder / "keytab").chmod(0o644)
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(["setpriv", "--pdeathsig=KILL", "krb5kdc", "-n"], stdout=log, stderr=log)
        for _ in range(100):
            if subprocess.run(["kinit", "dsar_reader"], input=b"secret\n", capture_output=True,
                              check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((folder / "log").read_text(encoding="utf-8"))

    @staticmethod
    def _run(*command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def ber(tag, *parts):
    body = b"".join(parts)
    return bytes([tag, 0x82, len(body) >> 8, len(body) & 255]) + body


class Directory(threading.Thread):
    """An LDAP server with one entry, whose `description` says where a database is."""

    def __init__(self, lines):
        super().__init__(daemon=True)
        self.lines, self.searches = lines, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            with self.listener.accept()[0] as peer:
                while message := peer.recv(4096):
                    at = 2 + (message[1] & 127 if message[1] & 128 else 0)  # behind the length: the number
                    number, asked = message[at:at + 2 + message[at + 1]], message[at + 2 + message[at + 1]]
                    done = ber(0x0a, b"\0"), ber(4), ber(4)
                    if asked == 0x60:  # bind
                        peer.sendall(ber(0x30, number, ber(0x61, *done)))
                    elif asked == 0x63:  # search
                        self.searches += 1
                        values = [ber(4, line.encode()) for line in self.lines]
                        entry = ber(0x30, ber(0x30, ber(4, b"description"), ber(0x31, *values)))
                        peer.sendall(ber(0x30, number, ber(0x64, ber(4, b"cn=db"), entry))
                                     + ber(0x30, number, ber(0x65, *done)))


class Checks:
    def __init__(self, build, work):
        self.build, self.work = build, work
        self.program = build / "bin/dsar"

    def access(self, options, environment=None):
        """Exit code, what it wrote, and the libraries that it loaded."""
        folder = self.work / "workspace"
        (folder / "map").mkdir(parents=True, exist_ok=True)
        (folder / "dsar.yaml").write_text(SETTINGS)
        (folder / "map/app.yaml").write_text(MAP.format(options))
        done = subprocess.run(
            [self.program, "-C", str(folder), "access", "-n", "--email", "a@mail.example", "--no-input"],
            env={**os.environ, "LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(self.work / "loaded"),
                 **(environment or {})}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        loaded = set()
        for page in self.work.glob("loaded.*"):
            for line in page.read_text(encoding="utf-8", errors="replace").splitlines():
                if "calling init: " in line:
                    loaded.add(pathlib.Path(line.split("calling init: ")[1]).name)
            page.unlink()
        return done.returncode, done.stdout + done.stderr, loaded

    def finds(self, options, environment=None):
        code, said, loaded = self.access(options, environment)
        assert code == 0 and "1 record" in said, f"exit {code}: {said}"
        return loaded


def check(checks, server, port):
    local = f"host: {server.folder}\nport: {port}\ndatabase: shop\nuser: postgres\n"
    by_ticket = f"host: localhost\nport: {port}\ndatabase: shop\nuser: dsar_reader\nsslmode: disable\n"

    loaded = checks.finds(local)
    assert "libpq.so.5" in loaded and {"late_gssapi.so", "late_ldap.so"} <= loaded, loaded
    assert not {"libgssapi_krb5.so.2", "libldap-2.5.so.0", "libgnutls.so.30"} & loaded, loaded

    assert "libgssapi_krb5.so.2" in checks.finds(by_ticket)
    code, said, _ = checks.access(by_ticket, {"KRB5CCNAME": "FILE:/nonexistent"})
    assert code == 3 and "No Kerberos credentials available" in said, f"exit {code}: {said}"

    directory = Directory(["application_name = from_a_directory", "connect_timeout = 7"])
    (checks.work / "services").write_text(
        f"[db]\nldap://127.0.0.1:{directory.port}/dc=example?description?one?(cn=db)\n")
    service = {"PGSERVICE": "db", "PGSERVICEFILE": str(checks.work / "services")}
    assert "libldap-2.5.so.0" in checks.finds(local, service) and directory.searches == 1

    # A stand-in that lacks what libpq calls.
    other = checks.work / "other"
    shutil.copytree(checks.build / "lib/dsar", other / "lib/dsar", symlinks=True)
    for name in os.listdir(checks.build / "lib"):
        if name.startswith("libdsar"):
            shutil.copy2(checks.build / "lib" / name, other / "lib" / name, follow_symlinks=False)
    (other / "bin").mkdir()
    shutil.copy2(checks.program, other / "bin/dsar")
    subprocess.run(["g++", "-shared", "-x", "c++", "/dev/null", "-Wl,-soname,libldap-2.5.so.0", "-o",
                    other / "lib/dsar/postgres.late/late_ldap.so"], check=True)
    checks.program = other / "bin/dsar"
    assert {"libgssapi_krb5.so.2", "libldap-2.5.so.0"} <= checks.finds(local)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="dsar-late-") as folder, contextlib.ExitStack() as stack:
        work = pathlib.Path(folder)
        work.chmod(0o755)
        kerberos = Kerberos(work)
        stack.callback(kerberos.stop)
        port = servers.free_port()
        os.environ["PGPORT"] = str(port)
        server = stack.enter_context(postgres_server.PostgresServer(
            settings=(f"port={port}", "listen_addresses=127.0.0.1", f"krb_server_keyfile={work}/keytab")))
        (server.folder / "data/pg_hba.conf").write_text(
            "local all all trust\nhost all all 127.0.0.1/32 gss include_realm=0\n")
        server.sql("SELECT pg_reload_conf()")
        server.sql("CREATE DATABASE shop")
        server.sql("CREATE TABLE people(id int PRIMARY KEY, email text); CREATE INDEX ON people(email);"
                   "INSERT INTO people VALUES (1, 'a@mail.example'); GRANT SELECT ON people TO dsar_reader", "shop")
        check(Checks(build, work), server, port)
    print("Kerberos and LDAP are loaded when they are called, and a stand-in that does not fit is left out")


if __name__ == "__main__":
    main()
