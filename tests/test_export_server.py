"""Exports from the production server over a real socket: at once, torn visibly, slow readers.

The server has a SQLite database of its own, whatever the other tests run on: what is tested is the
way from the rows to the socket.
"""

import http.client
import os
import random
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

PACKAGE_COUNT = 12_000
NOTE_LENGTH = 2_000  # characters of chance, so that no buffer holds the export, compressed or not
BUFFER_SIZE = 16 * 1024  # of the client's socket: what is not read waits in the server


@dataclass(frozen=True, slots=True)
class Site:
    """The production server and its database."""

    port: int
    database: Path

    def change_the_data(self) -> None:
        with closing(sqlite3.connect(self.database, timeout=20)) as connection, connection:
            connection.execute("UPDATE assistance_datarevision SET number = number + 1")

    def open(
        self, path: str, encoding: str = "identity", version: str = "1.1"
    ) -> tuple[socket.socket, http.client.HTTPResponse]:
        """Ask for a path and return the socket and the response, whose body is still unread."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_SIZE)
        client.settimeout(30)
        client.connect(("127.0.0.1", self.port))
        client.sendall(
            f"GET {path} HTTP/{version}\r\nHost: localhost\r\nAccept-Encoding: {encoding}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        response = http.client.HTTPResponse(client)
        response.begin()
        return client, response

    def seconds(self, path: str) -> float:
        """Return how long a page takes."""
        begun = time.perf_counter()
        client, response = self.open(path)
        with client:
            assert response.status == 200
            response.read()
        return time.perf_counter() - begun


def fill(database: Path) -> None:
    chance = random.Random(20241223)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")  # they call Django's functions
        connection.execute(
            "INSERT INTO assistance_source (id, key, title, publisher, url, kind, access, note,"
            " status) VALUES (1, 'a', 'A', 'A', '', 'official', 'read', '', 'published')"
        )
        connection.execute(
            "INSERT INTO assistance_fundingauthority"
            " (id, code, name, kind, opens_on, legal_basis, description, status)"
            " VALUES (1, 'PDA', 'A', 'drawdown', '2022-04-28', 'A', 'A', 'published')"
        )
        connection.executemany(
            "INSERT INTO assistance_package (slug, authority_id, number, announced_on, amount_usd,"
            " title, confidence, note, source_id, status)"
            " VALUES (?, 1, ?, '2024-12-02', 1, 'A', 'high', ?, 1, 'published')",
            (
                (f"pda-{number}", number, chance.randbytes(NOTE_LENGTH // 2).hex())
                for number in range(1, PACKAGE_COUNT + 1)
            ),
        )
        connection.execute(
            "INSERT OR REPLACE INTO assistance_datarevision (id, number, changed_at)"
            " VALUES (1, 1, '2026-11-23 08:00:00')"
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield the production server over a database of large rows."""
    folder = tmp_path_factory.mktemp("exports-site")
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder)}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
    )
    fill(folder / "assistance.sqlite3")
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        (folder / "server.log").open("w") as log,
    ):
        port = listener.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "dashboard.wsgi", "--worker-class=gthread",
             "--workers=1", "--threads=16", f"--bind=fd://{listener.fileno()}",
             "--no-control-socket"],
            cwd=settings.BASE_DIR, env=environment, pass_fds=[listener.fileno()],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    found = Site(port, folder / "assistance.sqlite3")
    try:
        found.seconds("/healthz")
        yield found
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize(
    ("path", "first_row"),
    [("/packages.csv", b"\r\npda-12000,PDA,"), ("/packages.json", b'{"slug": "pda-12000"')],
)
def test_the_first_row_arrives_long_before_the_last(
    site: Site, path: str, first_row: bytes, encoding: str
) -> None:
    client, response = site.open(path, encoding)
    unpack = zlib.decompressobj(31).decompress if encoding == "gzip" else bytes
    received, text = 0, b""
    with client:
        assert response.headers.get("Content-Encoding", "identity") == encoding
        assert response.headers["X-Row-Count"] == str(PACKAGE_COUNT)
        while first_row not in text:
            piece = response.read1(1024)
            assert piece, "the export ended without the row"
            received += len(piece)
            text += unpack(piece)

    assert received < 64 * 1024  # of more than 10 million


@pytest.mark.parametrize("path", ["/packages.csv", "/packages.json"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_stream_that_breaks_does_not_end_as_if_complete(
    site: Site, path: str, encoding: str
) -> None:
    client, response = site.open(path, encoding)
    with client:
        head = response.read(1024)
        site.change_the_data()
        with pytest.raises((http.client.IncompleteRead, ConnectionError)) as torn:
            response.read()

    assert len(head) == 1024
    if isinstance(torn.value, http.client.IncompleteRead) and encoding == "gzip":
        unpacker = zlib.decompressobj(31)
        unpacker.decompress(head + torn.value.partial)
        assert not unpacker.eof  # the end of the compressed data is missing as well


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_stream_that_does_not_break_is_whole(site: Site, encoding: str) -> None:
    client, response = site.open("/packages.csv", encoding)
    with client:
        content = response.read()
    text = zlib.decompress(content, 31) if encoding == "gzip" else content

    assert text.count(b"\r\n") == PACKAGE_COUNT + 1


def test_an_old_client_is_never_given_a_part(site: Site) -> None:
    client, response = site.open("/packages.csv", version="1.0")
    with client:
        site.change_the_data()
        content = response.read()

    assert response.headers["Content-Length"] == str(len(content))
    assert content.count(b"\r\n") == PACKAGE_COUNT + 1


def test_four_clients_that_read_nothing_do_not_slow_the_others(site: Site) -> None:
    pages = ["/healthz", "/balances.json", "/packages.csv?max=0"]
    for page in pages:
        site.seconds(page)
    before = statistics.median(site.seconds(page) for page in pages * 5)

    with ExitStack() as idle:
        for encoding in ("identity", "identity", "gzip", "gzip"):
            client, response = site.open("/packages.csv", encoding)
            idle.callback(client.close)
            assert response.status == 200
        time.sleep(0.5)  # until the server's buffers are full
        during = statistics.median(site.seconds(page) for page in pages * 5)

    assert during < 2 * before + 0.05
