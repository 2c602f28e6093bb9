"""What a run leaves changed, looked at in the child process."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from cloaca_nb.run.child import look
from cloaca_nb.run.child.look import StateLook


class Told:
    """Stands for the parent."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.before_leaving: Any = None

    def send(self, what: str, **values: Any) -> None:
        self.names += [*values["names"]] if what == "left" else []


@pytest.mark.parametrize(("seconds", "told"), [(10.0, {"new", "old"}), (0.0, set())])
def test_what_there_was_no_time_to_look_at_before_is_not_new(
    seconds: float, told: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("looked_at")
    vars(module).update({f"name_{at}": [at] for at in range(2000)}, old=1)
    monkeypatch.setitem(sys.modules, "looked_at", module)
    spec: Any = SimpleNamespace(entry_module="looked_at", times=1, shared={}, at_once=1)
    reporter = Told()
    looking = StateLook(spec, cast("Any", reporter))
    monkeypatch.setattr(look, "WHOLE_S", seconds)
    looking.begin([])
    vars(module).update(old=2, new=1)
    monkeypatch.setattr(look, "WHOLE_S", 10.0)
    looking.end(1)
    assert {name.rpartition(".")[2] for name in reporter.names} == told
