"""What a rule is: a row of a table in `check/rules`. Its long text is the page `docs/findings/<code>.md`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cloaca_nb.model.finding import Fact, Finding, Severity, slug

#: Where the pages lie in an installed wheel, and in a checkout.
_PAGES = (Path(__file__).parent / "pages", Path(__file__).parents[2] / "docs" / "findings")


class Choice(NamedTuple):
    """A phrase chosen by one of a fact's values.

    Attributes:
        by: The value's name.
        texts: A template for each value; an empty text for one that is not here.
    """

    by: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: Stable code, never reused.
        kind: The kind of fact that it words.
        severity: Severity of its findings.
        message: Template of the message, filled with a fact's values (`str.format_map`).
        hint: Template of the hint.
        words: Phrases that the templates may name, too, chosen by a value or made of the values.
    """

    code: str
    kind: type
    severity: Severity
    message: str
    hint: str
    words: Mapping[str, Choice | Callable[[Any], str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The slug of its kind, for example ``"unknown-name"``."""
        return slug(self.kind)

    def values(self, fact: Fact) -> dict[str, Any]:
        """What the templates are filled with: the fact's values and the words made of them."""
        made = {
            name: words.texts.get(fact.values[words.by], "").format_map(fact.values)
            if isinstance(words, Choice)
            else words(fact.said)
            for name, words in self.words.items()
        }
        return {**fact.values, **made}

    def finding(self, fact: Fact) -> Finding:
        """The finding that a fact of this kind is."""
        place, values = fact.place, self.values(fact)
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


@cache
def page_of(code: str) -> str:
    """The page about a code as text, its title in the first line; empty for a code that no rule has."""
    if not re.fullmatch(r"C\d{3}", code):
        return ""
    files = (folder / f"{code}.md" for folder in _PAGES)
    text = next((file.read_text(encoding="utf-8") for file in files if file.is_file()), "")
    return text.removeprefix("# ").rstrip("\n")
