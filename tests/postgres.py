"""Run a command against a real PostgreSQL: `python -m tests.postgres -- COMMAND…`.

The command finds the server in DATABASE_URL. TEST_DATABASE_URL names a server that is there
already; without it a private one is started on a socket in a temporary folder, and stopped and
removed whatever happens. The exit status is the command's, or NOT_FOUND where there is neither.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

NOT_FOUND = 77  # the status by which test programs say "skipped"; pytest has no such status
USER = "tests"
# Nothing outlives the run, so nothing waits for a disk; and no port is opened.
SERVER_OPTIONS = [
    "-F",
    "--full_page_writes=off",
    "--synchronous_commit=off",
    "--listen_addresses=",
]


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs, None where there is none."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def socket_url(folder: Path) -> str:
    """Return the address of the server whose socket is in folder."""
    return f"postgresql://{USER}@{quote(str(folder), safe='')}/postgres"


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """Yield the address of a server of its own, running until the block is left.

    Raises RuntimeError with the server's own words if it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    data, log = folder / "data", folder / "log"
    owner = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    try:
        if owner:
            shutil.chown(folder, owner)
        subprocess.run(
            [bin_folder / "initdb", f"--pgdata={data}", f"--username={USER}", "--auth=trust",
             "--encoding=UTF8", "--locale=C", "--no-sync"],
            cwd=folder, user=owner, group=owner, stdout=subprocess.DEVNULL, check=True,
            start_new_session=True,  # Ctrl-C is for the command
        )  # fmt: skip
        with log.open("w") as log_file:
            process = subprocess.Popen(
                [bin_folder / "postgres", "-D", data, "-k", folder, *SERVER_OPTIONS],
                cwd=folder, user=owner, group=owner, stdout=log_file, stderr=log_file,
                start_new_session=True,
            )  # fmt: skip
        try:
            _wait_until_ready(process, socket_url(folder), log)
            yield socket_url(folder)
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing here is worth saving
            process.wait()
    finally:
        shutil.rmtree(folder)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    for _ in range(300):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def run(command: list[str], database_url: str, received: list[int]) -> int:
    """Run command with DATABASE_URL set and return its exit status, as a shell would state it.

    It gets the signals that were received before it started, and those that follow. Ctrl-C, which
    the terminal sends to it as well, lets it end in its own way.
    """
    child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database_url})
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: child.send_signal(number))
    for earlier in received:
        child.send_signal(earlier)
    status = child.wait()
    return status if status >= 0 else 128 - status


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.exit("Give a command: python -m tests.postgres -- COMMAND…")
    # An exception in the midst of starting a server could leave it running: signals wait.
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: received.append(number))
    if url := os.environ.get("TEST_DATABASE_URL"):
        return run(command, url, received)
    if not (bin_folder := programs()):
        print("No PostgreSQL: install it, or set TEST_DATABASE_URL.", file=sys.stderr)  # noqa: T201
        return NOT_FOUND
    with server(bin_folder) as url:
        return run(command, url, received)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
