"""What Python 3.14 brought, in a kernel and as a package: older ones can read or import none of it."""

from __future__ import annotations

import os
import sys

import pytest

from tests.fuzzing.judging import judged

pytestmark = [
    pytest.mark.skipif(sys.version_info < (3, 14), reason="this Python has none of it"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a kernel is a copy of the process"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]

#: name -> the cells above a task, and what the task sets
NOTEBOOKS: dict[str, tuple[str, str]] = {
    "a class names itself and one below it": (
        "from dataclasses import dataclass, field\n@dataclass\nclass Order:\n"
        "    lines: list[Line] = field(default_factory=list)\n    parent: Order | None = None\n"
        "@dataclass\nclass Line:\n    sku: str",
        "str(Order([Line('a')], Order()))",
    ),
    "classes that name each other": (
        "class Order:\n    def add(self, line: Line) -> Order: return self\n"
        "class Line:\n    def of(self, order: Order) -> Line: return self",
        "type(Order().add(Line().of(Order()))).__name__",
    ),
    "hints that are asked for": (
        "import typing\nclass A:\n    b: B\n    c: 'C'\nclass B: pass\nclass C: pass",
        "{name: value.__name__ for name, value in typing.get_type_hints(A).items()}",
    ),
    "a name that is bound anew below its annotation": (
        "T = int\nclass A:\n    x: T\nT = str",
        "A.__annotations__['x'].__name__",
    ),
    "a name that is bound anew below a dataclass": (
        "from dataclasses import dataclass, fields\nT = int\n@dataclass\nclass A:\n    x: T\nT = str",
        "fields(A)[0].type.__name__",
    ),
    "an annotation that names nothing": (
        "import annotationlib\ndef f(x: Missing) -> int: return 1",
        "annotationlib.get_annotations(f, format=annotationlib.Format.STRING)",
    ),
    "an annotation whose name is deleted": (
        "from typing import Any as T\ndef f(x: T): return x\ndel T",
        "f(2)",
    ),
    "a branch for type checkers": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from decimal import Decimal\n"
        "def f(x: Decimal) -> Decimal: return x",
        "f(2)",
    ),
    "dispatch by an annotation": (
        "from functools import singledispatch\n@singledispatch\ndef show(x): return 'any'\nclass P: pass\n"
        "@show.register\ndef _(x: P): return 'p'",
        "[show(1), show(P())]",
    ),
    "generic classes and aliases": (
        "from typing import NamedTuple, Protocol\nclass Row(NamedTuple):\n    tags: list[Tag] = []\n"
        "class Tag: pass\nclass Source[T](Protocol):\n    def get(self) -> T: ...\ntype Rows = list[Row]\n"
        "def first[T](rows: list[T], default: T | None = None) -> T: return rows[0]\n"
        "class Held(Source[int]):\n    def get(self): return 3",
        "[first([Row()]).tags, Held().get()]",
    ),
    "a template": (
        "from string.templatelib import Template\nLIMIT = 5\ndef told(text: Template) -> list:\n"
        "    return [part if isinstance(part, str) else part.value for part in text]",
        't"limit {LIMIT + 1}".interpolations[0].value, told(t"at {LIMIT}")',
    ),
    "a template made above": (
        'LIMIT = 5\nQUERY = t"limit {LIMIT}"',
        "[e.value for e in QUERY.interpolations]",
    ),
    "what a template refers to changes": (
        'ROWS = [1]\nQUERY = t"rows {ROWS}"\nROWS.append(2)',
        "[each.value for each in QUERY.interpolations]",
    ),
    "errors without parentheses": (
        "def number(x):\n    try:\n        return int(x)\n"
        "    except ValueError, TypeError:\n        return None",
        "[number(each) for each in ('1', 'a', None)]",
    ),
    "the largest first": (
        "import heapq\nHEAP = []\nfor each in (3, 1, 2): heapq.heappush_max(HEAP, each)",
        "heapq.heappop_max(HEAP), HEAP",
    ),
    "arguments left open": (
        "from functools import partial, Placeholder\nSQUARE = partial(pow, Placeholder, 2)",
        "SQUARE(5)",
    ),
    "compressed": (
        "from compression import zstd\nBLOB = zstd.compress(b'abc' * 50)",
        "len(zstd.decompress(BLOB))",
    ),
    "a count and a chain": (
        "import itertools\nIDS = itertools.count(3)\nnext(IDS)\n"
        "ALL = itertools.chain([1, 2], [3])\nnext(ALL)",
        "next(IDS), list(ALL)",
    ),
    "a parser of arguments": (
        "import argparse\nPARSER = argparse.ArgumentParser()\nPARSER.add_argument('--n', type=int)\n"
        "PARSER.format_usage()",
        "PARSER.parse_args(['--n', '3']).n",
    ),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_package_gives_what_the_notebook_gives(name: str) -> None:
    above, value = NOTEBOOKS[name]
    task = f"%%cloaca_task\ndef gives(context):\n    context.set('found', [{value}])\n    return context"
    verdict = judged([above, task])
    assert (verdict.outcome, verdict.again) == ("equal", True), verdict.why
