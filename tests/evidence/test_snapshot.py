"""Values of every kind: the same program gives the same state in any process, another value another state."""

from __future__ import annotations

import abc
import copy
import gc
import io
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.evidence.snapshot.process import process_state
from cloaca_nb.evidence.snapshot.types import Instances
from tests.evidence.states import differences, elsewhere, of, run, said, state

#: Each program, and statements after each of which the state is another one.
KINDS: dict[str, tuple[str, list[str]]] = {
    "number": ("X = 1", ["X = 2", "X = 1.0", "X = True", "X = -X", "X = 1 << 80"]),
    "float": ("X = 0.0", ["X = -0.0", "X = float('nan')", "X = 5e-324"]),
    "text": ("X = 'é'", ["X = 'e'", "X = b'e'", "X = '\\ud800'"]),
    "list": (
        "X = [1, [2, {'a': (3,)}]]",
        ["X.append(1)", "X[1][1]['a'] = (4,)", "X = tuple(X)", "X.reverse()"],
    ),
    "long": ("X = list(range(1000))", ["X[777] = 0", "del X[-1]"]),
    "cookies": (
        "import os\nfrom http.cookiejar import CookieJar\n"
        "X = CookieJar()\nX._now = X._policy._now = os.getpid()",
        ["X._policy.netscape = False", "X._cookies['a'] = {}"],
    ),
    "dict": ("X = {'a': 1, 2: [3]}", ["X['b'] = 1", "X[2].append(4)", "X['a'] = X.pop('a')", "del X['a']"]),
    "set": ("X = {'a', 'b', (1, 2)}", ["X.add('c')", "X = frozenset(X)"]),
    "deep": ("X = []\nfor _ in range(400): X = [X, 1]", ["X[1] = 2", "X[0][0][0][1] = 2"]),
    "cycle": ("X = [1]\nX.append(X)", ["X[0] = 2", "X[1] = [X]"]),
    "aliases": ("A = [0]\nX = [A, A, [0]]", ["X[1] = [0]", "X[2] = A", "A.append(1)"]),
    "rows": (
        "X = [{'i': i, 'n': {'v': [i]}} for i in range(500)]",
        ["X[499]['n']['v'][0] = -1", "X[7]['z'] = 1"],
    ),
    "instance": (
        "class P:\n def __init__(self): self.a = [1]\nX = P()",
        ["X.a.append(2)", "X.b = 1", "del X.a", "P.c = 1"],
    ),
    "held by address": (
        "import weakref\nclass P: pass\nP1 = P()\nX = {id(P1): weakref.ref(P1), 'a': 1}",
        ["X['a'] = 2", "X['b'] = 1"],
    ),
    "weak containers": (
        "import weakref\nclass P: pass\nP1, P2 = P(), P()\nX = [weakref.WeakSet([P1]), "
        "weakref.WeakValueDictionary(a=P1), weakref.WeakKeyDictionary({P1: [1]})]",
        ["X[0].add(P2)", "X[1]['b'] = P2", "X[2][P1].append(2)", "X[2][P2] = [1]", "del X[1]['a']", "del P1"],
    ),
    "slots": ("class P:\n __slots__ = ('a', 'b')\nX = P(); X.a = 1", ["X.b = 2", "X.a = 2", "del X.a"]),
    "both": (
        "class P(list):\n __slots__ = ('a', '__dict__')\nX = P([1])",
        ["X.append(2)", "X.a = 1", "X.c = 1"],
    ),
    "subclasses": (
        "class T(str): pass\nclass N(int): pass\nclass F(float): pass\nX = [T('a'), N(1), F(0.5)]",
        ["X[0] = T('b')", "X[1] = N(2)", "X[2] = F(1)", "X[0].k = 1", "X[0] = 'a'"],
    ),
    "named tuple": (
        "from collections import namedtuple\nP = namedtuple('P', 'a b')\nX = P(1, [2])",
        ["X.b.append(3)", "X = X._replace(a=2)", "X = tuple(X)"],
    ),
    "dataclass": (
        "from dataclasses import dataclass, field\n@dataclass\nclass D:\n a: int = 1\n b: list = field("
        "default_factory=list)\nX = D()",
        ["X.a = 2", "X.b.append(1)", "D.a = 5"],
    ),
    "enum": ("from enum import Enum\nclass E(Enum):\n A = 1\n B = 2\nX = [E.A]", ["X[0] = E.B"]),
    "flags": (
        "from enum import Flag\nclass F(Flag):\n A = 1\n B = 2\nX = [F.A]",
        ["X[0] = F.A | F.B", "X[0].note = 1", "F.C = 4"],
    ),
    "class": (
        "class B: pass\nclass X(B):\n limit = 1\n def go(self): return 1",
        ["X.limit = 2", "X.go = lambda self: 2", "X.__bases__ = (type('C', (B,), {}),)", "del X.go"],
    ),
    "metaclass": (
        "class M(type):\n def __call__(cls): return type.__call__(cls)\nclass C(metaclass=M): pass\nX = C()",
        ["C.a = 1", "M.b = 2"],
    ),
    "function": (
        "LIMIT = [1]\ndef X(a, b=[1], *, c={}): return LIMIT",
        [
            "X.__defaults__[0].append(2)",
            "X.__kwdefaults__['c']['k'] = 1",
            "X.seen = 1",
            "LIMIT.append(2)",
            "def X(a, b=[1], *, c={}): return LIMIT + []",
            "def X(a, b=[1], *, d={}): return LIMIT",
        ],
    ),
    "closure": (
        "def make():\n k = 0\n def step():\n  nonlocal k\n  k += 1\n  return k\n return step\nX = make()",
        ["X()"],
    ),
    "lambda": ("X = lambda v: v + 1", ["X = lambda v: v + 2", "X = lambda w: w + 1"]),
    "method": ("class P:\n def go(self): pass\np = P()\nX = p.go", ["p.a = 1", "X.__self__.b = 1"]),
    "partial": (
        "from functools import partial\ndef f(*a, **k): pass\nX = partial(f, [1], k=2)",
        ["X.args[0].append(1)", "X.keywords['k'] = 3"],
    ),
    "generator": (
        "def g():\n for i in range(5):\n  yield i\nX = g(); next(X)",
        ["next(X)", "list(X)", "X.close()"],
    ),
    "list iterator": ("L = [1, 2, 3]\nX = iter(L)", ["next(X)", "L.append(4)", "list(X)"]),
    "dict iterator": ("X = iter({'a': 1, 'b': 2}.items())", ["next(X)"]),
    "cycle of itertools, later": (
        "from itertools import cycle\nX = cycle([1, 2, 3])\nfor _ in range(5): next(X)",
        ["next(X)", "next(X), next(X)"],
    ),
    "enumerate": ("X = enumerate(['a', 'b'], 3)", ["next(X)"]),
    "zip": ("X = zip([1, 2], 'ab')", ["next(X)"]),
    "map": ("X = map(str, [1, 2])", ["next(X)"]),
    "count": ("from itertools import count\nX = count(3)", ["next(X)"]),
    "cycle of itertools": ("from itertools import cycle\nX = cycle([1, 2])\nnext(X)", ["next(X)"]),
    "range": ("X = range(3)", ["X = range(4)"]),
    "slice": ("X = slice(1, 2)", ["X = slice(1, 3)"]),
    "deque": (
        "from collections import deque\nX = deque([1, [2]], maxlen=3)",
        ["X.rotate(1)", "X[1].append(1)"],
    ),
    "default dict": (
        "from collections import defaultdict\nX = defaultdict(list, a=[1])",
        ["X['b']", "X['a'].append(1)", "X.default_factory = set"],
    ),
    "ordered dict": (
        "from collections import OrderedDict\nX = OrderedDict(a=1, b=2)",
        ["X.move_to_end('a')", "X['c'] = 1"],
    ),
    "counter": ("from collections import Counter\nX = Counter('aab')", ["X['a'] += 1"]),
    "queue": ("from queue import Queue\nX = Queue()\nX.put(1)", ["X.put(2)", "X.get()"]),
    "random": (
        "import random\nX = random.Random(7)",
        ["X.random()", "X = random.Random(8)", "X.gauss(0, 1)"],
    ),
    "bytearray": ("X = bytearray(b'ab')", ["X[0] = 0", "X.append(1)"]),
    "memory": ("B = bytearray(b'ab')\nX = memoryview(B)", ["B[0] = 0", "X = X[1:]"]),
    "array": ("from array import array\nX = array('i', [1, 2])", ["X[0] = 9", "X = array('l', [1, 2])"]),
    "buffers": (
        "import io\nX = [io.StringIO('ab'), io.BytesIO(b'ab')]",
        ["X[0].read(1)", "X[1].write(b'z')"],
    ),
    "datetime": (
        "from datetime import *\nX = [datetime(2020, 1, 1, tzinfo=timezone.utc), date(2020, 1, 1), "
        "timedelta(1)]",
        [
            "X[0] = X[0].replace(tzinfo=None)",
            "X[1] = date(2020, 1, 2)",
            "X[2] *= 2",
            "X[0] = X[0].replace(fold=1)",
        ],
    ),
    "decimal": (
        "from decimal import Decimal\nX = Decimal('1.50')",
        ["X = Decimal('1.5')", "X = Decimal('NaN')"],
    ),
    "fraction": ("from fractions import Fraction\nX = Fraction(1, 3)", ["X = Fraction(2, 3)"]),
    "pattern": ("import re\nX = re.compile('a', re.I)", ["X = re.compile('a')", "X = re.compile('b', re.I)"]),
    "path": ("from pathlib import Path\nX = Path('a') / 'b'\nstr(X)", ["X = Path('a')"]),
    "uuid": ("from uuid import UUID\nX = UUID(int=3)", ["X = UUID(int=4)"]),
    "exception": ("X = ValueError('a', 1)", ["X.args = ('b',)", "X.note = 1"]),
    "module": ("import math as X", ["import cmath as X"]),
    "logger": ("import logging\nX = logging.getLogger('tests.evidence')", ["X = logging.getLogger('tests')"]),
    "namespace": (
        "from types import SimpleNamespace\nX = SimpleNamespace(a=[1])",
        ["X.a.append(1)", "X.b = 1"],
    ),
    "property": ("class P:\n @property\n def a(self): return 1\nX = P()", ["P.a = property(lambda self: 2)"]),
    "static": ("class P:\n @staticmethod\n def a(): return 1\nX = P()", ["P.a = staticmethod(lambda: 2)"]),
    "local": ("import threading\nX = threading.local()\nX.a = 1", ["X.a = 2"]),
    "context": ("from contextvars import ContextVar\nX = ContextVar('v')", ["X.set([1])"]),
    "element": (
        "import xml.etree.ElementTree as ET\nX = ET.Element('r', a='1')",
        ["ET.SubElement(X, 'a')", "X.text = 'b'", "X.set('a', '2')"],
    ),
    "getters": ("from operator import itemgetter\nX = itemgetter(1)", ["X = itemgetter(2)"]),
    "registry": (
        "X = {}\ndef register(f):\n X[f.__name__] = f\n return f\n@register\ndef one(): return 1",
        ["@register\ndef two(): return 2", "X['one'] = lambda: 1"],
    ),
    "constant set": ("def X(a): return a in {'x', 'y', 'z'}", ["def X(a): return a in {'x', 'y', 'w'}"]),
    "mapping proxy": (
        "from types import MappingProxyType\nD = {'a': 1}\nX = MappingProxyType(D)",
        ["D['b'] = 1"],
    ),
}
ARRAYS: dict[str, tuple[str, list[str]]] = {
    "array": (
        "import numpy as np\nX = np.arange(12.).reshape(3, 4)",
        ["X[1, 2] = 0", "X = X.T", "X = X.astype('f4')", "X = X.reshape(12)", "X.flags.writeable = False"],
    ),
    "view": ("import numpy as np\nA = np.zeros((4, 4))\nX = A[::2]", ["A[2] = 1", "A[1] = 1; X = A[1::2]"]),
    "empty": ("import numpy as np\nX = np.zeros((0, 3))", ["X = np.zeros((3, 0))", "X = np.zeros(0)"]),
    "large": ("import numpy as np\nX = np.zeros(300_000)", ["X[299_999] = 1"]),
    "objects": (
        "import numpy as np\nX = np.array([[1], 'a'], dtype=object)",
        ["X[0].append(2)", "X[1] = 'b'"],
    ),
    "record": ("import numpy as np\nX = np.zeros(2, dtype=[('a', 'i4'), ('b', 'f8')])", ["X['a'][1] = 1"]),
    "scalar": (
        "import numpy as np\nX = np.float64(1.5)",
        ["X = np.float32(1.5)", "X = 1.5", "X = np.float64(2)"],
    ),
    "masked": ("import numpy as np\nX = np.ma.array([1, 2], mask=[0, 1])", ["X.mask[0] = True", "X[0] = 5"]),
    "generators": (
        "import numpy as np\nX = [np.random.default_rng(7), np.random.RandomState(7)]",
        ["X[0].random()", "X[1].random()", "X[0] = np.random.default_rng(8)"],
    ),
    "subclass": (
        "import numpy as np\nclass A(np.ndarray): pass\nX = np.zeros(3).view(A)",
        ["X[0] = 1", "X.k = 1"],
    ),
}
FRAMES: dict[str, tuple[str, list[str]]] = {
    "frame": (
        "import pandas as pd\nX = pd.DataFrame({'a': [1, 2], 'b': ['x', None], "
        "'c': pd.to_datetime(['2020', '2021'])})",
        [
            "X.loc[0, 'a'] = 9",
            "X['d'] = 1",
            "X.index = [5, 6]",
            "X = X.rename(columns={'a': 'z'})",
            "X.attrs['k'] = 1",
            "X.note = 1",
            "X.loc[1, 'b'] = 'y'",
            "X = X.astype({'a': 'int32'})",
        ],
    ),
    "kinds of columns": (
        "import pandas as pd\nX = pd.DataFrame({'a': pd.Categorical(['u', 'v']), "
        "'b': pd.array([1, None], 'Int64'), "
        "'c': pd.array(['p', 'q'], 'string')})",
        ["X['a'] = X['a'].cat.as_ordered()", "X.loc[1, 'b'] = 3", "X.loc[0, 'c'] = 'r'"],
    ),
    "index": (
        "import pandas as pd\nX = pd.MultiIndex.from_product([['a', 'b'], [1, 2]])",
        ["X = X[:3]", "X.names = ['p', 'q']"],
    ),
    "series": (
        "import pandas as pd\nX = pd.Series([1.5, 2], name='n')",
        ["X[0] = 1", "X.name = 'm'", "X.unit = 'kg'"],
    ),
    "zone": (
        "import pandas as pd\nX = pd.Series(pd.to_datetime(['2020']).tz_localize('UTC'))",
        ["X = X.dt.tz_convert('Europe/Berlin')"],
    ),
}
MODELS: dict[str, tuple[str, list[str]]] = {
    "scaler": (
        "from sklearn.preprocessing import StandardScaler\nimport numpy as np\nX = StandardScaler()",
        ["X.fit(np.arange(6.).reshape(3, 2))", "X.with_mean = False"],
    ),
    "forest": (
        "from sklearn.tree import DecisionTreeClassifier\n"
        "X = DecisionTreeClassifier(random_state=1).fit([[0], [1]], [0, 1])",
        ["X.fit([[0], [1], [2]], [0, 1, 1])", "X.max_depth = 3"],
    ),
    "words": (
        "from sklearn.feature_extraction.text import TfidfVectorizer\n"
        "X = TfidfVectorizer(stop_words=['on']).fit(['day on sea'])",
        ["X.fit(['day sun'])", "X.stop_words.append('sea')"],
    ),
}


PYDANTIC: dict[str, tuple[str, list[str]]] = {
    "model": (
        "from pydantic import BaseModel, field_validator\n"
        "class M(BaseModel):\n    x: int = 1\n    @field_validator('x')\n    def _c(cls, v): return v\n"
        "X = M(x=2)",
        ["X.x = 3", "M.limit = 2", "M.model_fields['x'].default = 5"],
    ),
}


POLARS: dict[str, tuple[str, list[str]]] = {
    "frame": (
        "import polars as pl\nX = pl.DataFrame({'a': [1, None], 'b': ['x', 'y']})",
        ["X = X.with_columns(c=1)", "X = X.rename({'a': 'z'})", "X = X.cast({'a': pl.Int8})", "X = X[::-1]"],
    ),
    "series": ("import polars as pl\nX = pl.Series('n', [1.5, 2])", ["X[0] = 1", "X = X.alias('m')"]),
}


CLIENTS = {
    "jsonschema": {
        "validator": (
            "from jsonschema import Draft202012Validator as D\nX = D({'type': 'object'})\nX.is_valid({})",
            ["X = D({'type': 'array'})"],
        ),
    },
    "concurrent": {
        "pool": (
            "from concurrent.futures import ThreadPoolExecutor\nX = ThreadPoolExecutor(2)\n"
            "X.submit(len, 'a').result()",
            ["X = ThreadPoolExecutor(3)", "X.shutdown()"],
        ),
    },
    "requests": {
        "session": (
            "import requests, urllib3\nX = requests.Session()\n"
            "X.get_adapter('http://a').poolmanager.connection_from_host('a', 80)",
            ["X.headers['a'] = 'b'", "X.cookies.set('a', 'b')", "X.max_redirects = 2"],
        ),
    },
    "sqlalchemy": {
        "engine": (
            "from sqlalchemy import create_engine\nX = create_engine('sqlite:///a.db')",
            ["X = create_engine('sqlite:///b.db')"],
        ),
        "tables": (
            "from sqlalchemy import Column, Integer, String\nfrom sqlalchemy.orm import declarative_base\n"
            "B = declarative_base()\nclass X(B):\n    __tablename__ = 'u'\n"
            "    id = Column(Integer, primary_key=True)\n    name = Column(String, default=print)",
            ["X.__table__.append_column(Column('n', Integer))", "X.limit = 2"],
        ),
    },
}


FIGURE = (
    "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
    "X, A = plt.subplots()\nA.plot([1, 2])"
)
FIGURES = {
    "figure": (
        FIGURE,
        [
            "A.plot([3])",
            "A.set_title('a')",
            "X.set_size_inches(3, 3)",
            "A.lines[0]._path_effects = [1]",
            "X.canvas.mpl_connect('close_event', print)",
            "A.callbacks.connect('xlim_changed', print)",
            "X.stale_callback = print",
        ],
    ),
}

SHAPES = {
    "shapes": (
        "from shapely.geometry import Point, box\nX = [Point(0, 1), box(0, 0, 2, 2)]",
        ["X[0] = Point(0, 2)", "X[1] = X[1].buffer(1)"],
    ),
}
LABELLED = {
    "dataset": (
        "import xarray as xr\nX = xr.Dataset({'t': ('x', [1.0, 2.0])}, coords={'x': [3, 4]})",
        ["X['t'][0] = 5", "X.attrs['a'] = 1", "X = X.assign_coords(x=[3, 5])", "X['u'] = X['t']"],
    ),
}
LIBRARIES = {
    **{"numpy": ARRAYS, "pandas": FRAMES, "sklearn": MODELS, "polars": POLARS, "matplotlib": FIGURES},
    **{"pydantic": PYDANTIC, "shapely": SHAPES, "xarray": LABELLED},
    **CLIENTS,
}


def all_kinds() -> list[Any]:
    found = [pytest.param(*case, id=name) for name, case in KINDS.items()]
    for library, cases in LIBRARIES.items():
        for name, case in cases.items():
            found.append(pytest.param(*case, id=f"{library}: {name}", marks=needs(library)))
    return found


def needs(library: str) -> pytest.MarkDecorator:
    import importlib.util

    return pytest.mark.skipif(importlib.util.find_spec(library) is None, reason=f"{library} is not installed")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("source", "changes"), all_kinds())
def test_a_value_and_what_changes_it(source: str, changes: list[str]) -> None:
    before = of(source)
    assert before["unknown"] == {}
    assert "X" in before["names"]
    for change in changes:
        after = of(f"{source}\n{change}")
        found = differences(before, after)
        assert found, change
        assert all(one.notebook != "" and one.path for one in found)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("library", [None, *LIBRARIES])
def test_another_process_gives_the_same_state(library: str | None) -> None:
    if library is not None:
        pytest.importorskip(library)
    cases = KINDS if library is None else LIBRARIES[library]
    sources = [source for source, _ in cases.values()]
    for name, here, there in zip(cases, map(of, sources), elsewhere(sources), strict=True):
        assert (name, [said(one) for one in differences(here, there)]) == (name, [])
        assert here["names"].keys() == there["names"].keys(), name


def test_a_labelled_array_that_is_shown_is_the_same() -> None:
    pytest.importorskip("xarray")
    source, _ = LABELLED["dataset"]
    assert differences(of(source), of(f"{source}\nrepr(X), X.t.attrs")) == []


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner, inner)
    ),
    max_leaves=20,
)


def test_nobody_tells_two_types_of_arrays_from_one() -> None:
    made = "import numpy as np\none = np.dtype('M8[ns]')\nX = [one, {}]"
    one, two = (state(run(made.format(other))) for other in ("one", "np.dtype('M8[ns]')"))
    assert differences(one, two) == []


@given(plain)
def test_a_copy_is_alike(value: Any) -> None:
    one, other = run("X = None"), run("X = None")
    one["X"], other["X"] = value, copy.deepcopy(value)
    assert differences(state(one), state(other)) == []


@given(plain, plain)
def test_what_differs_is_seen_with_and_without_details(one: Any, other: Any) -> None:
    first, second = run("X = None"), run("X = None")
    first["X"] = [copy.deepcopy(one), {"k": one}]
    second["X"] = [copy.deepcopy(one), {"k": other}]
    for nodes in (0, 3, 300):
        found = differences(state(first, nodes=nodes), state(second, nodes=nodes))
        assert bool(found) == (exact(one) != exact(other))


def exact(value: Any) -> Any:
    """A value in a form whose equality is that of states: types, signs, and the order of dicts count."""
    if isinstance(value, dict):
        return "dict", [(exact(key), exact(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [exact(item) for item in value]
    if isinstance(value, float):
        import struct

        return "float", struct.pack("<d", value)
    return type(value).__name__, value


HOSTILE = '''
CALLS = []
def note(name):
    CALLS.append(name)
    raise SystemError(name)
class Meta(type):
    def __getattribute__(cls, name): note(f"meta {name}")
    def __hash__(cls): note("meta hash")
    def __eq__(cls, other): note("meta eq")
    def __instancecheck__(cls, one): note("meta instance")
    def __subclasscheck__(cls, one): note("meta subclass")
    def mro(cls): return type.mro(cls)
METHODS = """
    __getattribute__ __getattr__ __eq__ __hash__ __repr__ __str__ __reduce__ __reduce_ex__ __getstate__
    __iter__ __len__ __bool__ __contains__ __getitem__ __index__ __int__ __float__ __buffer__ __array__
    __dir__ __copy__ __deepcopy__ __format__ __sizeof__ __set_name__ __get__ __set__ items keys values
    __next__
""".split()
def hostile(*bases):
    def method(name):
        return lambda self, *more, **named: note(name)
    names = {name: method(name) for name in METHODS}
    for name in ("__class__", "__dict__"):
        names[name] = property(method(name))
    return Meta("Hostile", bases, {**names, "__module__": "__main__"})
from collections import deque, defaultdict, OrderedDict
from datetime import datetime
from decimal import Decimal
from random import Random
from pathlib import PurePosixPath
BASES = (list, dict, tuple, set, str, int, float, bytes, deque, OrderedDict, bytearray, Exception, datetime,
    Decimal)
KINDS = [hostile(), *map(hostile, BASES)]
GIVEN = {datetime: (2020, 1, 1)}
X = []
for kind in KINDS:
    base = type.__dict__["__mro__"].__get__(kind)[1]
    X.append(base.__new__(kind, *GIVEN.get(base, ())))
X = (X, KINDS, [kind for kind in KINDS])
'''


def test_no_code_of_the_notebook_is_called() -> None:
    names = run(HOSTILE, "def t(context): return X")
    names["CALLS"].clear()
    gc.collect()
    found = state(names)
    assert names["CALLS"] == []
    assert found["names"]["X"][0]


def test_an_object_into_which_nobody_can_look_is_told() -> None:
    found = of(
        "import sqlite3\nX = [1, sqlite3.connect(':memory:')]\nX[1].close()\nY = 2",
        "def t(context): return X, Y",
    )
    assert found["unknown"] == {"X": "Connection"}
    assert found["names"].keys() == {"X", "Y"}


def test_nothing_of_a_shell_is_looked_at() -> None:
    names = run(
        "from IPython.core.interactiveshell import InteractiveShell\nX = InteractiveShell()",
        "def t(context): return X",
    )
    found = state(names)
    assert found["unknown"] == {"X": "InteractiveShell"}
    assert len(str(found)) < 1_000


def test_time_runs_out() -> None:
    names = run("X = [[str(i)] for i in range(300_000)]\nA = 1", "def t(context): return A, X")
    found = state(names, seconds=0.0)
    assert found["unknown"]["X"] == "slow"
    assert "X" not in found["names"]


def test_what_is_not_there_yet_is_absent() -> None:
    found = of("", "def t(context): return later, len, max")
    assert found["names"] == {"later": ["", "absent"]}


def test_what_the_task_itself_keeps_counts() -> None:
    one = of("N = [1]", "def t(context, n=N, *, m=2): return n")
    other = of("N = [2]", "def t(context, n=N, *, m=2): return n")
    assert [said(d) for d in differences(one, other)] == ["n (of the task)[0]: 1 | 2"]


def test_a_library_function_that_was_replaced_is_seen() -> None:
    task = "def t(context): return textwrap.dedent('a')"
    plain = of("import textwrap", task)
    import textwrap

    before = textwrap.dedent
    try:
        patched = of("import textwrap\ndef mine(text): return ''\ntextwrap.dedent = mine", task)
    finally:
        textwrap.dedent = before
    assert [one.path for one in differences(patched, plain)] == ["textwrap.dedent"]


def test_a_library_function_that_compiles_itself_as_it_is_called_is_the_same(tmp_path: Path) -> None:
    lines = "import functools", "def inner(n): return n", "@functools.wraps(inner)", "def rank(n):"
    body = " rank.__code__ = (lambda n: n + 0).__code__", " return n", "rank.__qualname__ = 'rank'"
    (tmp_path / "ranking.py").write_text("\n".join([*lines, *body]), encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    try:
        task = "def t(context): return ranking.rank(1)"
        anew, called = of("import ranking", task), of("import ranking\nranking.rank(1)", task)
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop("ranking", None)
    assert differences(called, anew) == []


def test_which_bar_a_library_shows_makes_no_difference() -> None:
    made = "space = {{'__name__': 'tqdm.{0}'}}\nexec({1!r}, space)\nX = space[{0!r}]"
    for text in ("class {}: pass", "def {}(*rows): pass"):
        notebook, package = (of(made.format(each, text.format(each))) for each in ("notebook", "asyncio"))
        assert differences(notebook, package) == []


#: Cells that are run, some of them again after the others: (again, others, what the task gives).
RUN_AGAIN = {
    "a class": ("class P:\n def go(self): return 1", "X = P()", "X.go()"),
    "its state": (
        "from dataclasses import dataclass, field\nclass K(Enum):\n A = 1\n"
        "@dataclass\nclass P:\n k: K = K.A\n n: list = field(default_factory=list)\n"
        " @property\n def two(self): return 2\n @staticmethod\n def three(a=[1]): return 3",
        "X = P()",
        "X.k, X.two, X.three()",
    ),
    "both are of the earlier one": ("class P: pass", "X, Y = P(), P()", "type(X) is type(Y)"),
    "a function that keeps nothing": ("def f(v, by=2): return v * by", "X = [f]", "X[0](1), f(1)"),
}
#: The same where it makes a difference which one is met.
APART = {
    "a class that is said": ("class P: pass", "X = P()", "isinstance(X, P)"),
    "an instance of each": ("class P: pass", "X = P()\nY = lambda: P()", "type(X) is type(Y())"),
    "a member": ("class K(Enum):\n A = 1", "X = {'k': K.A}", "X['k'] is K.A"),
    "a key": ("class K(Enum):\n A = 1", "X = {K.A: 1}", "X.get(K.A)"),
    "a base": ("class A: pass", "class B(A): pass\nX = B()", "isinstance(X, A)"),
    "what is caught": ("class E(Exception): pass", "X = (E,)", "E in X"),
    "what a default stands for": ("N = object()", "def f(v=N): return v is N\nX = [f]", "X[0]()"),
    "a list that a function keeps": ("def f(v, kept=[]): kept.append(v)", "X = [f]", "X[0](1), f(2)"),
    "a method that says another class": (
        "class K: pass",
        "class P:\n def made(self): return isinstance(self.k, K)\nX = P()\nX.k = K()",
        "X.made()",
    ),
}


@pytest.mark.parametrize("name", [*RUN_AGAIN, *APART])
def test_a_cell_that_was_run_twice_makes_a_difference_where_it_is_told(name: str) -> None:
    again, others, given = {**RUN_AGAIN, **APART}[name]
    task = f"def t(context): return {given}"
    once = f"from enum import Enum\n{again}\n{others}\n"
    found = differences(of(f"{once}{again}", task), of(once, task))
    assert bool(found) == (name in APART)
    assert not differences(of(f"{once}{again}\n{others}", task), of(once, task)), "the others ran again, too"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("class P: rate = 1", "class P: rate = 2"),
        (
            "class P:\n @property\n def rate(self): return 1",
            "class P:\n @property\n def rate(self): return 2",
        ),
        ("class P:\n @staticmethod\n def f(): return 1", "class P:\n @staticmethod\n def f(): return 2"),
        ("class P(int): pass", "class P(float): pass"),
        ("class P: rates = {'a': [1]}", "class P: rates = {'a': [2]}"),
        ("def P(rate=1): return [rate]", "def P(rate=2): return [rate]"),
    ],
)
def test_a_cell_that_was_edited_and_run_again_makes_a_difference(one: str, other: str) -> None:
    kept = differences(of(f"{one}\nX = [P]\n{other}"), of(f"{other}\nX = [P]"))
    assert [each.name for each in kept] == ["X"]


def test_what_copying_an_instance_leaves_at_its_class_is_no_change() -> None:
    names = run("class P: pass\nX = P()")
    before = state(names)
    copy.copy(names["X"])
    assert "__slotnames__" in vars(names["P"])
    assert differences(before, state(names)) == []


#: Programs, what makes no difference after each, and what does.
ALIKE = {
    "where a warning was raised": (
        "import warnings\nX = warnings.WarningMessage(UserWarning('a'), UserWarning, 'one.py', 3)",
        "X.filename, X.lineno = 'other.py', 4",
        "X.message = UserWarning('b')",
    ),
    "what IPython asks a mock for": (
        "from unittest.mock import Mock\nX = Mock(a=1)",
        "X._ipython_canary_method_should_not_exist_",
        "X.b()",
    ),
}


@pytest.mark.parametrize(
    "change", ["plt.close(X)", "plt.close('all')", "X.stale_callback = plt._auto_draw_if_interactive"]
)
def test_whether_a_figure_has_a_window_makes_no_difference(change: str) -> None:
    pytest.importorskip("matplotlib")
    others = "plt.figure()\nplt.close()\n"
    assert differences(of(f"{FIGURE}\n{change}"), of(FIGURE)) == []
    assert differences(of(FIGURE.replace("X, A", f"{others}X, A")), of(FIGURE)) == []


def test_which_figures_are_open_belongs_to_the_process() -> None:
    pytest.importorskip("matplotlib")
    before = dict(process_state())
    figures = run(f"{FIGURE}\nN = X.number")
    assert process_state()["open figures of pyplot"] != before.get("open figures of pyplot")
    assert of(FIGURE)["names"].keys() == {"X"}
    figures["plt"].close("all")


def test_whether_a_color_map_was_asked_makes_no_difference() -> None:
    pytest.importorskip("matplotlib")
    program = (
        "from matplotlib.colors import LinearSegmentedColormap as M\nX = M.from_list('x', ['red', 'blue'])"
    )
    assert differences(of(f"{program}\nX(0.5)"), of(program)) == []
    assert differences(of(f"{program}\nX.colorbar_extend = 'both'"), of(program)) != []


@pytest.mark.parametrize(("program", "same", "other"), ALIKE.values(), ids=ALIKE.keys())
def test_what_says_nothing_of_a_value_makes_no_difference(program: str, same: str, other: str) -> None:
    assert differences(of(f"{program}\n{same}"), of(program)) == []
    assert differences(of(f"{program}\n{other}"), of(program)) != []


def test_how_the_process_is_called_says_nothing_of_a_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import argparse\nX = argparse.ArgumentParser({})\nX.add_subparsers().add_parser('fit')"
    found = []
    for called in ("ipykernel_launcher.py", "server.py"):
        monkeypatch.setattr(sys, "argv", [called])
        found.append([of(program.format(own)) for own in ("", "'mine'")])
    (one, named), (other, named_too) = found
    assert differences(one, other) == differences(named, named_too) == []
    assert differences(one, named) != []


def test_a_stream_of_the_process_is_the_one_that_a_front_end_has(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, front = (
        type("Stream", (io.StringIO,), {"__module__": name}) for name in ("sys", "ipykernel.iostream")
    )
    found = []
    for kind in (usual, front, io.StringIO):
        monkeypatch.setattr(sys, "stdout", kind())
        found.append(of("import sys\nX = [sys.stdout]"))
    assert not differences(found[0], found[1])
    assert differences(found[0], found[2])


@pytest.mark.parametrize(("module", "told"), [("exceptiongroup._formatting", ""), ("mine", "hook")])
def test_a_hook_that_a_library_brings_along_is_a_usual_one(
    module: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = type("", (), {"__module__": module, "__qualname__": "hook"})()
    monkeypatch.setattr(sys, "excepthook", hook)
    assert process_state()["sys.excepthook"][1] == (told or "the usual one")


def test_the_same_constant_in_one_file_or_in_two_cells() -> None:
    one = run("A = (1, ('b',))\nB = (1, ('b',))\nX = [A, B]")
    other = run("A = (1, ('b',))")
    exec("B = (1, ('b',))\nX = [A, B]", other)
    assert differences(state(one), state(other)) == []


def test_which_warnings_were_shown_is_no_state() -> None:
    space = "X = {}\nexec('A = 1', X)"
    shown = f"{space}\nX['__warningregistry__'] = {{'version': 1}}"
    assert differences(of(space), of(shown)) == []


@pytest.mark.parametrize("size", [10, 200, 70_000])
def test_details_never_grow_beyond_bounds(size: int) -> None:
    import json

    found = of(f"X = [[i, {{'k': [i]}}] for i in range({size})]")
    assert len(json.dumps(found)) < 200_000
    assert sys.getrecursionlimit() >= 1000


IMPORTED = "import json\nfrom os import path\n"
USER = """
def X(v):
    for one in v:
        if json.dumps(one):
            v.pop()
            path.join(one)
        v.sort()
    return [json.loads(w) for w in v]
"""


def test_a_function_is_the_same_in_the_file_of_its_imports_and_in_a_cell_of_its_own() -> None:
    one, other = run(f"{IMPORTED}{USER}"), run(IMPORTED)
    exec(USER, other)
    assert differences(state(one), state(other)) == []
    exec(USER.replace("    path.join", "path.join"), other)
    assert [difference.path for difference in differences(state(one), state(other))] == ["X"]


BASES = "class A: v = []\nclass B(A): pass\nb = B()\nD = {}\ndef r(): return D\nX = [r, D]\n"
SHARED = "C = [1]\nclass A: c = C\nclass B:\n c = C\n def f(self): return A\nb = B()\n"
FIELDS = (
    "from dataclasses import make_dataclass\nP = make_dataclass('P', 'a')\nQ = make_dataclass('Q', 'b')\n"
)


@pytest.mark.parametrize(
    ("made", "notebook", "package"),
    [
        (BASES, "def t(context): return b.v", "def t(context):\n A, B\n return b.v"),
        (SHARED, "def t(context): return b", "def t(context):\n A, B\n return b"),
        (BASES, "def t(context): return X[1]", "def t(context):\n X[1]\n hand_over({'D': D, 'X': X})"),
        (FIELDS, "def t(context): return P, Q", "def t(context): return Q, P"),
    ],
    ids=[
        "a base that the package names before",
        "classes that share something, named in another order",
        "an alias that the package hands over, too",
        "what the fields of all dataclasses have in common",
    ],
)
def test_what_only_one_of_them_names_makes_no_difference(made: str, notebook: str, package: str) -> None:
    assert differences(of(made, notebook), of(made, package)) == []


@pytest.mark.parametrize(
    ("value", "bare"),
    [(abc.ABC(), True), (object(), False), (re.compile("a"), False), (Decimal(1), False)],
)
def test_which_of_a_librarys_values_have_nothing_of_their_own(value: Any, bare: bool) -> None:
    assert Instances().is_bare(value) is bare
