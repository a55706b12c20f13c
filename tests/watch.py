"""Rerun the tests of what a change touches: `make watch`.

A subject has the same name in every room: a change in `assistance/allies/`, `dashboard/allies/` or
`templates/allies/` reruns `tests/assistance/allies/` and `tests/dashboard/allies/`. A changed test
runs alone; the tests of a browser only so. `make test` still has all of them.
"""

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
WATCHED = ("assistance", "dashboard", "templates", "tests")
ENDINGS = (".py", ".html")


def touched_by(changed: Iterable[Path]) -> list[Path]:
    """Return the test files and folders of changed files, all paths below the root, in order."""
    return sorted({test for path in changed for test in _touched_by_one(path)})


def _touched_by_one(path: Path) -> Iterable[Path]:
    room, subject = path.parts[0], path.parts[1]
    if room == "tests":
        return [path] if path.name.startswith("test_") and (ROOT / path).exists() else []
    own = Path("tests", room, f"test_{path.stem}.py")  # of a file that is a subject by itself
    folders = (Path("tests", each, Path(subject).stem) for each in ("assistance", "dashboard"))
    return [test for test in (own, *folders) if (ROOT / test).exists()]


def times() -> dict[Path, float]:
    """Return the time of the last change of every file that is watched."""
    found = {}
    for path in (each for room in WATCHED for each in (ROOT / room).rglob("*")):
        if path.suffix in ENDINGS:
            found[path.relative_to(ROOT)] = path.stat().st_mtime
    return found


def main() -> None:
    before = times()
    print("Waiting for a change. Ctrl-C ends.", flush=True)  # noqa: T201
    while True:
        time.sleep(0.5)
        now = times()
        changed = {path for path, _time in before.items() ^ now.items()}
        before = now
        if changed:
            rerun(sorted(changed))


def rerun(changed: list[Path]) -> None:
    names = ", ".join(map(str, changed))
    if tests := touched_by(changed):
        print(f"\n{names}: {' '.join(map(str, tests))}", flush=True)  # noqa: T201
        subprocess.run([sys.executable, "-m", "pytest", "-x", *map(str, tests)], cwd=ROOT)
    else:
        print(f"\n{names}: no tests of its own; make test has all.", flush=True)  # noqa: T201


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
