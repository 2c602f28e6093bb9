"""Idioms of notebooks, in text files: cells that make something, cells that change it, what comes of it.

A file holds parts that begin with `=== name`; cells are parted by `---`, and the last part is the expression
that is looked at. `<a|b>` stands for one of these, drawn for each notebook.
"""

from __future__ import annotations

import ast
import importlib.util
import random
import re
from dataclasses import dataclass
from pathlib import Path

_LIBRARIES = (
    *("numpy", "pandas", "attrs", "pydantic", "sklearn", "traitlets"),
    *("ipywidgets", "matplotlib", "polars", "scipy", "sqlalchemy", "yaml"),
)
_MISSING = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
_CHOICE = re.compile(r"<([^<>\n]*\|[^<>\n]*)>")


class _First(random.Random):
    """Always takes the first."""

    def random(self) -> float:
        return 0.0

    def getrandbits(self, k: int, /) -> int:
        return 0


@dataclass(frozen=True)
class Idiom:
    """An idiom.

    Attributes:
        name: Its name.
        cells: Its cells in order; empty ones are none.
        outcome: The expression that is looked at.
    """

    name: str
    cells: tuple[str, ...]
    outcome: str

    def drawn(self, chance: random.Random) -> Idiom:
        """The idiom with its choices made."""
        text = "\n---\n".join([*self.cells, self.outcome])
        drawn = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)
        *cells, outcome = drawn.split("\n---\n")
        return Idiom(self.name, tuple(cells), outcome)

    def first(self) -> Idiom:
        """The idiom with the first of each choice."""
        return self.drawn(_First())

    @property
    def bound(self) -> frozenset[str]:
        """Names that it binds at the top level or in functions, but for modules that it imports."""
        found: set[str] = set()
        for cell in self.cells:
            lines = [line for line in cell.split("\n") if not line.lstrip().startswith(("%", "!"))]
            for node in ast.walk(ast.parse("\n".join(lines))):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
                elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    found.add(node.name)
                elif isinstance(node, ast.Import | ast.ImportFrom):
                    # Two idioms that draw from one stream would each see the other's draws.
                    found |= {"random" for alias in node.names if "random" in alias.name}
        return frozenset(found)

    @property
    def missing(self) -> bool:
        """Whether it needs a library that is not installed."""
        imported = re.compile(rf"^\s*(?:import|from) ({'|'.join(_MISSING)})\b", re.MULTILINE)
        return bool(_MISSING) and any(map(imported.search, self.cells))

    @property
    def draws(self) -> bool:
        """Whether it draws random numbers: two tasks that did would draw after one another."""
        return "random" in f"{self.cells}{self.outcome}"


def read_idioms(name: str) -> dict[str, Idiom]:
    """The idioms of a file beside this module, by name."""
    found = {}
    for part in (Path(__file__).parent / name).read_text(encoding="utf-8").split("=== ")[1:]:
        title, _, text = part.partition("\n")
        *cells, outcome = (f"\n{text}").split("\n---\n")
        assert title not in found, f"{title} stands twice in {name}"
        found[title] = Idiom(title, tuple(cell.strip("\n") for cell in cells), outcome.strip("\n"))
    return found


def unlike(idioms: dict[str, Idiom], chance: random.Random, most: int) -> list[Idiom]:
    """Some idioms that share no name, choices made; the same ones wherever their libraries are there."""
    chosen: list[Idiom] = []
    for name in chance.sample(sorted(idioms), most):
        idiom = idioms[name].drawn(chance)
        if all(idiom.bound.isdisjoint(other.bound) for other in chosen):
            chosen.append(idiom)
    there = [idiom for idiom in chosen if not idiom.missing]
    return there or [next(iter(idioms.values())).drawn(chance)]
