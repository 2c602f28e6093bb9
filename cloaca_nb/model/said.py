"""The values that facts tell: what a kind of fact is while the program runs."""

from __future__ import annotations

from typing import Any


class SaidFields:
    """The values of one fact; two of different kinds are never equal."""

    _fields: tuple[str, ...] = ()

    def __init__(self, *values: object, **named: object) -> None:
        given = {**dict(zip(self._fields, values, strict=False)), **named}
        if len(values) + len(named) != len(self._fields) or given.keys() != set(self._fields):
            raise TypeError(f"{type(self).__name__} tells {self._fields}, not {(*values, *named)}")
        self.__dict__.update(given)

    def _asdict(self) -> dict[str, object]:
        return dict(self.__dict__)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *(self.__dict__[name] for name in self._fields)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__dict__})"


def Kind(name: str, fields: list[tuple[str, Any]]) -> type:  # noqa: N802
    """A class of facts; 181 real named tuples would take 13 ms, whenever the extension is loaded."""
    names = tuple(field for field, _ in fields)
    return type(
        name, (SaidFields,), {"__module__": "cloaca_nb.model.kinds", "_fields": names, "types": dict(fields)}
    )
