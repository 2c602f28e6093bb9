"""A function that a library has made inside of one of its methods is found again by where it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from cloaca_nb.carried.codec import CodecError, decode, encode
from tests.carried.coded import there_and_back

_LIBRARY = """
import math

class Kernel:
    def __init__(self, width=1):
        self.shape = lambda x: math.sqrt(x) + 1
        self.other = lambda x: x - 1
        self.width = lambda x: x * width
        self.set = lambda x=2: x

def nested():
    def between():
        return lambda: 7
    return between()
"""


@pytest.fixture
def library() -> Iterator[Any]:
    module = ModuleType("a_library_of_kernels")
    sys.modules[module.__name__] = module
    exec(_LIBRARY, vars(module))
    yield module
    del sys.modules[module.__name__]


def test_it_is_the_same_function(library: Any) -> None:
    kernel = library.Kernel()
    shape, again = there_and_back([kernel.shape, kernel.shape])
    assert (shape(16), there_and_back(kernel.other)(16)) == (5.0, 15)
    assert shape.__qualname__ == again.__qualname__ == "Kernel.__init__.<locals>.<lambda>"
    assert shape.__module__ == library.__name__
    assert there_and_back(library.nested())() == 7


@pytest.mark.parametrize("name", ["width", "set"])
def test_one_that_needs_more_is_refused(library: Any, name: str) -> None:
    with pytest.raises(CodecError, match="is not what `import` gives under its name"):
        encode(getattr(library.Kernel(), name))


def test_another_version_is_told(library: Any) -> None:
    text = encode(library.Kernel().shape)
    for old, new in (("+ 1", "+ 2"), ("sqrt", "cos")):
        exec(_LIBRARY.replace(old, new), vars(library))
        with pytest.raises(CodecError, match="whose code is another one here"):
            decode(text, {})
    exec("class Kernel:\n    def __init__(self): pass", vars(library))
    with pytest.raises(CodecError, match="which is not where it was in Kernel"):
        decode(text, {})
