"""The style sheets: many parts, each in its layer and readable; one file that is served."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from dashboard.site.stylesheets import PARTS, StyleSheetFinder, joined

SITE = PARTS / "site"
SITES_PARTS, ALL_PARTS = sorted(SITE.rglob("*.css")), sorted(PARTS.rglob("*.css"))


def named(part: Path) -> str:
    return str(part.relative_to(PARTS))


def test_the_order_of_the_layers_comes_first_in_what_is_served() -> None:
    served = Path(finders.find("css/site.css")).read_text()

    assert served.startswith("@layer reset, tokens, base, layout, components, subjects, print;\n")


def test_a_sheet_is_its_parts_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "subjects").mkdir()
    (tmp_path / "subjects" / "allies.css").write_text("@layer subjects {\n  b { top: 0; }\n}\n")
    (tmp_path / "_layers.css").write_text("/* Later ones\n   win. */\n@layer subjects;\n\n")

    assert joined(tmp_path) == "@layer subjects;\n@layer subjects {\nb { top: 0; }\n}\n"


@pytest.mark.parametrize("part", SITES_PARTS, ids=named)
def test_a_part_is_in_the_layer_that_its_path_names(part: Path) -> None:
    [layer, *_] = part.relative_to(SITE).with_suffix("").parts

    layers = re.findall(r"^@layer (.*?)(?: \{|;)$", part.read_text(), re.MULTILINE)

    if part.name != "_layers.css":
        assert layers == [layer]
        assert re.findall(r"^\S.*", part.read_text(), re.MULTILINE) == [f"@layer {layer} {{", "}"]


@pytest.mark.parametrize("part", ALL_PARTS, ids=named)
def test_a_part_has_one_declaration_a_line_and_short_lines(part: Path) -> None:
    text = part.read_text()
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()

    assert [line for line in text.splitlines() if len(line) > 120] == []
    assert [line for line in rules if re.search(r"[;{}]\s*\S", line)] == []


def test_a_sheet_is_found_by_its_name_only() -> None:
    found = finders.find("css/site.css")

    assert StyleSheetFinder().find("css/site.css", find_all=True) == [found]
    assert StyleSheetFinder().find("css/other.css") == []
    assert StyleSheetFinder().find("css/other.css", find_all=True) == []


def test_the_sheet_is_collected_and_its_parts_are_not(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path

    call_command("collectstatic", interactive=False, verbosity=0)

    assert {"site.css", "admin.css"} <= {path.name for path in (tmp_path / "css").iterdir()}
    assert [path for path in (tmp_path / "css").iterdir() if path.is_dir()] == []
