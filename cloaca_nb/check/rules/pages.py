"""The documentation page of a rule: its docstring, as text and as Markdown."""

from __future__ import annotations

from inspect import cleandoc

from cloaca_nb.check.rules.base import Rule

SECTIONS = ("What it means", "Why it matters", "Example", "What to do")


def rule_of(code: str) -> type[Rule] | None:
    """The rule with this code, None where none has it."""
    from cloaca_nb.check.rules import ALL_RULES

    return next((rule for rule in ALL_RULES if rule.code == code), None)


def rule_page(code: str) -> str:
    """The page of a rule as text; empty for a code that no rule has."""
    rule = rule_of(code)
    return cleandoc(rule.__doc__ or "") if rule is not None else ""


def title(rule: type[Rule]) -> str:
    """The first line of a rule's docstring."""
    return cleandoc(rule.__doc__ or "").split("\n")[0].rstrip(".")


def sections(rule: type[Rule]) -> dict[str, str]:
    """The sections of a rule's docstring, each dedented.

    Raises:
        ValueError: The docstring does not have exactly the sections of a page.
    """
    found: dict[str, list[str]] = {}
    heading = None
    for line in cleandoc(rule.__doc__ or "").split("\n")[1:]:
        if line.rstrip(":") in SECTIONS:
            heading = line.rstrip(":")
            found[heading] = []
        elif heading is not None:
            found[heading].append(line)
        elif line.strip():
            raise ValueError(f"{rule.code}: text before the first section: {line!r}")
    if tuple(found) != SECTIONS:
        raise ValueError(f"{rule.code}: its sections are {list(found)}, not {list(SECTIONS)}")
    return {heading: cleandoc("\n".join(lines)) for heading, lines in found.items()}


def markdown(rule: type[Rule]) -> str:
    """The page of a rule as Markdown."""
    parts = [f"# {rule.code}: {title(rule)}", f"Severity: {rule.severity} · name: `{rule.name}`"]
    for heading, text in sections(rule).items():
        parts += [f"## {heading}", _example(text) if heading == "Example" else text]
    return "\n\n".join(parts) + "\n"


def _example(text: str) -> str:
    """An example as it stands: most are cells, some files, some say what to do."""
    return f"```\n{text}\n```"
