"""Templates whose line breaks cost nothing: they are taken out once, when a template is loaded.

A line break between two tags, or beside what decides or repeats, is there for whoever reads the
template and never reaches the browser, nor does the indentation after it. Beside text, or a mark
that shows some, it is a space, as everywhere in HTML. A space that is to be seen between two tags
stands within a line.
"""

import re

from django.template.base import Origin
from django.template.loaders import filesystem

_LANGUAGE = r"{%.*?%}|{{.*?}}|{#.*?#}"
# A tag with all of its attributes, whose values may hold the template language and so any sign.
_TAG = re.compile(
    rf"""<[a-zA-Z/!](?:{_LANGUAGE}|"(?:{_LANGUAGE}|[^"])*"|'(?:{_LANGUAGE}|[^'])*'|[^>"'])*>"""
)
_BREAK = re.compile(r"[ \t]*\n\s*")
# What decides or repeats, and shows nothing itself.
_FLOW = r"(?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|extends|load)\b"
_AFTER_FLOW = re.compile(rf"{{%\s*{_FLOW}(?:(?!%}}).)*%}}\Z")
_BEFORE_FLOW = re.compile(rf"{{%\s*{_FLOW}")
# What shows a text: a term, the mark of a source, a balance.
_MARK = r"{%\s*(?:term|cite|cite_lines|left_after|balance_figure)\b"
_AFTER_MARK = re.compile(rf"{_MARK}(?:(?!%}}).)*%}}\Z")
_BEFORE_MARK = re.compile(_MARK)


def compact(source: str) -> str:
    """Return a template without the line breaks and the indentation that nobody is to see."""
    source = _TAG.sub(lambda tag: _BREAK.sub(" ", tag[0]), source)

    def shown(line_break: re.Match[str]) -> str:
        before, after = source[: line_break.start()], source[line_break.end() :]
        beside_flow = _BEFORE_FLOW.match(after) or _AFTER_FLOW.search(before[-300:])
        between_tags = before.endswith((">", "%}", "#}")) and after.startswith(("<", "{%", "{#"))
        return "" if not before or not after or beside_flow or between_tags else " "

    return _BREAK.sub(shown, source)


class CompactLoader(filesystem.Loader):
    """Load the site's templates, compact; those of installed apps are not ours to fold."""

    def get_contents(self, origin: Origin) -> str:
        return compact(super().get_contents(origin))
