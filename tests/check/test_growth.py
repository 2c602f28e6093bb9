"""A check of twice the tasks or statements takes twice the work: counted in calls, for clocks lie."""

from __future__ import annotations

import cProfile
from collections.abc import Callable, Sequence

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.model.workflow import Cell, Document

#: The ids that a task waits for, by its number and how many there are.
Waits = Callable[[int, int], Sequence[int]]

SHAPES: dict[str, Waits] = {
    "chain": lambda at, _: [at - 1] if at else [],
    "none": lambda at, _: [],
    "fan-in": lambda at, count: range(at) if at == count - 1 else [],
    "layers of five": lambda at, _: range(at // 5 * 5 - 5, at // 5 * 5) if at >= 5 else [],
}


def notebook(count: int, waits: Waits) -> Document:
    """So many tasks, each with a helper of its own."""
    sources = ["%cloaca_workflow grows"]
    for at in range(count):
        words = "".join(f" -d task_{each}" for each in waits(at, count))
        sources.append(f"def helper_{at}(value):\n    return [value, {at}]")
        sources.append(
            f"%%cloaca_task{words}\ndef task_{at}(context):\n"
            f"    context.set('key_{at}', helper_{at}({at}))\n    return context"
        )
    return Document(tuple(Cell(at, "code", source, f"c{at}") for at, source in enumerate(sources, 1)))


def calls(document: Document, *, refused: bool = False) -> int:
    """How many functions a check calls, those of C too."""
    profile = cProfile.Profile()
    with profile:
        report = check(document, prove=False)
    assert bool(report.errors) == refused, report.errors
    return sum(each.callcount for each in profile.getstats())


@pytest.mark.parametrize("shape", SHAPES)
def test_linear(shape: str) -> None:
    waits = SHAPES[shape]
    check(notebook(5, waits), prove=False)  # imports, tables
    small, large = calls(notebook(60, waits)), calls(notebook(120, waits))
    assert large < 2.2 * small, (small, large)


def test_linear_where_annotations_wait_to_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloaca_nb.read.names.scopes.WHEN_ASKED", True)
    test_linear("none")


#: What is put into one container again and again, after what begins it.
REPEATED = {
    "elements of itself": ("X, i = [1], 1", "X.extend([i] + X[:1])"),
    "added to itself": ("X = []", "X = X + [[{at}]]"),
    "added in place": ("X = []", "X += [[{at}]]"),
    "items that are changed": ("X = {{}}", "X['k{at}'] = [{at}]; X['k{at}'].append(1)"),
    "by keywords": ("X = {{}}", "X.update(k{at}=[X.get('k{at}')])"),
    "instances": ("class P:\n    def __init__(self, x): self.x = [x]\nX = []", "X.append(P({at}))"),
    "by a function": ("X = []\ndef add(x):\n    X.append(x)\n    return x", "add([{at}])"),
    "in loops": ("X = []", "for i in range(3):\n    X.append([i])"),
    "columns": ("import pandas as pd\nX = pd.DataFrame({{'a': [1]}})", "X['c{at}'] = X['a'] * {at}"),
}


@pytest.mark.parametrize("case", REPEATED)
def test_statements_alike_are_linear(case: str) -> None:
    begin, again = REPEATED[case]
    task = "%%cloaca_task\ndef t(context):\n    context.set('x', len(X))\n    return context"

    def repeated(count: int) -> Document:
        lines = "\n".join([begin.format(), *(again.format(at=at) for at in range(count))])
        sources = ["%cloaca_workflow grows", lines, task]
        return Document(tuple(Cell(at, "code", source, f"c{at}") for at, source in enumerate(sources, 1)))

    check(repeated(30), prove=False)
    small, large = calls(repeated(80)), calls(repeated(160))
    assert large < 2.2 * small, (small, large)


#: What each task does, whether that is refused, and how many tasks show it.
EACH = {
    "asks": ("context.set('key_{at}', input())", True, 60),
    "binds a global of its own": (
        "global S{at}\n    S{at} = 1\n    context.set('key_{at}', S{at})",
        False,
        300,
    ),
    "asks a memo of a helper module": ("x = memos.get({at})\n    context.set('key_{at}', x)", False, 60),
    "enters what all enter": ("with TIMER:\n        context.set('key_{at}', {at})", False, 8),
}
MEMOS = """%%cloaca_module memos
CACHE = {}
def get(key):
    if key not in CACHE:
        CACHE[key] = key * 2
    return CACHE[key]
"""
TIMER = """import time
class Timer:
    def __enter__(self):
        self.begun = time.perf_counter()
    def __exit__(self, *error):
        self.took = time.perf_counter() - self.begun
TIMER = Timer()"""


@pytest.mark.parametrize("does", EACH)
def test_linear_where_each_task(does: str) -> None:
    """What a module has, and who reads a name, is looked at once, and not for each task."""
    body, refused, many = EACH[does]

    def doing(count: int) -> Document:
        tasks = (
            f"%%cloaca_task\ndef task_{at}(context):\n    {body.format(at=at)}\n    return context"
            for at in range(count)
        )
        modules = [MEMOS, "import memos"] if "memos" in body else [TIMER] if "TIMER" in body else []
        sources = ["%cloaca_workflow each", *modules, *tasks]
        return Document(tuple(Cell(at, "code", source, f"c{at}") for at, source in enumerate(sources, 1)))

    check(doing(5), prove=False)
    small, large = (calls(doing(count), refused=refused) for count in (many, 2 * many))
    assert large < 2.2 * small, (small, large)


#: What calls another one of its kind, and so on: how to make the last one, and the next before it.
CHAINS = {
    "methods": (
        "class Last:\n    def go(self, x): x.append(1); return x\no = Last()",
        "class C{at}:\n    def __init__(self, o): self.o = o\n    def go(self, x): return self.o.go(x)\n"
        "o = C{at}(o)",
        "o.go",
    ),
    "closures": (
        "def wrapped(f):\n    def inner(*given): return f(*given)\n    return inner\n"
        "def g(x): x.append(1); return x",
        "g = wrapped(g)",
        "g",
    ),
    "functions inside of functions": (
        "def f0(x): x.append(1); return x",
        "def f{at}(x):\n    def inner(y): return f{before}(y)\n    return inner(x)\ng = f{at}",
        "g",
    ),
    "partials": (
        "from functools import partial\ndef g(x, *more): x.append(1); return x",
        "g = partial(g)",
        "g",
    ),
}


@pytest.mark.parametrize("chain", CHAINS)
def test_a_long_chain_is_followed_as_a_shorter_one(chain: str) -> None:
    """Python's own stack is no bound, and what is reached by many ways is called once."""
    begin, again, function = CHAINS[chain]
    task = f"%%cloaca_task\ndef t(context):\n    context.set('x', {function}(ROWS))\n    return context"
    tasks = [task, task.replace("def t", "def u").replace("'x'", "'y'")]

    def found(length: int) -> set[str]:
        lines = "\n".join([begin, *(again.format(at=at + 1, before=at) for at in range(length)), "ROWS = []"])
        cells = (Cell(at, "code", each) for at, each in enumerate(["%cloaca_workflow w", lines, *tasks], 1))
        report = check(Document(tuple(cells)), prove=False)
        assert report.package is not None or report.errors
        return {each.message for each in report.findings}

    assert found(200) == found(60)


FIT = """
def fitted(y, thin=1):
    tau = max(1.0, len(y) / thin)
    kernel = terms.RealTerm(-np.log(tau))
    kernel += terms.RealTerm(tau)
    gp = celerite.GP(kernel, mean=np.mean(y))

    def nll(p):
        gp.set_parameter_vector(p)
        v, g = zip(*(gp.grad_log_likelihood(z, quiet=True) for z in y))
        return -np.sum(v)

    p0 = gp.get_parameter_vector()
    soln = minimize(nll, p0, jac=True)
    gp.set_parameter_vector(soln.x)
    a, c = kernel.coefficients[:2]
    return thin * 2 * np.sum(a / c) / np.sum(a)
"""


def test_a_closure_that_may_be_called_by_what_it_is_given_to_is_read_to_its_end() -> None:
    """The copies that calls make of it came from each other, without end."""
    imports = (
        "import celerite\nimport numpy as np\nfrom celerite import terms\nfrom scipy.optimize import minimize"
    )
    task = f"%%cloaca_task make_fits\n{FIT}\nfits = []\nfor n in range(3):\n    fits.append(fitted([n]))"
    document = Document(tuple(Cell(at, "code", each) for at, each in enumerate([imports, task], 1)))
    assert calls(document) < 10**7


def test_what_stands_for_many_is_no_more_to_be_stood_for() -> None:
    """In a loop each name may be what all others are: what one object stands for is not gathered again."""
    branches = "".join(
        f"    if row:\n        v{at} = row.get('a')\n        X.append({{'a': v{at}}})\n" for at in range(80)
    )
    task = "%%cloaca_task\ndef t(context):\n    context.set('x', len(X))\n    return context"
    cells = ["%cloaca_workflow grows", f"X = [{{'a': 1}}]\nwhile X:\n    row = X[0]\n{branches}", task]
    document = Document(tuple(Cell(at, "code", each) for at, each in enumerate(cells, 1)))
    assert calls(document) < 3 * 10**6
