"""Which findings matter to a project: ``[tool.cloaca_nb] select`` and ``ignore`` of a `pyproject.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cloaca_nb.check.rules import CODES
from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding
from cloaca_nb.read.project import FILE, Table, own_table

_NAMES = ("select", "ignore")
_WANTED = 'a list of codes, or of how they begin, such as ["C2", "C342"]'


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a project says of codes.

    Attributes:
        select: Codes that matter, or how they begin.
        ignore: Those that do not; where both name a code, the longer one holds, and of two equal ones this.
        facts: What is wrong in the table.
    """

    select: tuple[str, ...] = ("C",)
    ignore: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()

    def puts_away(self, finding: Finding) -> bool:
        """Whether a finding does not matter.

        An error is put away by ``ignore`` alone: that others were selected says nothing of what stands in the
        way of a package.
        """
        away, here = _length(self.ignore, finding.code), _length(self.select, finding.code)
        return away >= here and (away > 0 or finding.severity != "error")


def _length(said: tuple[str, ...], code: str) -> int:
    return max((len(one) for one in said if code.startswith(one)), default=0)


def nearest_code(said: str) -> str:
    """The code that is most like what somebody wrote for one, or an empty text."""
    return nearest(said.upper().replace("O", "0"), CODES).word


def files_that_choose(folder: Path) -> tuple[Path, ...]:
    """Files that may choose for the notebooks of a folder, the nearest first: its own, and those above it."""
    here = folder.absolute()
    return tuple(each / FILE for each in (here, *here.parents))


def chosen_for(folder: Path) -> Chosen:
    """What the nearest `pyproject.toml` says that chooses."""
    for path in files_that_choose(folder):
        table = own_table(path.parent)
        if not table.keys().isdisjoint(_NAMES):
            return _read(table, path)
    return Chosen()


def _read(table: Table, path: Path) -> Chosen:
    facts: list[Fact] = []
    found: dict[str, tuple[str, ...]] = {}
    for name in _NAMES:
        said = table.get(name)
        if isinstance(said, list) and all(isinstance(one, str) for one in said):
            found[name] = tuple(cast("list[str]", said))
            facts += [_wrong(name, path, one, nearest_code(one)) for one in found[name] if not _known(one)]
        elif said is not None:
            facts.append(_wrong(name, path, said, ""))
    return Chosen(**found, facts=tuple(facts))


def _known(said: str) -> bool:
    return said != "" and any(code.startswith(said) for code in CODES)


def _wrong(name: str, path: Path, said: object, near: str) -> Fact:
    shown = f"{repr(said)[:60]}{f' (`{near}`?)' if near else ''}"
    return Fact(kinds.PyprojectFieldWrong(f"tool.cloaca_nb.{name}", str(path), shown, _WANTED))
