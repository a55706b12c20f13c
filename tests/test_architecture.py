"""The rules that hold the project together, read from its files."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
WEB = ("dashboard", "plotly", "django.http", "django.template", "django.shortcuts")
# Methods of an admin class take requests and return responses: its modules, and only they, are web.
WEB_IN_THE_ADMIN = ("dashboard", "plotly")
DATA_TYPES = ("application/json", "application/ld+json", "text/plain")


def imported(source: str) -> Iterator[str]:
    """Yield the dotted name of everything that source imports absolutely."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(source: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        name
        for name in imported(source)
        if any(name == module or name.startswith(f"{module}.") for module in forbidden)
    ]


def domain_modules() -> list[Path]:
    return sorted((ROOT / "assistance").rglob("*.py"))


@pytest.mark.parametrize("path", domain_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_domain_knows_nothing_of_the_web(path: Path) -> None:
    in_the_admin = path.is_relative_to(ROOT / "assistance" / "admin")

    assert breaches(path.read_text(), WEB_IN_THE_ADMIN if in_the_admin else WEB) == []


@pytest.mark.parametrize(
    "source",
    [
        "import dashboard",
        "import plotly.graph_objects as go",
        "from dashboard.charts import balance",
        "from django import http, urls",
        "from django.http import HttpResponse",
        "def late():\n    from django.template import loader",
        "from django.shortcuts import render",
    ],
)
def test_an_import_of_the_web_is_found(source: str) -> None:
    assert len(breaches(source, WEB)) == 1


def test_a_module_of_a_similar_name_is_not_the_web() -> None:
    assert (
        breaches("import plotly_like\nfrom django.db import models\nfrom . import http", WEB) == []
    )


class PolicyReader(HTMLParser):
    """Collect what the content security policy, or htmx without eval, would refuse to run."""

    def __init__(self, template: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        # Tags of the template language would tear the attributes that they stand in.
        self.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", template, flags=re.DOTALL))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: (value or "").strip() for name, value in attrs}
        if tag == "style":
            self.faults.append("<style>: put it into a style sheet")
        if tag == "script" and "src" not in values and values.get("type") not in DATA_TYPES:
            self.faults.append("<script> with code: put it into a file")
        self.faults += [fault for item in values.items() if (fault := attribute_fault(*item))]


def attribute_fault(name: str, value: str) -> str | None:
    """Return what is wrong with an attribute, None for a good one."""
    htmx = name.removeprefix("data-")
    if name == "style":
        return 'style="": use a class'
    if name.startswith("on"):
        return f'{name}="": add a listener in a file'
    if htmx.startswith("hx-on") or htmx == "hx-vars":
        return f"{name}: needs eval"
    if htmx == "hx-trigger" and "[" in value:
        return f'{name}="{value}": a condition needs eval'
    if value.lower().startswith(("js:", "javascript:")):
        return f'{name}="{value}": needs eval or inline code'
    return None


def template_files() -> list[Path]:
    folders = [ROOT / "templates", ROOT / "assistance", ROOT / "dashboard"]
    return sorted(path for folder in folders for path in folder.rglob("*.html"))


@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_keeps_to_the_content_security_policy(path: Path) -> None:
    assert PolicyReader(path.read_text()).faults == []


@pytest.mark.parametrize(
    "template",
    [
        '<p style="color: red">',
        '<p {% if x %}style="{{ y }}"{% endif %}>',
        '<a href="{% url "page" %}" style="color: red">',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        "<script>{{ code }}</script>",
        '<script type="module">import "./x.js"</script>',
        '<button onclick="go()">',
        '<img src="x.png" onerror="go()">',
        '<button hx-on:click="go()">',
        '<button data-hx-on="click: go()">',
        '<button hx-on::after-request="go()">',
        "<form hx-vals='js:{a: b()}'>",
        '<form hx-vals="javascript:{a: b()}">',
        '<form hx-headers=" js:{a: b()}">',
        '<form hx-vars="a:b()">',
        "<input hx-trigger=\"keyup[key=='Enter']\">",
        '<a href="javascript:go()">',
    ],
)
def test_a_breach_of_the_policy_is_found(template: str) -> None:
    assert len(PolicyReader(template).faults) == 1


@pytest.mark.parametrize(
    "template",
    [
        '<script src="{% static "page.js" %}" defer></script>',
        '<script type="application/json" id="spec">{"a": 1}</script>',
        "{{ spec|json_script:'spec' }}",
        '<input hx-trigger="keyup changed delay:300ms" hx-vals=\'{"a": 1}\'>',
        '{# <p style="color: red"> #}',
        '<p class="style" title="onclick">style="" and <code>onclick=""</code></p>',
    ],
)
def test_what_the_policy_allows_is_no_fault(template: str) -> None:
    assert PolicyReader(template).faults == []


def test_every_variable_of_the_settings_is_in_the_example_of_an_environment() -> None:
    read = re.findall(
        r'(?:_flag|_words|environ\.get)\(\s*"(\w+)"', (ROOT / "dashboard/settings.py").read_text()
    )
    described = re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert set(read) - set(described) == set()
