"""What tasks stored is written and read again exactly, and long values once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.run.child.again.stored import SHORT, context_text, entry, read_context

TEXTS = st.text(st.characters(exclude_categories=()))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


def written(context: dict[str, Any]) -> tuple[bytes, dict[str, bytes]]:
    """The file of a context, and those of its values."""
    found = {key: entry(value) for key, value in context.items()}
    files = {name: data for one, name, data in found.values() if one == name}
    return context_text({key: one for key, (one, *_) in found.items()}, handed={"x": 1}), files


@given(st.dictionaries(TEXTS, VALUES | VALUES.map(lambda value: [value] * SHORT)), st.data())
def test_a_context_comes_back_as_it_was(context: dict[str, Any], data: st.DataObject) -> None:
    text, files = written(context)
    found, more = read_context(text, files.__getitem__)
    assert (found, list(found), more) == (context, list(context), {"handed": {"x": 1}})
    only = data.draw(st.sets(st.sampled_from(sorted(context)))) if context else set()
    assert read_context(text, files.__getitem__, only)[0] == {key: context[key] for key in only}


def test_values_that_are_short_or_long_are_told_apart() -> None:
    long = "a" * SHORT
    context = {"short": "a.json", "list": ["b"], "long": long, "same": long}
    text, files = written(context)
    assert list(files.values()) == [f'"{long}"'.encode()]
    assert read_context(text, files.__getitem__)[0] == context


@pytest.mark.parametrize(
    "text", [b"", b"{}", b'{"context": {"a": 1}}', b'{"values": {"a": "gone"}}', b"\xff"]
)
def test_what_is_no_such_file_is_told(text: bytes) -> None:
    with pytest.raises((ValueError, LookupError)):
        read_context(text, dict[str, bytes]().__getitem__)
    whole, files = written({"a": 1})
    with pytest.raises(LookupError):
        read_context(whole, files.__getitem__, ["b"])
