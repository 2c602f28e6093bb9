"""Texts that no codec has written: a clear error, nothing run, no more memory than they hold."""

from __future__ import annotations

import base64
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from cloaca_nb.carried.codec import CodecError, decode
from cloaca_nb.carried.handover import Handover

#: Bytes; libraries that are imported as their values come take some.
MOST = 100_000_000
RAN: list[str] = []


def call(word: str) -> str:
    """What a text would have run."""
    RAN.append(word)
    return word


class Closes:
    """What would do something as it goes."""

    def __del__(self) -> None:
        RAN.append("closed")


def npy(descr: str, shape: tuple[int, ...], items: bytes = b"", version: int = 1) -> dict[str, str]:
    """An array's file that says what it likes."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape!r}}}".encode() + b"\n"
    size = len(header).to_bytes(2 if version == 1 else 4, "little")
    data = b"\x93NUMPY" + bytes([version, 0]) + size + header + items
    return {"@array": base64.b64encode(data).decode()}


NUMBER = npy("'<f8'", (1,), bytes(8))
NONE = npy("'<f8'", (0,))
ONE_CODE = npy("'<i8'", (1,), b"\x07" + bytes(7))
APART = [0, [1, 1], [8, 16], {"@dtype": ["<f8"]}, True]
HERE = __name__
TWO = {"@range_index": [0, 2, 1, None]}


def frame_at(places: list[list[int]]) -> dict[str, Any]:
    """A frame of two columns and rows whose columns stand somewhere."""
    return {"@frame": [TWO, TWO, {}, True, places, npy("'<f8'", (2, 2), bytes(32))]}


HOSTILE: dict[str, tuple[str, Any]] = {
    "a shape beyond the bytes": ("numpy", npy("'<f8'", (10**12,))),
    "the same of version 2": ("numpy", npy("'<f8'", (10**11,), version=2)),
    "the same of version 3": ("numpy", npy("'<f8'", (10**11,), version=3)),
    "a shape below nothing": ("numpy", npy("'<f8'", (-1,))),
    "items of no bytes": ("numpy", npy("'<U0'", (10**12,))),
    "objects": ("numpy", npy("'|O'", (1,), b"\x80\x04N.")),
    "a header without end": (
        "numpy",
        {"@array": base64.b64encode(b"\x93NUMPY\2\0\xff\xff\xff\x7f").decode()},
    ),
    "no base64": ("numpy", {"@array": "§"}),
    "a shape of nothing": ("numpy", {"@array": [[10**9, 10**9], "OC"]}),
    "texts too deep": ("numpy", {"@array": [[1], "OCJ", "[" * 100_000]}),
    "a view beyond its memory": ("numpy", {"@view": [NUMBER, 0, [10**6], [8], {"@dtype": ["<f8"]}, True]}),
    "items beyond their memory": (
        "numpy",
        {"@array": [NUMBER["@array"], 0, [10**6], [8], {"@dtype": ["<f8"]}, True]},
    ),
    "items far from each other": (
        "numpy",
        {"@array": [NUMBER["@array"], 0, [2], [10**11], {"@dtype": ["<f8"]}, True]},
    ),
    "items before their memory": (
        "numpy",
        {"@array": [NUMBER["@array"], -8, [1], [8], {"@dtype": ["<f8"]}, True]},
    ),
    "a view of what lies apart": (
        "numpy",
        {"@view": [{"@array": [NUMBER["@array"], *APART]}, 99, [1], [8], {"@dtype": ["<f8"]}, True]},
    ),
    "pieces of no table": ("pyarrow", {"@arrow": ["", [[5]]]}),
    "pieces of more than a column": ("polars", {"@polars_frame": ["", [[5]], [0]]}),
    "a view before it": ("numpy", {"@view": [NUMBER, -800, [1], [8], {"@dtype": ["<f8"]}, True]}),
    "a scalar of an object": ("numpy", {"@scalar": [{"@dtype": ["O"]}, {"@bytes": "AAAAAAAAAAA="}]}),
    "a large scalar": ("numpy", {"@scalar": ["V1000000000", {"@bytes": ""}]}),
    "no ufunc": ("numpy", {"@ufunc": "save"}),
    "no array class": ("numpy", {"@array_as": ["load", NUMBER]}),
    "no generator": ("numpy", {"@generator": ["Generator", {}, 0, [], 4, 0]}),
    "a large pool": ("numpy", {"@generator": ["PCG64", {}, 0, [], 10**10, 0]}),
    "a mask of another shape": (
        "numpy",
        {"@masked_array": [NUMBER, npy("'|b1'", (2,), b"\0\0"), None, False]},
    ),
    "no sparse class": ("scipy", {"@sparse": ["load_npz", ["/"]]}),
    "many rows": ("scipy", {"@sparse": ["lil_matrix", [10**9, 10], NONE, NONE, NONE]}),
    "an index beyond": (
        "scipy",
        {"@sparse": ["csr_array", [1, 2], NUMBER, ONE_CODE, npy("'<i8'", (2,), bytes(8) + b"\1" + bytes(7))]},
    ),
    "a code beyond": ("pandas", {"@levels": [1, None, {"@index": [NUMBER, None, None]}, ONE_CODE]}),
    "a category beyond": ("pandas", {"@categorical": [ONE_CODE, {"@index": [NUMBER, None, None]}, False]}),
    "a frame of no column": (
        "pandas",
        {"@frame": [{"@range_index": [0, 10**12, 1, None]}, TWO, {}, True, [[0], [1]], NUMBER, NUMBER]},
    ),
    "no frame of polars": ("polars", {"@polars_frame": base64.b64encode(b"ARROW1\0\0junk").decode()}),
    "no table of Arrow": (
        "pyarrow",
        {"@arrow": base64.b64encode(b"\xff\xff\xff\xff\x10\0\0\0" + b"x" * 99).decode()},
    ),
    "an archive that is none": ("numpy", {"@archive": {"@bytes": ""}}),
    "a large picture": ("PIL", {"@picture": ["RGB", [10**5, 10**5], {"@bytes": ""}, None, {}]}),
    "columns in one place": ("pandas", frame_at([[0, 0]])),
    "columns beyond a frame": ("pandas", frame_at([[0, 7]])),
    "columns too few": ("pandas", frame_at([[0]])),
    "a table of no end": ("", {"@laid_set": [10**12, 0, 1]}),
    "a place that is in no table": ("", {"@laid_set": [16, 1, -5, 1]}),
    "places that are not there": ("", {"@laid_frozenset": [16, 3, 1]}),
    "a table of a text": ("", {"@laid_set": ["8", 0, 1]}),
    "a zone elsewhere": ("", {"@zone": "../../../etc/passwd"}),
    "a pickle": ("", {"@pickle": [base64.b64encode(b"cbuiltins\nprint\n(tR.").decode()]}),
    "a member of no enumeration": ("", {"@enum": [{"@name": f"{HERE}:call"}, None, "run"]}),
    "an instance that closes": ("", {"@object": [{"@name": f"{HERE}:Closes"}, "a", 1]}),
    "an instance of a type": ("", {"@object": [{"@name": "builtins:int"}]}),
    "a list of another class": ("", {"@extended": [{"@name": f"{HERE}:Closes"}, 0]}),
    "a fixed value of another class": ("", {"@fixed": [{"@name": f"{HERE}:Closes"}, 1]}),
    "an exception of another class": (
        "",
        {"@exception": [{"@name": f"{HERE}:Closes"}, [], None, None, False]},
    ),
    "a call that is none of a method": (
        "",
        {"@methodcaller": [{"@partial": [{"@name": f"{HERE}:call"}, 1, "run"]}]},
    ),
    "no offset": ("pandas", {"@offset": ["to_datetime", 1, {}]}),
    "a module that is not there": ("", {"@name": "antigravity"}),
    "one that the package does not import": ("", {"@name": "pip.__main__"}),
    "bytes that are not behind it": ("", {"@at": [0, 10]}),
    "bytes before it": ("", {"@at": [-10, 10]}),
    "two tags": ("", {"@tuple": [1], "@set": [2]}),
    "no pattern": ("", {"@pattern": ["(", 0]}),
    "no tag": ("", {"@nothing": 1}),
    "a place that is not there": ("", {"@ref": 7}),
    "another text": ("", {"@of": ["other", 0]}),
}


def text_of(node: Any) -> str:
    """The text that has it."""
    return json.dumps({"@codec": 1, "values": [node]})


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused(name: str) -> None:
    library, node = HOSTILE[name]
    if library:
        pytest.importorskip(library)
    tracemalloc.start()
    try:
        with pytest.raises(CodecError):
            decode(text_of(node), {"__name__": "flow.tasks"})
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()
    assert RAN == []


@pytest.mark.parametrize("damage", [lambda text: text[:-3], lambda text: "", lambda text: "[" * 10_000])
def test_a_damaged_text_is_told_by_its_variable(damage: Callable[[str], str]) -> None:
    context = {"rows.load": damage(text_of({"@tuple": [1]}))}
    with pytest.raises(CodecError, match=r"'rows\.load' cannot be taken over"):
        Handover(context).take("rows.load")
