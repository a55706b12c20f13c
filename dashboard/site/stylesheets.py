"""How the many files of a style sheet become the one that a page loads."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PARTS = Path(settings.BASE_DIR) / "static" / "css"
BUILT = Path(settings.VAR_DIR) / "built"
# What a browser has no use for. No string of the sheets spans lines.
COMMENTS_AND_INDENTS = re.compile(r"^\s*/\*.*?\*/\s*|^\s+", re.DOTALL | re.MULTILINE)


def sheets() -> dict[str, Path]:
    """Return the static name of each sheet, and the folder of its parts."""
    return {f"css/{folder.name}.css": folder for folder in PARTS.iterdir() if folder.is_dir()}


def joined(folder: Path) -> str:
    """Return the parts of a sheet one after the other, in the order of their paths."""
    text = "".join(part.read_text() for part in sorted(folder.rglob("*.css")))
    return COMMENTS_AND_INDENTS.sub("", text)


def build(name: str, folder: Path) -> Path:
    """Write a sheet where it differs from the one that is there, and return its file."""
    text, built = joined(folder), BUILT / name
    if not built.exists() or built.read_text() != text:
        built.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=built.parent)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        Path(draft).replace(built)  # of processes that start together none reads half a sheet
    return built


class StyleSheetFinder(BaseFinder):
    """Find each sheet under one static name, built from the parts as they are now."""

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        folder = sheets().get(path)
        found = [str(build(path, folder))] if folder else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name, folder in sheets().items():
            build(name, folder)
            yield name, FileSystemStorage(location=BUILT)
