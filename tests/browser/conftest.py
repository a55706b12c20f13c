"""Set up the browser tests: the production server over the seed, and a page without faults."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
NOTHING_MAY_BE_SKIPPED = bool(os.environ.get("REQUIRE_ALL")) or os.environ.get("CI") == "true"
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (violation) => console.error(
    "refused by the policy:", violation.violatedDirective, violation.blockedURI, violation.sample))
"""

# A busy machine is not a fault of the page.
expect.set_options(timeout=20_000)
# The browser keeps an event loop running in this thread, which Django's database would refuse.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not CHROMIUM:
        terminalreporter.write_sep("=", "NOT TESTED: no page in a browser", red=True, bold=True)
        terminalreporter.write_line("Chromium is missing: on Debian, apt-get install chromium")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; skip where it is missing, fail where nothing may be skipped."""
    if not CHROMIUM:
        (pytest.fail if NOTHING_MAY_BE_SKIPPED else pytest.skip)("Chromium is missing.")
    return CHROMIUM


@pytest.fixture(scope="session")
def browser_type_launch_args(
    chromium: str, browser_type_launch_args: dict[str, Any]
) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--disable-quic",
        ],
    }


@pytest.fixture(scope="session")
def folder(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that a site needs: the seeded database and the static files.

    The first worker makes it, the others wait for it and copy it.
    """
    own = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _made(own / "site")
    with (own.parent / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = own.parent / "site"
        if not made.exists():
            _made(own / "unfinished").rename(made)
    return Path(shutil.copytree(made, own / "site"))


def _made(folder: Path) -> Path:
    folder.mkdir()
    manage(folder, "migrate")
    manage(folder, "seed")
    manage(folder, "collectstatic", "--noinput")
    return folder


@pytest.fixture(scope="session")
def base_url(folder: Path) -> Iterator[str]:
    """Yield the address of the production server over the seeded database.

    Tests share the database: they read it. The server's log is `server.log` in pytest's folder.
    """
    with served(folder) as url:
        yield url


def manage(folder: Path, *arguments: str) -> None:
    """Run a command of manage.py on the site in folder, with the default settings."""
    # Nothing else: the site has the default settings, whatever the shell holds.
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder)}
    command = [sys.executable, "manage.py", *arguments, "--verbosity=0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)


@pytest.fixture(scope="session")
def copied(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return a function that copies the site, for tests that change its records."""
    return lambda: Path(shutil.copytree(folder, tmp_path_factory.mktemp("copy") / "site"))


@contextmanager
def served(folder: Path, **variables: str) -> Iterator[str]:
    """Serve the site in a folder; further variables of the environment are its settings."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder)} | variables
    # The socket listens before the server runs: no port to guess, and no request comes too early.
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        (folder / "server.log").open("w") as log,
    ):
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "dashboard.wsgi", "--worker-class=gthread",
             "--threads=16", f"--bind=fd://{listener.fileno()}", "--no-control-socket"],
            cwd=settings.BASE_DIR, env=environment, pass_fds=[listener.fileno()],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_served(url, folder / "server.log")
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_until_served(url: str, log: Path) -> None:
    try:
        urllib.request.urlopen(f"{url}/admin/login/", timeout=30).close()
    except OSError as error:
        pytest.fail(f"The server does not answer: {error}\n{log.read_text()}")


@pytest.fixture(autouse=True)
def _own_server(request: pytest.FixtureRequest, base_url: str) -> None:
    """Open pages of the module's own server: the plugin keeps the first one for the session."""
    request.node.add_marker(pytest.mark.browser_context_args(base_url=base_url))


@pytest.fixture
def faults() -> list[str]:
    """Return what went wrong on the test's page; a test that provokes a fault clears it."""
    return []


@pytest.fixture
def page(page: Page, base_url: str, faults: list[str]) -> Iterator[Page]:
    """Yield a page; fail at the end on console errors, violations of the policy, failed requests
    and requests to any other site."""
    watch(page.context, base_url, faults)
    yield page
    if not page.is_closed():
        page.evaluate("0")  # events that are under way arrive before the answer
    assert faults == []


def watch(context: BrowserContext, url: str, faults: list[str]) -> None:
    """Note what goes wrong on the pages of a browser that looks at the site at url."""
    site = urlsplit(url).netloc
    context.add_init_script(REPORT_VIOLATIONS)

    # A newer request stops the one under way, which htmx calls an error; one that fails is named
    # htmx:sendError or htmx:responseError besides.
    stopped = ("htmx:afterRequest,", "htmx:sendAbort,")

    def on_console(line: ConsoleMessage) -> None:
        if line.text.startswith(stopped):
            return
        # Chromium looks for an icon of its own accord where a page (the admin's) names none.
        if line.type == "error" and not line.location["url"].endswith("/favicon.ico"):
            faults.append(f"console: {line.text} ({line.location['url']})")

    def on_request(request: Request) -> None:
        if urlsplit(request.url).netloc not in ("", site):
            faults.append(f"request to another site: {request.url}")

    def on_failure(request: Request) -> None:
        # A download, and a request that the next page makes needless, end as aborted: no fault.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"failed request: {request.url}: {request.failure}")

    context.on("console", on_console)
    context.on("weberror", lambda error: faults.append(f"exception: {error.error}"))
    context.on("request", on_request)
    context.on("requestfailed", on_failure)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that fails with the broken accessibility rules of a page as it stands."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
