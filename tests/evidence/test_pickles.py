"""What stands for a pickle: the same in both where only the notebook's modules are called otherwise."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from cloaca_nb.evidence.snapshot.pickles import named_alike


def made(monkeypatch: pytest.MonkeyPatch, module: str, text: str) -> bytes | None:
    """What stands for the pickle that `text` gives in a module of this name."""
    inside: Any = types.ModuleType(module)
    monkeypatch.setitem(sys.modules, module, inside)
    exec("import pickle\nclass P: pass\nclass Q: pass\ndef f(): pass", vars(inside))
    data = eval(text, vars(inside))
    return named_alike(data, {module: ""})


ALIKE = (
    "pickle.dumps(P)",
    "pickle.dumps([P(), Q(), P(), f, 'text', 1.5])",
    "pickle.dumps({'P': P()}, 5)",
    "pickle.dumps(['a' * 70_000, P(), 'a' * 70_000])",
)
UNLIKE = (
    "pickle.dumps([P, __name__])",  # what is a text stays one
    "pickle.dumps([__name__, P])",
    "pickle.dumps((P, __name__, 'f'))",
    "pickle.dumps(__name__)",
    "pickle.dumps(P, 2)",
    "pickle.dumps(P)[:-1]",
    "b'\\x80\\x04 ' + __name__.encode() + b'.'",
)


@pytest.mark.parametrize("text", ALIKE)
def test_modules_of_the_notebook_are_alike(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    one, other = (made(monkeypatch, name, text) for name in ("__main__", "a_longer_name_tasks"))
    assert one == other
    assert one is not None


@pytest.mark.parametrize("text", UNLIKE)
def test_anything_else_is_not_looked_into(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert made(monkeypatch, "a_longer_name_tasks", text) is None


@pytest.mark.parametrize("text", ["pickle.dumps(Q)", "pickle.dumps([P])", "pickle.dumps(P, 5)"])
def test_what_else_differs_differs(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert made(monkeypatch, "__main__", "pickle.dumps(P)") != made(monkeypatch, "flow_tasks", text)


def test_a_library_s_modules_are_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (
        made(monkeypatch, name, "pickle.dumps([P, pickle.Pickler])") for name in ("__main__", "flow")
    )
    assert one == other
    assert one != made(monkeypatch, "flow", "pickle.dumps([P, pickle.Unpickler])")
