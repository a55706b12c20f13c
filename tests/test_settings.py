"""The settings: nonsense stops the start by name, and what is derived is safe by default."""

import json
import os
import re
import stat
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import plotly
import pytest
from django.contrib.staticfiles import finders
from django.core.checks import run_checks
from plotly.offline import get_plotlyjs_version

from dashboard.site.plotlyjs import PlotlyFinder, bundle

ROOT = Path(__file__).resolve().parent.parent
EMPTY_STYLE = f"'sha256-{b64encode(sha256(b'').digest()).decode()}'"
LONG_KEY = "a key of fifty characters and more, for tests only: 0123456789"
PRODUCTION = {
    "ALLOWED_HOSTS": "example.org",
    "SECRET_KEY": LONG_KEY,
    "CSRF_TRUSTED_ORIGINS": "https://example.org",
    "BEHIND_PROXY": "true",
}


def start(var_dir: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an environment that holds no settings but these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "VAR_DIR": str(var_dir), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def values(var_dir: Path, *names: str, **variables: str) -> list[Any]:
    """Return the settings of these names in a process started with these variables."""
    read = (
        "import json, sys; from dashboard import settings;"
        "print(json.dumps([getattr(settings, name) for name in sys.argv[1:]]))"
    )
    run = start(var_dir, "-c", read, *names, **variables)
    assert run.returncode == 0, run.stderr
    answer: list[Any] = json.loads(run.stdout)
    return answer


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("DEBUG", "perhaps", "DEBUG must be true or false, not 'perhaps'."),
        ("HTTPS", "2", "HTTPS must be true or false, not '2'."),
        ("BEHIND_PROXY", "nginx", "BEHIND_PROXY must be true or false, not 'nginx'."),
        ("DATABASE_URL", "mysql://u:p@h/d", "DATABASE_URL must name SQLite or PostgreSQL."),
        ("DATABASE_URL", "nonsense", "DATABASE_URL cannot be read: "),
        ("DATABASE_URL", "postgres://u:p@h:port/d", "DATABASE_URL cannot be read: "),
        ("SECRET_KEY", "short", "SECRET_KEY must be at least 50 characters of real chance."),
        ("SECRET_KEY", "a" * 49, "SECRET_KEY must be at least 50 characters of real chance."),
        ("SECRET_KEY", "abab" * 20, "SECRET_KEY must be at least 50 characters of real chance."),
        ("CACHE_URL", "memcached://h", "CACHE_URL must be a redis:// address, or empty."),
        ("CACHE_URL", "nonsense", "CACHE_URL must be a redis:// address, or empty."),
    ],
)
def test_nonsense_stops_the_start_and_is_named(
    name: str, value: str, message: str, tmp_path: Path
) -> None:
    run = start(tmp_path, "manage.py", "check", **{name: value})

    assert run.returncode != 0
    assert run.stderr.startswith(f"Settings: {message}")
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "url", ["mysql://clerk:hunter2@h/d", "postgres://clerk:hunter2[@h/d", "odd://clerk:hunter2@h/d"]
)
def test_a_refused_database_address_keeps_its_password_to_itself(url: str, tmp_path: Path) -> None:
    run = start(tmp_path, "manage.py", "check", DATABASE_URL=url)

    assert run.returncode != 0
    assert "hunter2" not in run.stdout + run.stderr


def test_an_unusable_key_file_stops_the_start_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short")

    run = start(tmp_path, "manage.py", "check")

    assert run.returncode != 0
    assert f"{tmp_path / 'secret_key'} holds no usable key" in run.stderr


def test_a_first_start_writes_a_key_that_the_next_one_reads(tmp_path: Path) -> None:
    var_dir = tmp_path / "a" / "var"

    first = values(var_dir, "SECRET_KEY")
    second = values(var_dir, "SECRET_KEY")

    key_file = var_dir / "secret_key"
    assert first == second == [key_file.read_text()]
    assert len(first[0]) == 50
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in var_dir.iterdir()] == ["secret_key"]


def test_starts_at_the_same_moment_agree_on_one_key(tmp_path: Path) -> None:
    read = "from dashboard import settings; print(settings.SECRET_KEY)"
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}
    together = [
        subprocess.Popen(
            [sys.executable, "-c", read],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    keys = {process.communicate(timeout=60)[0] for process in together}

    assert keys == {(tmp_path / "var" / "secret_key").read_text() + "\n"}


def test_a_given_key_is_used_and_none_is_written(tmp_path: Path) -> None:
    assert values(tmp_path, "SECRET_KEY", SECRET_KEY=LONG_KEY) == [LONG_KEY]
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("variables", "https"),
    [
        ({}, False),
        ({"ALLOWED_HOSTS": "localhost,127.0.0.1"}, False),
        ({"ALLOWED_HOSTS": "example.org"}, True),
        ({"ALLOWED_HOSTS": "localhost, example.org"}, True),
        ({"ALLOWED_HOSTS": "*"}, True),
        ({"ALLOWED_HOSTS": "example.org", "HTTPS": "false"}, False),
        ({"ALLOWED_HOSTS": "localhost", "HTTPS": "true"}, True),
        ({"ALLOWED_HOSTS": "example.org", "DEBUG": "true"}, False),
    ],
    ids=str,
)
def test_a_site_that_others_can_reach_is_https_unless_it_says_otherwise(
    variables: dict[str, str], https: bool, tmp_path: Path
) -> None:
    names = ("HTTPS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")

    assert values(tmp_path, *names, SECRET_KEY=LONG_KEY, **variables) == [https] * 4


def test_an_environment_without_settings_is_for_this_machine_only(tmp_path: Path) -> None:
    assert values(tmp_path, "DEBUG", "ALLOWED_HOSTS", "SECURE_PROXY_SSL_HEADER") == [
        False,
        ["localhost", "127.0.0.1", "[::1]"],
        None,
    ]


def test_empty_variables_are_as_good_as_none(tmp_path: Path) -> None:
    names = ("DEBUG", "HTTPS", "SECURE_PROXY_SSL_HEADER", "CACHES", "DATABASES")
    empty = dict.fromkeys(("DEBUG", "HTTPS", "BEHIND_PROXY", "CACHE_URL", "DATABASE_URL"), "")

    assert values(tmp_path, *names, **empty) == values(tmp_path, *names)


def test_one_variable_chooses_postgresql(tmp_path: Path) -> None:
    [databases] = values(tmp_path, "DATABASES", DATABASE_URL="postgres://clerk:p@db:5433/ledger")

    database = databases["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "ledger")
    assert database["CONN_HEALTH_CHECKS"] is True


def test_one_variable_chooses_a_shared_cache(tmp_path: Path) -> None:
    [caches] = values(tmp_path, "CACHES", CACHE_URL="redis://cache:6379/1")

    assert caches["default"] == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://cache:6379/1",
    }


def test_djangos_own_check_finds_nothing_to_deploy_against(tmp_path: Path) -> None:
    run = start(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (run.returncode, run.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), run.stderr


def test_a_sqlite_file_is_in_wal_mode_and_keeps_its_foreign_keys(tmp_path: Path) -> None:
    """SQLite only, whatever database the tests run on: the embedded default."""
    read = (
        "import django; django.setup()\n"
        "from django.db import connection, transaction\n"
        "with connection.cursor() as cursor:\n"
        "    for name in ('journal_mode', 'foreign_keys', 'synchronous', 'busy_timeout'):\n"
        "        print(*cursor.execute(f'PRAGMA {name}').fetchone())\n"
    )

    run = start(
        tmp_path,
        "-c",
        read,
        DJANGO_SETTINGS_MODULE="dashboard.settings",
        DATABASE_URL=f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
    )

    # Foreign keys are on (1), the log is synced at checkpoints (1), a writer waits 20 seconds.
    assert run.stdout.splitlines() == ["wal", "1", "1", "20000"], run.stderr


def test_two_sqlite_writers_queue_at_the_start_of_their_transactions(tmp_path: Path) -> None:
    """SQLite only: the first to read would otherwise fail when it comes to write."""
    [databases] = values(tmp_path, "DATABASES")

    assert databases["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def npm_brings(version: str, directory: Path) -> Path:
    """Write a package of this version of plotly.js and return its bundle."""
    (directory / "package.json").write_text(json.dumps({"version": version}))
    file = directory / "plotly-basic.min.js"
    file.write_text("// plotly.js")
    return file


def test_npms_small_bundle_is_served_where_it_is_installed(settings: Any, tmp_path: Path) -> None:
    settings.PLOTLY_BUNDLE = npm_brings(get_plotlyjs_version(), tmp_path)

    assert bundle() == tmp_path / "plotly-basic.min.js"
    assert finders.find("plotly/plotly.min.js") == str(tmp_path / "plotly-basic.min.js")


def test_the_bundle_in_plotlys_wheel_is_served_where_npm_brought_none(
    settings: Any, tmp_path: Path
) -> None:
    settings.PLOTLY_BUNDLE = tmp_path / "plotly-basic.min.js"
    in_the_wheel = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

    assert bundle() == in_the_wheel
    assert finders.find("plotly/plotly.min.js") == str(in_the_wheel)
    assert in_the_wheel.stat().st_size > 1_000_000


def policy_where_plotly_is(bundle: Path, tmp_path: Path) -> list[str]:
    """Return the sources of styles in the policy where npm's bundle is, or would be, this file."""
    [policy] = values(tmp_path, "CONTENT_SECURITY_POLICY", PLOTLY_BUNDLE=str(bundle))
    return policy["DIRECTIVES"]["style-src"]


def test_the_policy_allows_the_one_style_that_the_bundle_in_the_wheel_makes(tmp_path: Path) -> None:
    code = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text()
    [(_quote, style)] = re.findall(r"""\.textContent=(['"])(\.maplibregl-map.*?)\1""", code)
    digest = b64encode(sha256(style.encode()).digest()).decode()

    allowed = policy_where_plotly_is(tmp_path / "absent.js", tmp_path)

    assert "\\" not in style  # what the browser hashes is what stands there
    assert allowed == ["'self'", EMPTY_STYLE, f"'sha256-{digest}'"]


def test_with_npms_bundle_the_policy_allows_no_style_but_an_empty_one(tmp_path: Path) -> None:
    bundle = npm_brings(get_plotlyjs_version(), tmp_path)

    assert policy_where_plotly_is(bundle, tmp_path) == ["'self'", EMPTY_STYLE]


def test_plotly_is_found_by_its_name_only() -> None:
    assert finders.find("plotly/plotly.min.js", find_all=True) == [str(bundle())]
    assert PlotlyFinder().find("plotly/other.js") == []
    assert PlotlyFinder().find("plotly/other.js", find_all=True) == []


def test_plotly_is_collected_with_the_other_static_files(settings: Any, tmp_path: Path) -> None:
    settings.PLOTLY_BUNDLE = npm_brings(get_plotlyjs_version(), tmp_path)

    [(name, storage)] = PlotlyFinder().list([])

    assert name == "plotly/plotly.min.js"
    with storage.open(name) as file:
        assert file.read() == b"// plotly.js"


def test_one_version_of_plotly_from_npm_and_for_the_specs_is_right(
    settings: Any, tmp_path: Path
) -> None:
    settings.PLOTLY_BUNDLE = npm_brings(get_plotlyjs_version(), tmp_path)

    assert PlotlyFinder().check() == []


def test_another_version_of_plotly_from_npm_is_an_error(settings: Any, tmp_path: Path) -> None:
    settings.PLOTLY_BUNDLE = npm_brings("1.58.5", tmp_path)

    [error] = PlotlyFinder().check()

    assert error in run_checks()
    assert error.id == "dashboard.E001"
    assert error.msg == (
        f"npm's plotly.js is 1.58.5, Plotly builds its specs for {get_plotlyjs_version()}."
    )


def test_no_plotly_from_npm_is_right(settings: Any, tmp_path: Path) -> None:
    settings.PLOTLY_BUNDLE = tmp_path / "plotly-basic.min.js"

    assert PlotlyFinder().check() == []


def test_the_installed_versions_of_plotly_agree() -> None:
    assert PlotlyFinder().check() == []
