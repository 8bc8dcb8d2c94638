# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server as if it were far away: what is said to it, and what it says, arrives later."""
import pathlib
import socket
import tempfile
import threading
import time

SOCKET = ".s.PGSQL.5432"


class FarServer:
    """with FarServer(folder of the server's socket, seconds one way) as folder: .. connect to the socket there."""

    def __init__(self, near, seconds):
        self.near = str(pathlib.Path(near, SOCKET))
        self.seconds = seconds
        self.folder = tempfile.TemporaryDirectory(prefix="dsar-far-")
        self.listener = socket.socket(socket.AF_UNIX)

    def __enter__(self):
        self.listener.bind(str(pathlib.Path(self.folder.name, SOCKET)))
        self.listener.listen(8)
        threading.Thread(target=self._serve, daemon=True).start()
        return self.folder.name

    def __exit__(self, *_):
        self.listener.close()
        self.folder.cleanup()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # closed
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.near)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._hand_on, args=pair, daemon=True).start()

    def _hand_on(self, source, target):
        try:
            while data := source.recv(65536):
                time.sleep(self.seconds)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other side has gone
