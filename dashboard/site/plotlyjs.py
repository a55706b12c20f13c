"""Where plotly.js comes from: a package brings it, the repository holds none of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plotly
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage
from plotly.offline import get_plotlyjs_version

STATIC_PATH = "plotly/plotly.min.js"

CheckMessages = list[checks.CheckMessage]  # PlotlyFinder has a method named list


def bundle() -> Path:
    """Return the file to serve: npm's small bundle if installed, else the full one of the wheel."""
    if settings.PLOTLY_BUNDLE.exists():
        return Path(settings.PLOTLY_BUNDLE)
    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


class _OneFile(FileSystemStorage):
    """A storage of a single file, under the name by which templates ask for it."""

    def path(self, name: str) -> str:
        return str(bundle())


class PlotlyFinder(BaseFinder):
    """Find plotly.js under one static name, whichever package brought it."""

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        found = [str(bundle())] if path == STATIC_PATH else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        yield STATIC_PATH, _OneFile(location=bundle().parent)

    def check(self, **_kwargs: Any) -> CheckMessages:
        """Compare npm's version with the one that the chart specs are built for."""
        package = settings.PLOTLY_BUNDLE.parent / "package.json"
        if not package.exists():
            return []
        served, built_for = json.loads(package.read_text())["version"], get_plotlyjs_version()
        if served == built_for:
            return []
        return [
            checks.Error(
                f"npm's plotly.js is {served}, Plotly builds its specs for {built_for}.",
                hint="Bring package.json and requirements.txt to the same version of plotly.js.",
                id="dashboard.E001",
            )
        ]
