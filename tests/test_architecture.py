"""The rules that hold the project together, read from its files."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
WEB = ("django.http", "django.template", "django.shortcuts")
DATA_TYPES = ("application/json", "application/ld+json", "text/plain")
# One breach of each rule of [tool.importlinter]: the module, what it must not import, the rule.
BREACHES = [
    ("assistance/fiscal.py", "import dashboard.urls", "The domain (assistance) never imports"),
    ("assistance/ledger/pace.py", "import assistance.reports", "Doors import subjects"),
    ("assistance/packages/package.py", "import assistance.allies.totals", "Doors import subjects"),
    ("dashboard/allies/page.py", "import dashboard.packages.page", "A page's subject imports"),
    ("dashboard/site/page.py", "import dashboard.allies.page", "What every page shares knows no"),
]


def broken_rules(root: Path) -> list[str]:
    """Return the sentences of the import rules that the tree in root breaks."""
    program = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [program, "--no-cache"], cwd=root, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "COLUMNS": "400"},
    )  # fmt: skip
    assert "Contracts:" in run.stdout, run.stdout + run.stderr
    return re.findall(r"^(.*) BROKEN$", run.stdout, re.MULTILINE)


def test_every_import_keeps_to_the_rules_of_the_house() -> None:
    assert broken_rules(ROOT) == []


@pytest.mark.parametrize(("path", "line", "rule"), BREACHES, ids=[each[1] for each in BREACHES])
def test_a_breach_of_an_import_rule_is_named(
    tmp_path: Path, path: str, line: str, rule: str
) -> None:
    for room in ("assistance", "dashboard"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / path).open("a") as module:
        module.write(f"\n{line}\n")

    assert any(sentence.startswith(rule) for sentence in broken_rules(tmp_path))


def imported(source: str) -> Iterator[str]:
    """Yield the dotted name of everything that source imports absolutely."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def web_imports(source: str) -> list[str]:
    """Return what source imports of Django's web side, which import-linter cannot tell apart."""
    return [
        name
        for name in imported(source)
        if any(name == module or name.startswith(f"{module}.") for module in WEB)
    ]


def test_the_domain_answers_no_request_outside_the_admin() -> None:
    """Methods of an admin class take requests and return responses: its modules, and only they."""
    found = {
        path.relative_to(ROOT): names
        for path in (ROOT / "assistance").rglob("*.py")
        if not path.is_relative_to(ROOT / "assistance" / "admin")
        and (names := web_imports(path.read_text()))
    }

    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from django import http, urls",
        "from django.http import HttpResponse",
        "def late():\n    from django.template import loader",
        "from django.shortcuts import render",
    ],
)
def test_an_import_of_the_web_is_found(source: str) -> None:
    assert len(web_imports(source)) == 1


def test_a_module_of_a_similar_name_is_not_the_web() -> None:
    assert web_imports("from django.db import models\nfrom . import http") == []


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


# Elements that start a line of their own in a template.
BLOCK = re.compile(
    r"<(?:article|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-4]"
    r"|header|legend|li|main|nav|ol|option|p|section|select|summary|table|tbody|td|th|thead|tr|ul)\b"
)


def layout_faults(template: str) -> list[str]:
    """Return what makes a template hard to read."""
    faults = []
    for number, line in enumerate(template.splitlines(), 1):
        indent = len(line) - len(line.lstrip())
        if len(line) > 120:
            faults.append(f"line {number} is longer than 120 characters")
        if len(BLOCK.findall(re.sub(r"{#.*?#}", "", line))) > 1:
            faults.append(f"line {number} starts two elements")
        if indent % 2 or "\t" in line:
            faults.append(f"line {number} is not indented by steps of two spaces")
    # A break is taken out where a template is loaded: here it would be seen.
    if re.search(r"<(pre|textarea)\b[^>]*>(?:(?!</\1>).)*\n", template, re.DOTALL):
        faults.append("<pre> or <textarea> over several lines: a line break within it is lost")
    return faults


@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_is_laid_out_one_element_a_line(path: Path) -> None:
    assert layout_faults(path.read_text()) == []


@pytest.mark.parametrize(
    "template",
    [
        f"<p>{'x' * 120}</p>",
        "<ul><li>PDA</li></ul>",
        "<ul>\n <li>PDA</li>\n</ul>",
        "<ul>\n\t<li>PDA</li>\n</ul>",
        "<pre>\none</pre>",
    ],
)
def test_a_fault_of_layout_is_found(template: str) -> None:
    assert layout_faults(template) != []


def test_every_variable_of_the_settings_is_in_the_example_of_an_environment() -> None:
    read = re.findall(
        r'(?:_flag|_words|environ\.get)\(\s*"(\w+)"', (ROOT / "dashboard/settings.py").read_text()
    )
    described = re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert set(read) - set(described) == set()
