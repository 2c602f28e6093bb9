"""What an act comes to: on a terminal, as JSON, in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from cloaca_nb.api import Notebook
    from cloaca_nb.output.words import Style

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """What an act came to.

    Attributes:
        document: For `--json`, or what makes it.
        text: For people; gets the style of the terminal.
        exit_code: Of the command line.
        value: What a notebook's cell has of it.
        html: For notebooks, where it is more than the text.
        svg: A picture of it.
    """

    document: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    text: Callable[[Style], str]
    exit_code: int = 0
    value: Any = None
    html: Callable[[], str] | None = None
    svg: Callable[[], str] | None = None

    def as_document(self) -> Mapping[str, Any]:
        """It for `--json`."""
        return self.document() if callable(self.document) else self.document

    def as_html(self) -> str:
        """It in a notebook, picture or text."""
        from cloaca_nb.output.cell import block
        from cloaca_nb.output.words import PLAIN

        shown = self.html or self.svg
        return shown() if shown is not None else block(self.text(PLAIN))


def outcome(
    value: T,
    document: Callable[[T], Mapping[str, Any]],
    text: Callable[[T, Style], str],
    exit_code: int = 0,
    html: Callable[[T], str] | None = None,
) -> ActOutcome:
    """What an act came to where each form is made of its value alone; see `ActOutcome`."""
    return ActOutcome(
        lambda: document(value),
        lambda style: text(value, style),
        exit_code,
        value,
        (lambda: html(value)) if html is not None else None,
    )


def by_workflow(texts: Sequence[tuple[str, str]], style: Style) -> str:
    """What is said of each workflow of a notebook, below its name where there are several."""
    if len(texts) == 1:
        return texts[0][1]
    return "\n\n".join(f"{style.paint(f'workflow {name}', bold=True)}\n{text}" for name, text in texts)


def together(name: str, documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One document of several, which is right where each is; where none says whether it is, nor does this."""
    says = any("ok" in one or "error" in one for one in documents)
    return {**({"ok": all(one.get("ok") for one in documents)} if says else {}), name: documents}


def in_turn(notebook: Notebook, act: Callable[[], ActOutcome]) -> ActOutcome:
    """What comes of doing something for each workflow of a notebook, or for the one that is meant."""
    found = notebook.in_turn(act)
    if len(found) == 1:
        return found[0][1]

    def text(style: Style) -> str:
        return by_workflow([(name, one.text(style)) for name, one in found], style)

    def document() -> Mapping[str, Any]:
        return together("workflows", [one.as_document() for _, one in found])

    def html() -> str:
        from cloaca_nb.output.words import markup

        return "".join(f"<h4>workflow {markup(name)}</h4>{one.as_html()}" for name, one in found)

    code = max(one.exit_code for _, one in found)
    return ActOutcome(document, text, code, [one.value for _, one in found], html)
