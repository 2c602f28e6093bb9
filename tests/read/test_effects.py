"""What the interpreter tells of changes."""

from __future__ import annotations

import ast
import random
from collections import Counter

import pytest

from cloaca_nb.read.effects import expressions
from cloaca_nb.read.effects.bounded.together import MOST_APART, gathered
from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.effects.procedures import Procedures
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import below


def test_names_of_one_object_are_told_in_the_same_order_by_every_process() -> None:
    """The order of a set of objects goes by their addresses: what is told does not."""
    memory = Interpreter()
    memory.bind("late", frozenset({one := Obj("unknown")}), Frame(frozenset()))
    memory.bind("early", frozenset({one}), Frame(frozenset()))
    assert memory.names_reaching([one]) == ["early", "late"]


@pytest.mark.parametrize("seed", range(40))
def test_what_reaches_an_object_is_known_whatever_came_since_it_was_asked(seed: int) -> None:
    chance = random.Random(seed)
    memory, objects = Interpreter(), [Obj("unknown") for _ in range(12)]
    frame = Frame(frozenset())
    for at in range(60):
        chance.choice(objects).hold(chance.choice(objects))
        if at % 5 == 0:
            memory.bind(f"n{chance.randint(0, 5)}", frozenset({chance.choice(objects)}), frame)
        asked = chance.sample(objects, chance.randint(1, 2))
        reaching, waiting = set(asked), list(asked)
        while waiting:
            new = waiting.pop().holders.keys() - reaching
            reaching |= new
            waiting += new
        wanted = {name for name, value in memory.globals.items() if not reaching.isdisjoint(value)}
        assert memory.names_reaching(asked) == sorted(wanted)


def test_a_container_that_grows_is_not_gone_over_again() -> None:
    """Holders are followed once, however often it is asked what reaches the container."""
    memory, container = Interpreter(), Obj("data")
    for _ in range(300):
        item = Obj("data")
        container.hold(item)
        item.hold(container)
        memory.names_reaching([container])
    followed = memory._reaching.holders(frozenset({container}))
    assert sum(followed.values()) == sum(len(each.holders) for each in followed) == 600


@pytest.mark.parametrize(
    ("made", "shares"),
    [
        ("a * 2", False),
        ("-a", False),
        ("1 - a / a.sum()", False),
        ("np.sqrt(a)", False),
        ("np.hypot(a, a)", False),
        ("+a", False),
        ("a + [1, 2]", False),
        ("a * (2 * np.pi)", False),
        ("plt.plot(a)", False),
        ("sns.heatmap(a).figure", False),
        ("a[2:]", True),
        ("a.reshape(2, 5)", True),
        ("np.asarray(a)", True),
        ("np.asarray(holder)", True),
        ("np.sqrt(a, out=a)", True),
        ("np.sqrt(a, a)", True),
        ("np.nan_to_num(a, copy=False)", True),
        ("a + Own()", True),
        ("a + given", True),
    ],
)
def test_what_is_calculated_with_arrays_or_drawn_is_new(made: str, shares: bool) -> None:
    lines = (
        "import numpy as np\nfrom somewhere import given\nclass Own:\n    held = None\na = np.arange(10)\n"
        "class Holder:\n    def __init__(self): self.a = a\n    def __array__(self): return self.a\n"
        "holder = Holder()\n"
    )
    interpreter = Interpreter()
    for node in ast.parse(f"{lines}b = {made}\n").body:
        interpreter.run(node, names_of(node).nodes)
    shown = ["a", "b", "holder"] if shares else ["a", "holder"]
    assert interpreter.names_reaching(interpreter.globals["a"]) == shown
    if "holder" in made:
        assert {*interpreter.globals["a"]} <= interpreter.globals["b"]


def test_calls_of_one_function_share_nothing() -> None:
    """What a function makes and gives is another object for each call, whatever is done to it inside."""
    lines = ["def shared(v):\n    made = [v]\n    made.append(v)\n    return made\n"]
    lines += [f"n{at} = [{at}]\nm{at} = shared(n{at})\n" for at in range(20)]
    tree = ast.parse("".join(lines))
    interpreter = Interpreter()
    for node in tree.body:
        interpreter.run(node, names_of(node).nodes)
    for at in range(20):
        assert interpreter.names_reaching(interpreter.globals[f"n{at}"]) == [f"m{at}", f"n{at}"]
    assert sum(len(each.holds) for each in interpreter.made.values()) < 100


#: Cells, and the names that their last statement changes.
CHANGED = {
    "a closure of two": (
        "def make():\n    n = 0\n    def inc():\n        nonlocal n\n        n += 1\n"
        "    def get():\n        return n\n    return inc, get\ninc, get = make()\n"
        "other, look = make()\ninc()",
        {"get", "inc"},
    ),
    "a closure that only looks": (
        "def make():\n    n = 0\n    def inc():\n        nonlocal n\n        n += 1\n"
        "    def get():\n        return n\n    return inc, get\ninc, get = make()\nget()",
        set(),
    ),
    "a list of two closures": (
        "def make():\n    rows = []\n    def put():\n        rows.append(1)\n"
        "    def get():\n        return rows\n"
        "    return put, get\nput, *others = make()\nput()",
        {"others", "put"},
    ),
    "a closure in a closure": (
        "def make():\n    n = 0\n    def outer():\n        def inner():\n            nonlocal n\n"
        "            n += 1\n"
        "        inner()\n    return outer, lambda: n\nouter, get = make()\nouter()",
        {"get", "outer"},
    ),
    "an element of a tuple": ("A, B = [1], [2]\npair = (A, B)\npair[0].append(1)", {"A", "pair"}),
    "an element of a tuple from behind": (
        "A, B = [1], [2]\npair = (A, B)\npair[-1].append(1)",
        {"B", "pair"},
    ),
    "an unpacked list in a tuple": ("pair = ([1], 2)\nrows, n = pair\nrows.append(1)", {"pair", "rows"}),
    "a tuple that grows": (
        "A, B = [1], [2]\nboth = (A,)\nboth += (B,)\nboth[0].append(1)",
        {"A", "B", "both"},
    ),
    "a tuple made in a function of its parameters": (
        "from functools import lru_cache\nA, B = [1], [2]\n@lru_cache\ndef both(x, y):\n    return x, y\n"
        "one, two = both(A, B)\none.append(1)",
        {"A", "B", "both", "one", "two"},
    ),
    "a tuple that a function turns": (
        "A, B = [1], [2]\ndef turned(x, y):\n    return y, x\none, two = turned(A, B)\none.append(1)",
        {"B", "one"},
    ),
    "an attribute of a class that is another's": (
        "LIST = [1]\nclass A:\n    other = LIST\n    log = []\nA.log = A.other\nA.log.append(1)",
        {"A", "LIST"},
    ),
    "an attribute of a class that a function moves": (
        "LIST = [1]\nclass A:\n    other = LIST\n    log = []\ndef move(c, v):\n    c.log = v\n"
        "move(A, A.other)\nA.log.append(1)",
        {"A", "LIST"},
    ),
    "an attribute of a class that a loop moves": (
        "LIST = [1]\nclass A:\n    other = LIST\n    log = []\nfor name in ['log']:\n"
        "    setattr(A, name, A.other)\nA.log.append(1)",
        {"A", "LIST", "name"},
    ),
    "a property that a function sets": (
        "LIST = []\nclass A:\n    @property\n    def x(self):\n        return 1\n    @x.setter\n"
        "    def x(self, v):\n        LIST.append(v)\na = A()\ndef put(o):\n    o.x = 3\nput(a)",
        {"LIST", "a"},
    ),
    "a property that is set by its name": (
        "LIST = []\nclass A:\n    @property\n    def x(self):\n        return 1\n    @x.setter\n"
        "    def x(self, v):\n        LIST.append(v)\na = A()\nsetattr(a, 'x', 3)",
        {"LIST", "a"},
    ),
    "an attribute for which more is read": (
        "import csv, io\nrows = csv.DictReader(io.StringIO('a\\n1'))\nrows.fieldnames",
        {"rows"},
    ),
    "a generator that changes a list": (
        "LOG = []\ndef rows():\n    LOG.append(1)\n    yield 1\ngen = rows()\nlist(gen)",
        {"LOG", "gen"},
    ),
    "a generator that changes a class": (
        "class A:\n    n = 0\ndef rows():\n    A.n += 1\n    yield 1\ngen = rows()\nlist(gen)",
        {"A", "gen"},
    ),
    "a generator of what is passed": (
        "LOG = []\ndef rows(log):\n    log.append(1)\n    yield 1\ngen = rows(LOG)\nlist(gen)",
        {"LOG", "gen"},
    ),
    "a generator of what is passed on": (
        "LOG = []\ndef rows(log):\n    log.append(1)\n    yield 1\ndef made(log):\n    return rows(log)\n"
        "gen = made(LOG)\nlist(gen)",
        {"LOG", "gen"},
    ),
    "a generator in a generator": (
        "LOG = []\ndef rows():\n    LOG.append(1)\n    yield 1\ndef more():\n    yield from rows()\n"
        "gen = more()\nlist(gen)",
        {"LOG", "gen"},
    ),
    "a generator of an iterator": (
        "it = iter([1])\ndef rows():\n    for x in it:\n        yield x\ngen = rows()\nlist(gen)",
        {"gen", "it"},
    ),
    "a generator that draws": (
        "import random\ndef rows():\n    yield random.random()\ngen = rows()\nlist(gen)",
        {"@random", "gen"},
    ),
    "what stands beside what is changed": (
        "NAMES, ROWS = [['a']], [[1]]\nfor name, row in zip(NAMES, ROWS):\n    row.append(name)",
        {"ROWS", "row"},
    ),
    "what is zipped and kept": (
        "NAMES, it = ['a'], iter([1])\nz = zip(it, NAMES)\nlist(z)",
        {"it", "z"},
    ),
    "values of a dictionary of what is zipped": (
        "ROWS = [[1]]\nd = dict(zip(['a'], ROWS))\nd['a'].append(2)",
        {"ROWS", "d"},
    ),
    "one of two generators": (
        "ROWS = [[1]]\ndef fix(rows):\n    for row in rows:\n        row.append(2)\n        yield row\n"
        "a, b = fix(ROWS), fix(ROWS)\nnext(b)",
        {"ROWS", "a", "b"},
    ),
    "a generator that an instance keeps": (
        "ROWS = [[1]]\ndef fix(rows):\n    for row in rows:\n        row.append(2)\n        yield row\n"
        "class A:\n    def begin(self, rows):\n        self.fixed = fix(rows)\n"
        "    def go(self):\n        return list(self.fixed)\na = A()\na.begin(ROWS)\na.go()",
        {"ROWS", "a"},
    ),
    "a generator of its function": (
        "ROWS = [[1]]\ndef fix(rows):\n    for row in rows:\n        row.append(2)\n        yield row\n"
        "def all_of(rows):\n    return list(fix(rows))\nall_of(ROWS)",
        {"ROWS"},
    ),
    "a generator of its function that only looks": (
        "ROWS = [[1]]\ndef said(rows):\n    for row in rows:\n        yield len(row)\n"
        "def all_of(rows):\n    return list(said(rows)), [each for each in said(rows)]\n"
        "list(said(ROWS)), all_of(ROWS)",
        set(),
    ),
    "a generator that only looks": (
        "class A:\n    n = 0\n    def up(self):\n        A.n += 1\ndef rows():\n    yield A.n\n"
        "gen = rows()\nlist(gen)",
        {"gen"},
    ),
    "a property that is asked": (
        "LIST = []\nclass A:\n    @property\n    def x(self):\n        return 1\n    @x.setter\n"
        "    def x(self, v):\n        LIST.append(v)\na = A()\nprint(a.x)",
        set(),
    ),
    "pairs of a list": ("rows = [1, 2]\nbest = max(rows)\ntotal = sum(a for a, b in zip(rows, rows))", set()),
    "elements that a function takes, once they are gone over": (
        "LOG = []\ndef keep(x):\n    LOG.append(x)\n    return x\nit = filter(keep, [1, 2])\nany(it)",
        {"LOG", "it"},
    ),
    "numbered elements": ("rows = [1, 2]\nbest = max(rows)\nlist(enumerate(rows))", set()),
    "pairs of an iterator": ("it = iter([1, 2])\nrows = [1]\nlist(zip(rows, it))", {"it"}),
    "numbered elements of an iterator that a function gets": (
        "it = iter([1, 2])\ndef f(x):\n    return list(enumerate(x))\nf(it)",
        {"it"},
    ),
    "pairs of an object with a method for each": (
        "class It:\n    n = 0\n    def __iter__(self):\n        return self\n    def __next__(self):\n"
        "        self.n += 1\n        return self.n\nit = It()\nlist(zip(it, [1]))",
        {"it"},
    ),
    "a list of texts by which something is filed": (
        "words = open('a').read().split()\nbest = max(words)\nfound = {}\n"
        "found.setdefault(words[0], []).append(1)",
        {"found"},
    ),
    "a list that is filed by a text of another": (
        "import json\nrows = json.loads('[]')\nfound = {}\nkept = found.setdefault(rows[0]['a'], [])\n"
        "kept.append(1)",
        {"found", "kept"},
    ),
    "an object by which something is filed": (
        "class A:\n    pass\na = A()\nfound = {a: 1}\nfor each in found:\n    each.n = 1",
        {"a", "each", "found"},
    ),
    "an object in a tuple by which something is filed": (
        "class A:\n    pass\na = A()\nkey = (a, 1)\nfound = {}\nfound.setdefault(key, 1)\n"
        "for each, _ in found:\n    each.n = 1",
        {"_", "a", "each", "found", "key"},
    ),
    "a number that is calculated": ("import math\nx = math.sqrt(2)\ny = x\ny += 1", set()),
    "a text that is read": ("text = open('a').read()\nfirst = text\nprint(text.lower())", set()),
    "an answer of a server": (
        "import requests\nimport pandas as pd\npages = []\nfor n in range(3):\n"
        "    pages.append(requests.get('a').json())\ndf = pd.DataFrame([x for p in pages for x in p])\n"
        "daily = df.set_index('when').resample('D')['n'].sum()",
        set(),
    ),
    "a function that is called for an answer": (
        "import requests\nLOG = []\ndef note(x):\n    LOG.append(x)\n    return x\n"
        "rows = requests.get('a').json(object_hook=note)",
        {"LOG"},
    ),
    "rows of texts that are filed": (
        "import csv\nfrom collections import defaultdict\nwith open('a') as f:\n"
        "    rows = list(csv.DictReader(f))\nbest = max(rows)\ngroups = defaultdict(list)\n"
        "for row in rows:\n    groups[row['a']].append(row['b'])",
        {"groups"},
    ),
    "a row of texts that is filed and changed": (
        "import csv\nfrom collections import defaultdict\nwith open('a') as f:\n"
        "    rows = list(csv.DictReader(f))\ngroups = defaultdict(list)\nfor row in rows:\n"
        "    groups[row['a']].append(row)\ngroups['x'][0]['b'] = 1",
        {"groups", "row", "rows"},
    ),
    "a reader that goes on": ("import csv\nf = open('a')\nrows = csv.reader(f)\nnext(rows)", {"f", "rows"}),
    "a list that was put under a key": (
        "from collections import defaultdict\nrows = [1]\ngroups = defaultdict(list)\ngroups['a'] = rows\n"
        "groups['a'].append(2)",
        {"groups", "rows"},
    ),
    "a method that is passed to be called": (
        "class Shop:\n    def __init__(self):\n        self.asked = 0\n    def rank(self, x):\n"
        "        self.asked += 1\n        return x\nshop = Shop()\nsorted([1, 2], key=shop.rank)",
        {"shop"},
    ),
    "a method that is passed by another name": (
        "class Shop:\n    def __init__(self):\n        self.asked = 0\n    def rank(self, x):\n"
        "        self.asked += 1\n        return x\nshop = Shop()\nrank = shop.rank\nmax([1, 2], key=rank)",
        {"rank", "shop"},
    ),
    "a method that is passed on by a function": (
        "class Shop:\n    def __init__(self):\n        self.asked = 0\n    def rank(self, x):\n"
        "        self.asked += 1\n        return x\nshop, other = Shop(), Shop()\n"
        "def ordered(rows, by):\n    return sorted(rows, key=by)\nordered([1, 2], shop.rank)",
        {"shop"},
    ),
    "what an operator gives of what it looks up": (
        "ROWS = [1]\nclass All:\n    def __add__(self, other):\n        return ROWS\n"
        "    def __iadd__(self, other):\n        LOG.append(1)\n        return self\nLOG, every = [], All()\n"
        "(every + 1).append(2)",
        {"ROWS"},
    ),
    "what no operator but its own runs": (
        "class Row:\n    def __init__(self):\n        self.n = 1\n    def __add__(self, other):\n"
        "        return self.n + other.n\n    def __setitem__(self, key, value):\n        self.n = value\n"
        "a, b = Row(), Row()\nc = [a + b, a == b, sum([a, b]), str(a)]",
        set(),
    ),
    "an operator in place": (
        "class Row:\n    def __init__(self):\n        self.n = 1\n    def __iadd__(self, other):\n"
        "        LOG.append(other)\n        return self\nLOG, a = [], Row()\na += 1",
        {"LOG", "a"},
    ),
    "one of two, whichever it is": ("A, B = [], []\n(A or B).append(1)", {"A", "B"}),
    "a method that is passed and changes what it gets": (
        "class Shop:\n    def mark(self, row):\n        row.append(1)\n        return row\nshop = Shop()\n"
        "rows = [[1]]\nsorted(rows, key=shop.mark)",
        {"rows"},
    ),
    "a method that no text names": (
        "import operator\nnames, rows = ['append', 1], [[1]]\nlist(map(operator.methodcaller(*names), rows))",
        {"names", "rows"},
    ),
    "one of two parts of the data": (
        "from sklearn.model_selection import train_test_split\nimport pandas as pd\n"
        "df = pd.read_csv('a')\ntrain, test = train_test_split(df)\ntrain['new'] = 1",
        {"train"},
    ),
    "a model that is fitted with what another is": (
        "from sklearn.datasets import load_iris\nfrom sklearn.manifold import MDS\n"
        "X, y = load_iris(return_X_y=True)\none = MDS().fit(X, y)\ntwo = MDS()\ntwo.fit(X, y)",
        {"two", "@numpy.random"},
    ),
    "a model that draws by a stream of its own": (
        "from sklearn.manifold import MDS\nmodel = MDS(random_state=7)\nmodel.fit([[1], [2]], [0, 1])",
        {"model"},
    ),
    "a model that an instance has": (
        "from sklearn.manifold import MDS\nclass Kept:\n    def __init__(self):\n        self.model = MDS()\n"
        "    def learn(self):\n        self.model.fit([[1], [2]], [0, 1])\nkept = Kept()\nkept.learn()",
        {"kept", "@numpy.random"},
    ),
    "a copy of a model": (
        "from sklearn.base import clone\nfrom sklearn.manifold import MDS\nmodel = MDS()\n"
        "other = clone(model)\nother.fit([[1], [2]], [0, 1])",
        {"other", "@numpy.random"},
    ),
    "a member of an enumeration by its value": (
        "from enum import Enum\nclass Color(Enum):\n    RED = 1\n    def __init__(self, value):\n"
        "        self.tags = []\nColor(1).tags.append('x')",
        {"Color"},
    ),
    "data that are split": (
        "from sklearn.model_selection import train_test_split\nrows = [1, 2]\ntrain_test_split(rows)",
        {"@numpy.random"},
    ),
    "what a model found out": (
        "from sklearn.cluster import KMeans\nX = [[1], [2]]\nmodel = KMeans()\n"
        "labels = model.fit_predict(X)\nlabels[0] = 9",
        {"labels", "model"},
    ),
    "an attribute that a model found out": (
        "from sklearn.svm import SVC\nmodel = SVC().fit([[1], [2]], [0, 1])\nweights = model.coef_\n"
        "weights[0] = 9",
        {"model", "weights"},
    ),
    "a look at what a model found out": (
        "import numpy as np\nfrom sklearn.svm import SVC\nmodel = SVC().fit([[1], [2]], [0, 1])\n"
        "print(np.abs(model.coef_).mean(axis=0))",
        set(),
    ),
    "a model that draws from what it was given": (
        "import numpy as np\nfrom sklearn.svm import LinearSVC\nrng = np.random.RandomState(0)\n"
        "weights = np.ones(2)\nmodel = LinearSVC(random_state=rng, class_weight=weights)\n"
        "model.fit([[1], [2]], [0, 1])",
        {"model", "rng"},
    ),
    "a model in a pipeline": (
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.manifold import MDS\nmodel = MDS()\n"
        "both = make_pipeline(model)\nboth.fit([[1], [2]], [0, 1])",
        {"both", "model", "@numpy.random"},
    ),
}


@pytest.mark.parametrize(("text", "names"), CHANGED.values(), ids=CHANGED.keys())
def test_what_a_statement_changes(text: str, names: set[str]) -> None:
    tree = ast.parse(text)
    interpreter = Interpreter()
    *before, last = tree.body
    for node in before:
        interpreter.run(node, names_of(node).nodes)
    frame = interpreter.run(last, names_of(last).nodes)
    assert set(interpreter.names_reaching(frame.mutated)) == names


def test_what_was_walked_through_is_left_out_until_there_is_more() -> None:
    """A table that holds much is reached by each call of a statement: its objects are looked at once."""
    table, column, cell = (Obj("library") for _ in range(3))
    table.hold(column)
    column.hold(cell)
    memory, frame = Interpreter(), Frame(frozenset())

    def walked() -> list[Obj]:
        return memory._walked.anew([table], frame.done, perhaps=False)

    assert walked() == [table, column, cell]
    assert walked() == [table]
    memory.hold_all(table, (cell,), frame)
    assert walked() == [table, cell, column]
    memory.hold_all(table, (table,), frame)
    assert walked() == [table], "what would hold itself holds nothing more"


def _interpreted(text: str) -> tuple[Interpreter, list[list[str]]]:
    """Statements looked at in turn, with the names that each of them changes."""
    interpreter, changed = Interpreter(), []
    for node in ast.parse(text).body:
        frame = interpreter.run(node, names_of(node).nodes)
        changed.append(interpreter.names_reaching(frame.mutated))
    return interpreter, changed


def test_a_loop_changes_nothing_that_its_name_stood_for_before() -> None:
    """`for r in b` gives `r` anew each time: what `r` was in another loop is not changed there."""
    _, changed = _interpreted(
        "a, b = [{}], [{}]\nfor r in a:\n    r['x'] = 1\nfor r in b:\n    r['x'] = 1\nr['y'] = 1\n"
    )
    assert changed[1] == ["a", "r"]
    assert changed[2] == ["b", "r"]
    assert changed[3] == ["a", "b", "r"], "the second loop may have had nothing to go over"


def test_a_loop_in_a_loop_keeps_what_its_name_stands_for_from_the_time_before() -> None:
    _, changed = _interpreted(
        "a, last = [{}], {}\nfor n in [1, 2]:\n    last['n'] = n\n    for last in a:\n        pass\n"
    )
    assert changed[1] == ["a", "last"]


#: A table that many cells go on with: what each makes may be what the name stands for from then on.
_GOING_ON = "import pandas as pd\nfirst = held = df = pd.DataFrame()\n" + "".join(
    f"df['c{i}'] = made{i} = clean(df['a'], {i})\ndf = df.query('a > {i}').other({i})\nseen{i} = df\n"
    for i in range(60)
)


def test_a_name_of_very_many_objects_is_bound_to_few_that_stand_for_them() -> None:
    interpreter, changed = _interpreted(_GOING_ON + "df['z'] = extra = [1]\n")
    assert max(map(len, interpreter.globals.values())) <= 2 * MOST_APART
    wanted = {"df", "first", "held", *(f"seen{i}" for i in range(60)), *(f"made{i}" for i in range(60))}
    assert wanted <= {*changed[-1]}


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("first['z'] = 1", {"df", "seen59"}),
        ("made3.sort()", {"df", "seen3", "seen59"}),
        ("extra.append(1)", {"df", "first", "made3", "seen59"}),
        ("df['e'].append(1)", {"extra", "df"}),
        ("seen59['e'].append(1)", {"extra", "df"}),
        ("later['n'] = 1", {"df", "seen59", "first"}),
        ("for part in df['e']:\n    part.x = 1", {"later", "df"}),
    ],
)
def test_what_stands_for_many_loses_nothing(change: str, names: set[str]) -> None:
    """What is done to one of them, to what they hold or came to hold later, is done to all that may be it."""
    text = f"{_GOING_ON}extra = [1]\nlater = {{}}\ndf['e'] = extra\nfirst['l'] = later\n{change}\n"
    _, changed = _interpreted(text)
    assert names <= {*changed[-1]}


def test_each_expression_is_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[ast.AST] = Counter()

    def noted(node: ast.AST) -> list[ast.AST]:
        asked[node] += 1
        return below(node)

    monkeypatch.setattr(expressions, "below", noted)
    _interpreted("rows = []\nrows.append([min(a, b), {'k': (c, -d)}])")
    assert {*asked.values()} == {1}


def test_what_a_function_is_passed_that_does_nothing_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Procedures, "passed")
    _interpreted("def nothing(rows, key=1): return None\nnothing([1], key=[2])")
    with pytest.raises(AttributeError):
        _interpreted("def changing(rows): rows.append(1)\nchanging([1])")


def test_what_stands_for_others_stands_without_them_and_can_be_looked_up() -> None:
    """Values are keys of what was found out already."""
    few = [Obj("library", "torch") for _ in range(3)]
    (one,) = gathered(frozenset(few))
    alone = gathered(frozenset({one, few[0]}))
    assert {alone: 1}[frozenset({one})] == 1


def test_what_stands_for_others_is_called_once_where_a_loop_goes_over_it() -> None:
    reading, frame = Interpreter(), Frame(frozenset(), scopes=({},))
    (one,) = gathered(frozenset(Obj("library", "torch") for _ in range(3)))
    with frame.going_over([frozenset({one, Obj("unknown")})]):
        reading.act([one], ".step", frame)
    assert one in frame.mutated


def test_what_is_stored_in_attributes_is_told_of_code_that_is_gone_over_once() -> None:
    reading = Interpreter()
    text = "class Api:\n    def __init__(self):\n        self.http = requests.Session()\n        self.n = 0\n"
    reading.heed([f"{text}    n = property()"], (each for each in [ast.parse(text)]))
    assert {*reading.classes.stored} == {"http", "n"}
    assert reading.classes.sessions == {"http": "requests"}
