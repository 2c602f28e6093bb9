"""No package is silently wrong: each idiom, and some made-up notebooks, in a kernel and as a package."""

from __future__ import annotations

import importlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import lru_cache, partial

import pytest

from tests.fuzzing.crossed import IDIOMS, crossed, task
from tests.fuzzing.everyday import IDIOMS as EVERYDAY
from tests.fuzzing.everyday import everyday
from tests.fuzzing.flow import flow
from tests.fuzzing.idioms import Idiom, read_idioms
from tests.fuzzing.judging import Verdict
from tests.fuzzing.many import Generator, judge_many, processes, small
from tests.fuzzing.plain import plain

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a kernel is a copy of the process")
#: Idioms that stand for themselves.
SINGLE = {name for name in IDIOMS if name.startswith("warnings")}


@lru_cache
def groups() -> list[list[Idiom]]:
    """All idioms with their first choices, some together that share no name."""
    found: list[list[Idiom]] = []
    for name, idiom in {**IDIOMS, **EVERYDAY}.items():
        if idiom.missing:
            continue
        first = idiom.first()
        together = (
            group for group in found if len(group) < 8 and name not in SINGLE and group[0].name not in SINGLE
        )
        group = next((each for each in together if _share_nothing(first, each)), None)
        if group is None:
            found.append(group := [])
        group.append(first)
    return found


def _share_nothing(idiom: Idiom, group: Sequence[Idiom]) -> bool:
    return all(idiom.bound.isdisjoint(other.bound) for other in group)


def together(number: int) -> list[str]:
    """The cells of a group, what is changed after all is made."""
    group = groups()[number]
    before = [idiom.cells[0] for idiom in group]
    after = [cell for idiom in group for cell in idiom.cells[1:]]
    return [*filter(None, [*before, *after]), task(0, {idiom.name: idiom.outcome for idiom in group})]


@pytest.fixture(scope="module")
def judges() -> Iterator[Executor]:
    """Processes that judge for all tests."""
    with processes() as made:
        yield made


def all_of(make: Generator, seeds: Sequence[int], judges: Executor) -> list[tuple[int, Verdict]]:
    return list(judge_many(make, seeds, judges))


def wrong(make: Generator, verdicts: Sequence[tuple[int, Verdict]], *outcomes: str) -> list[str]:
    """The notebooks that are judged so."""
    return [
        f"{seed}: {verdict.why}\n" + "\n# %%\n".join(make(seed))
        for seed, verdict in verdicts
        if verdict.outcome in outcomes
    ]


def test_each_idiom(judges: Executor) -> None:
    names = [[idiom.name for idiom in group] for group in groups()]
    found = {" ".join(names[at]): verdict for at, verdict in all_of(together, range(len(names)), judges)}
    told = {name: verdict for name, verdict in found.items() if verdict.outcome != "equal"}
    assert told == {}


def test_crossed(judges: Executor) -> None:
    verdicts = all_of(crossed, range(24), judges)
    assert not wrong(crossed, verdicts, "silent", "failed")


def test_everyday(judges: Executor) -> None:
    verdicts = all_of(everyday, range(20), judges)
    assert not wrong(everyday, verdicts, "silent", "failed", "broken")
    outcomes = Counter(verdict.outcome for _, verdict in verdicts)
    assert outcomes["equal"] >= 0.85 * len(verdicts), wrong(everyday, verdicts, "refused", "stopped")


@pytest.mark.parametrize("make", [flow, plain])
def test_what_tasks_hand_on(make: Generator, judges: Executor) -> None:
    verdicts = all_of(make, range(12), judges)
    assert not wrong(make, verdicts, "silent")
    assert any(verdict.outcome == "equal" for _, verdict in verdicts)


def hidden(_seed: int) -> list[str]:
    """A notebook whose text does not tell what it does."""
    unseen = "import __main__\n__main__.ROWS.append(2)"
    return ["ROWS = [1]", "other = 3\nprint(other)", unseen, task(0, {"rows": "ROWS", "other": "other"})]


def test_what_the_text_does_not_tell_is_stopped_and_made_small(judges: Executor) -> None:
    ((_, verdict),) = all_of(hidden, [0], judges)
    assert (verdict.outcome, verdict.bare, verdict.again) == ("stopped", "silent", True)
    assert "ROWS[1]" in verdict.why
    found = small(hidden, [(0, verdict)], judges)[0]
    assert [cell for cell in found if "other = 3" in cell] == []
    assert len(found) == 3


#: A task whose id is a variable of another one's module, and a value of the run, which a task of ours makes.
ALIKE = (
    [
        "class A:\n    n = 0\nlast = [3]",
        task(0, {"it": "last"}),
        "A.n = 1",
        task(1, {"n": "A.n"}),
        "A.n = 2",
        "%%cloaca_task last\ncontext.set('n', A.n)",
    ],
    [
        "import time\nfrom unittest.mock import patch",
        "patch.object(time, 'time', lambda: 1.0).start()",
        "STAMPS = [time.time()]",
        task(0, {"stamp": "STAMPS[0]"}),
        task(1, {"stamp": "STAMPS[0]"}),
    ],
)


def picked(cases: Sequence[list[str]], number: int) -> list[str]:
    return list(cases[number])


def test_names_and_tasks_of_ours_do_not_meet_those_of_the_notebook(judges: Executor) -> None:
    verdicts = all_of(partial(picked, ALIKE), range(len(ALIKE)), judges)
    assert [verdict.outcome for _, verdict in verdicts] == ["equal"] * len(ALIKE)


#: An iterator that two tasks use up, and closures in a dict, which are not told apart though tasks only look.
SHARED = (
    ["it = iter([1, 2, 3])", task(0, {"it": "next(it)"}), task(1, {"it": "next(it)"})],
    [
        "def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n"
        "    def get():\n        return n\n    return {'up': up, 'get': get}\ncount = make()",
        task(0, {"n": "count['get']()"}),
        task(1, {"n": "count['get']()"}),
    ],
)


def test_what_is_refused_since_tasks_share_it_is_told_from_what_is_so_for_nothing(judges: Executor) -> None:
    verdicts = all_of(partial(picked, SHARED), range(len(SHARED)), judges)
    assert [verdict.outcome for _, verdict in verdicts] == ["shared", "refused"]


def test_what_fails_by_itself_is_broken(judges: Executor) -> None:
    ((_, verdict),) = all_of(fails, [0], judges)
    assert verdict.outcome == "broken"
    assert verdict.why.startswith("ZeroDivisionError")


def fails(_seed: int) -> list[str]:
    return ["ROWS = 1 / 0", task(0, {"rows": "ROWS"})]


def handed(*cells: str) -> list[str]:
    """Plain cells, the last of which makes `judged_0`: cells that begin with a task's id are marked."""
    marked = [f"%%cloaca_task {cell}" if cell.split("\n")[0].isidentifier() else cell for cell in cells]
    return [*marked, "%%cloaca_task tell\ncontext.set('found_0', context.get('judged_0'))"]


#: What one task gives that a statement of the package made, what functions bind, and what holds them.
HANDED = (
    handed("A = [0]\nY = [A] * 2", "a\nA.append(1)", "b\njudged_0 = Y"),
    handed("X = {'a': [0]}\nY = dict(X)", "a\nX['a'].append(1)", "b\njudged_0 = X, Y, X['a'] is Y['a']"),
    handed("a\nR = 1\ndef f():\n    global R\n    R = 2", "b\nf()\nx = R", "c\njudged_0 = R, x"),
    handed("def f():\n    global R\n    R += 2\ndef g(): f()", "a\nR = 1", "b\ng()", "c\njudged_0 = R"),
    handed("a\nX = []\ndef f():\n    X.append(1)\nALL = [f, f]", "b\nALL[1]()", "c\njudged_0 = X"),
    handed(
        "a\nN = []\nclass A:\n    def __eq__(self, other):\n        N.append(1)\nL = [A()]",
        "b\n3 in L",
        "c\njudged_0 = N",
    ),
    handed(
        "from collections import defaultdict\nMADE = []\ndef make():\n    MADE.append(1)\n    return 0\n"
        "D = defaultdict(make)",
        "a\nD[1]",
        "b\nD[2]\njudged_0 = dict(D), MADE",
    ),
    handed(
        "N = []\nclass K:\n    def __hash__(self):\n        N.append(1)\n        return 1\nk = K()",
        "a\nS = {k}",
        "b\njudged_0 = N",
    ),
    handed("rows = (1, 2)", "a\nlist = list(rows)\nif rows:\n    max = max(rows)", "b\njudged_0 = list, max"),
    handed(
        "no = []\nx = y = z = 1",
        "a\nfor x in no:\n    pass\nif no:\n    y = 2\ntry:\n    z = int('z')\nexcept ValueError:\n    pass",
        "b\njudged_0 = x, y, z",
    ),
    handed(
        "import math\ndef add(x): return x + 1",
        "a\nn = add(math.floor(1.5))\nimport math\ndef add(x): return x + 1",
        "b\njudged_0 = n, add(1)",
    ),
    handed("from decimal import Context\nc = Context(prec=3)", "a\nc.prec = 5", "b\njudged_0 = c.prec"),
)


def test_what_plain_cells_leave_is_there_in_the_next(judges: Executor) -> None:
    verdicts = all_of(partial(picked, HANDED), range(len(HANDED)), judges)
    assert {at: verdict.why for at, verdict in verdicts if verdict.outcome != "equal"} == {}


SINGLES = read_idioms("single.txt")
#: Libraries of theirs that take as long to import as all else, six times for a notebook.
COSTLY = ("matplotlib.pyplot", "scipy.sparse.linalg", "sklearn.model_selection")


def costly(idiom: Idiom) -> list[str]:
    """The costly libraries of an idiom."""
    return [library for library in COSTLY if any(library in cell for cell in idiom.cells)]


def alone(number: int) -> list[str]:
    """The cells of an idiom, and a task that looks at it; a costly library is imported before all copies."""
    idiom = list(SINGLES.values())[number]
    for library in costly(idiom):
        importlib.import_module(library)
    return [*filter(None, idiom.cells), task(0, {idiom.name: idiom.outcome})]


def test_effects_that_no_statement_says(judges: Executor) -> None:
    there = [at for at, idiom in enumerate(SINGLES.values()) if not idiom.missing]
    # Copies of a process that has imported those take longer.
    there.sort(key=lambda at: bool(costly(list(SINGLES.values())[at])))
    found = all_of(alone, there, judges)
    wrong = ((at, verdict) for at, verdict in found if verdict.outcome != "equal" or not verdict.again)
    assert {list(SINGLES)[at]: verdict for at, verdict in wrong} == {}


#: A library that draws between a seed and a draw of a task; what only looks like showing something; what
#: methods of the notebook's own a library does not call.
OF_LIBRARIES = {
    "sklearn.utils": [
        "import numpy as np\nfrom sklearn.utils import shuffle\nnp.random.seed(1)",
        "order = shuffle(list(range(6)))",
        task(0, {"seen": "[order, np.random.randint(1000)]"}),
    ],
    "matplotlib.figure": [
        "from matplotlib.figure import Figure\nax = Figure().subplots()",
        "ax.plot([1, 2])\nax.bar([1], [2])",
        task(0, {"seen": "[len(ax.lines), len(ax.patches)]"}),
    ],
    "sklearn.pipeline": [  # which calls no `report` of a step
        "from sklearn.base import BaseEstimator, TransformerMixin\n"
        "from sklearn.pipeline import make_pipeline\nNOTES = []\n"
        "class Twice(BaseEstimator, TransformerMixin):\n"
        "    def fit(self, X, y=None):\n        return self\n    def __sklearn_is_fitted__(self):\n"
        "        return True\n    def transform(self, X):\n        return [[2 * x for x in X[0]]]\n"
        "    def report(self):\n        NOTES.append(1)\npipe = make_pipeline(Twice())",
        task(0, {"seen": "[pipe.transform([[1.0]]), NOTES]"}),
        task(1, {"seen": "[pipe.transform([[2.0]]), NOTES]"}),
    ],
    "pandas.core": [
        "import pandas as pd\nNOTES = []\nclass Table(pd.DataFrame):\n    @property\n"
        "    def _constructor(self):\n        return Table\n    def report(self):\n        NOTES.append(1)\n"
        "table = Table({'a': [1, 2]})",
        task(0, {"seen": "[int(table[table['a'] > 1]['a'].sum()), NOTES]"}),
        task(1, {"seen": "[len(table), NOTES]"}),
    ],
    "sklearn.cluster": [
        "import numpy as np\nfrom sklearn.cluster import KMeans\nX = [[0, 1], [1, 0], [5, 5], [6, 5]]\n"
        "np.random.seed(1)",
        "km = KMeans(n_clusters=2, n_init=1).fit(X)",
        task(0, {"seen": "np.random.randint(1000)"}),
    ],
    "scipy": [
        "import numpy as np\nfrom scipy import stats\nnp.random.seed(1)",
        "wide = stats.norm(0, 2)\ndrawn = [stats.norm.rvs(size=2), wide.rvs()]",
        task(0, {"seen": "np.random.randint(1000)"}),
    ],
    "matplotlib.pyplot": [
        "import matplotlib.pyplot as plt\ndef made():\n    return plt.subplots()[1]\n"
        "def drawn(values):\n    plt.plot(values)",
        "first = made()\ndrawn([1])\nfig, (left, right) = plt.subplots(1, 2)\n"
        "plt.sca(left)\nplt.title('on the left')",
        "other = plt.figure()\nplt.plot([2])",
        task(0, {"seen": "[len(first.lines), left.get_title(), right.get_title()]"}),
    ],
}


@pytest.mark.parametrize("library", OF_LIBRARIES)
def test_effects_of_libraries_without_evidence(library: str, judges: Executor) -> None:
    pytest.importorskip(library)
    ((_, verdict),) = all_of(partial(imported_before, library), [0], judges)
    assert verdict.bare == "equal", verdict.why


def imported_before(library: str, _seed: int) -> list[str]:
    """A notebook of a library that the judging process imports once, and not each of its copies anew."""
    importlib.import_module(library)
    return OF_LIBRARIES[library]
