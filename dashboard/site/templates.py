"""Templates whose line breaks cost nothing: they are taken out once, when a template is loaded.

A line break beside a tag is there for whoever reads the template and never reaches the browser,
nor does the indentation after it; beside text, and what a tag writes into it, it is a space, as
everywhere in HTML. A space that is to be seen between two elements stands within a line.
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
# What writes a figure, a word or a mark into the running text.
_WORD = r"(?:balance_figure|cite|cite_lines|left_after|term)\b"
_AFTER_FLOW = re.compile(rf"{{%\s*{_FLOW}(?:(?!%}}).)*%}}\Z")
_BEFORE_FLOW = re.compile(rf"{{%\s*{_FLOW}")
_AFTER_WORD = re.compile(rf"{{%\s*{_WORD}(?:(?!%}}).)*%}}\Z")
_BEFORE_WORD = re.compile(rf"{{%\s*{_WORD}")


def compact(source: str) -> str:
    """Return a template without the line breaks and the indentation that nobody is to see."""
    source = _TAG.sub(lambda tag: _BREAK.sub(" ", tag[0]), source)

    def shown(line_break: re.Match[str]) -> str:
        before, after = source[: line_break.start()], source[line_break.end() :]
        last = before[-300:]
        if not before or not after or _BEFORE_FLOW.match(after) or _AFTER_FLOW.search(last):
            return ""
        if _BEFORE_WORD.match(after) or _AFTER_WORD.search(last):
            return " "
        between_tags = before.endswith((">", "%}", "#}")) and after.startswith(("<", "{%", "{#"))
        return "" if between_tags else " "

    return _BREAK.sub(shown, source)


class CompactLoader(filesystem.Loader):
    """Load the site's templates, compact; those of installed apps are not ours to fold."""

    def get_contents(self, origin: Origin) -> str:
        return compact(super().get_contents(origin))
