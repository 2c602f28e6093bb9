"""What a rule is: a row of a table in `check/rules`. Its long text is the page `docs/findings/<code>.md`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cloaca_nb.model.finding import Fact, Finding, Severity

#: Where the pages lie in an installed wheel, and in a checkout.
_PAGES = (Path(__file__).parent / "pages", Path(__file__).parents[2] / "docs" / "findings")


#: How long a value may be that a sentence quotes whole, and how much of a longer one is, in characters.
_LONGEST, _QUOTED = 600, 200


class Choice(NamedTuple):
    """A phrase chosen by one of a fact's values.

    Attributes:
        by: The value's name.
        texts: A template for each value; an empty text for one that is not here.
    """

    by: str
    texts: Mapping[str, str]


def choice(by: str, texts: Mapping[str, str] | None = None, /, **named: str) -> Choice:
    """A phrase chosen by the value `by`: a template for each value, by keyword where that can be one."""
    return Choice(by, {**(texts or {}), **named})


Phrase = Choice | Callable[[Any], str]
"""What a template may name besides a fact's values: a phrase chosen by one of them, or made of them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: Stable code, never reused.
        severity: Severity of its findings.
        message: Template of the message, filled with a fact's values (`str.format_map`).
        hint: Template of the hint.
        phrases: What the templates may name, too.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    phrases: Mapping[str, Phrase]

    def values(self, fact: Fact) -> dict[str, Any]:
        """What the templates are filled with: the fact's values and the phrases made of them."""
        made = {
            name: phrase.texts.get(fact.values[phrase.by], "").format_map(fact.values)
            if isinstance(phrase, Choice)
            else phrase(fact.said)
            for name, phrase in self.phrases.items()
        }
        return {**fact.values, **made}

    def finding(self, fact: Fact) -> Finding:
        """The finding that a fact of this rule's kind is."""
        place = fact.place
        values = {name: _bounded(value) for name, value in self.values(fact).items()}
        return Finding(
            code=self.code,
            severity=self.severity,
            message=self.message.format_map(values),
            cell=place.cell if place else None,
            line=place.line if place else None,
            column=place.column if place else None,
            task=fact.task,
            hint=self.hint.format_map(values),
        )


def _bounded(value: Any) -> Any:
    """A value as sentences have it: a text that nobody would read to its end is cut, and its length told."""
    if not isinstance(value, str) or len(value) <= _LONGEST:
        return value
    return f"{value[:_QUOTED]}… ({len(value):,} characters)"


Table = Mapping[type, Rule]
"""The rules of a band, by the kinds of facts that they word."""


def error(code: str, message: str, hint: str, **phrases: Phrase) -> Rule:
    """A rule whose findings block run, pack and deploy."""
    return Rule(code, "error", message, hint, phrases)


def warning(code: str, message: str, hint: str, **phrases: Phrase) -> Rule:
    """A rule whose findings warn."""
    return Rule(code, "warning", message, hint, phrases)


def info(code: str, message: str, hint: str, **phrases: Phrase) -> Rule:
    """A rule whose findings are worth knowing."""
    return Rule(code, "info", message, hint, phrases)


@cache
def page_of(code: str) -> str:
    """The page about a code as text, its title in the first line; empty for a code that no rule has."""
    if not re.fullmatch(r"C\d{3}", code):
        return ""
    files = (folder / f"{code}.md" for folder in _PAGES)
    text = next((file.read_text(encoding="utf-8") for file in files if file.is_file()), "")
    return text.removeprefix("# ").rstrip("\n")
