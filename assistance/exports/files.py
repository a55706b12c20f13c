"""Files that take a while to build: one for each revision and query, two built at a time."""

import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

BUILD_COUNT = 2
WAITING_COUNT = 4  # requests that wait for a file which another one builds
LONGEST_WAIT_SECONDS = 30.0
KEPT_COUNT = 40
ABANDONED_AFTER_SECONDS = 3600
_LOCK_COUNT = 64


class BusyError(Exception):
    """As many files are being built, or waited for, as the machine takes at a time."""


def built_file(
    *, folder: Path, name: str, build: Callable[[Path], None], wait_seconds: float | None = None
) -> BinaryIO:
    """Return the file of this name, open for reading; build it where it is not there yet.

    `name` tells revision, query and version. The file appears when it is complete. Locks hold for
    all processes of the machine and end with them. Raises BusyError at once where two other files
    are being built, and after a wait where this one is and does not come.
    """
    locks = folder / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    path = folder / name
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:2]) % _LOCK_COUNT
    limit = LONGEST_WAIT_SECONDS if wait_seconds is None else wait_seconds
    deadline = time.monotonic() + limit
    with contextlib.ExitStack() as held:
        waits = False
        while (file := _opened(path)) is None:
            with _lock(locks / f"file-{number}") as is_ours:
                if is_ours and (file := _opened(path)) is None:
                    _build(locks, path, build)
                    file = path.open("rb")
                if file is not None:
                    return file
            if not waits:
                held.enter_context(_one_of(locks, "wait", WAITING_COUNT))
                waits = True
            if time.monotonic() > deadline:
                raise BusyError("another request is still building this file")
            time.sleep(0.1)
        return file


def _opened(path: Path) -> BinaryIO | None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    os.utime(path)  # among the files kept, the one used last is removed last
    return file


def _build(locks: Path, path: Path, build: Callable[[Path], None]) -> None:
    draft = path.with_name(f".{os.getpid()}-{time.monotonic_ns()}.draft")
    with _one_of(locks, "build", BUILD_COUNT):
        draft.mkdir()
        try:
            build(draft / path.name)
            (draft / path.name).replace(path)
        finally:
            for left in draft.iterdir():
                left.unlink()
            draft.rmdir()
    _remove_old(path.parent)


def _remove_old(folder: Path) -> None:
    """Remove all but the files used last, and the drafts of processes that died."""
    with contextlib.suppress(FileNotFoundError):  # another process removes them as well
        files = [path for path in folder.iterdir() if path.is_file()]
        for path in sorted(files, key=lambda path: path.stat().st_mtime)[:-KEPT_COUNT]:
            path.unlink()
        for draft in folder.glob(".*.draft"):
            if time.time() - draft.stat().st_mtime > ABANDONED_AFTER_SECONDS:
                for left in draft.iterdir():
                    left.unlink()
                draft.rmdir()


@contextmanager
def _one_of(locks: Path, name: str, count: int) -> Iterator[None]:
    """Hold one of so many places; raises BusyError where all are taken."""
    for number in range(count):
        with _lock(locks / f"{name}-{number}") as is_ours:
            if is_ours:
                yield
                return
    raise BusyError(f"all {count} places to {name} are taken")


@contextmanager
def _lock(path: Path) -> Iterator[bool]:
    """Try for a lock that other processes and threads respect; yield whether it is ours."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True  # closing the file gives the lock back
