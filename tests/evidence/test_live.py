"""In a kernel: what a task cell reaches is compared with the package, and what is told of it."""

from __future__ import annotations

import asyncio
import decimal
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.check.checker import Report
from cloaca_nb.evidence.report import _READ_BY
from cloaca_nb.evidence.snapshot.process import process_state
from cloaca_nb.evidence.snapshot.types import _HANDING_OVER
from cloaca_nb.live import observing
from cloaca_nb.output.json import evidence_json
from cloaca_nb.read.handover.write import CODEC, DECODED, HANDOVER
from tests.shells import Shell, plain_shell

TASK = "%%cloaca_task\ndef t(context):\n    context.set('v', {value})\n    return context"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with plain_shell(tmp_path) as made:
        made.good("%load_ext cloaca_nb")
        made.session.clear()
        made.good("%cloaca_workflow seen", cell_id="name")
        yield made


def run(shell: Shell, *cells: str, unseen: Callable[[], object] = lambda: None) -> Report:
    """Run cells with ids, and check; before the last one something happens that no text tells."""
    for number, cell in enumerate(cells):
        if number == len(cells) - 1:
            unseen()
        shell.good(cell, cell_id=f"c{number}")
    return shell.session.report(prove=True)


def verdicts(report: Report) -> list[tuple[str, str]]:
    return [(one.task, one.verdict) for one in report.comparisons]


def told(report: Report, code: str) -> list[str]:
    return [finding.message for finding in report.findings if finding.code == code]


def test_types_that_singledispatch_was_called_with(shell: Shell) -> None:
    text = "from functools import singledispatch\n@singledispatch\ndef show(x):\n    return 1"
    report = run(shell, text, "show('a')", TASK.format(value="show(3)"))
    assert verdicts(report) == [("t", "compared")]
    assert not report.errors


def test_lines_of_blanks_in_texts(shell: Shell) -> None:
    text = 'TEXT = """a\n   \n b"""\ndef told():\n    """Tells.\n    \n    All."""\n    return TEXT'
    report = run(shell, text, TASK.format(value="told()"))
    assert verdicts(report) == [("t", "compared")]
    assert not report.errors


def test_alike(shell: Shell) -> None:
    report = run(shell, "import math\nROWS = [math.sqrt(4)]", TASK.format(value="ROWS"))
    assert verdicts(report) == [("t", "compared")]
    assert not report.findings


def test_agreement_silences_what_was_only_feared(shell: Shell) -> None:
    pytest.importorskip("numpy")
    report = run(shell, "import numpy as np", "X = np.arange(len('abc'))", TASK.format(value="X"))
    assert verdicts(report) == [("t", "compared")]
    assert "C213" not in {finding.code for finding in report.findings}
    shell.session.observe()._seen.clear()
    assert "C213" in {finding.code for finding in shell.session.report(prove=True).findings}


def test_what_another_line_of_a_statement_does_is_silenced_only_where_its_names_agree(shell: Shell) -> None:
    loop = "import time\nSEEN = []\nfor i in range(2):\n    SEEN.append({made})"
    report = run(shell, loop.format(made="time.time()"), TASK.format(value="SEEN"))
    (message,) = told(report, "C213")
    assert message.endswith("since a task needs `SEEN`")


def test_flags_of_decimal_are_no_difference_to_cells_that_do_not_ask_for_them(shell: Shell) -> None:
    """What hands over says `flags` of arrays, and is no code of the notebook's."""
    first = "%%cloaca_task one\nthird = Decimal(1) / 3"
    report = run(shell, "from decimal import Decimal", first, "%%cloaca_task two\ntotal = third * Decimal(3)")
    assert verdicts(report) == [("one", "compared"), ("two", "compared")]
    assert {one.code for one in report.findings if one.severity == "error"} == set()
    assert {*CODEC, *HANDOVER, "codec_pickle", DECODED} == _HANDING_OVER


def test_what_reads_a_value_under_its_key_goes_by_no_more_than_its_text_says(shell: Shell) -> None:
    """What gives it the value keeps the names of the module, and asks for contexts of decimal."""
    one = "%%cloaca_task one\nthird = Decimal(1) / 3"
    two = "%%cloaca_task two\ncontext.set('n', len(str(context.get('third'))))"
    report = run(shell, "from decimal import Decimal, getcontext\ngetcontext().prec = 5", one, two)
    assert verdicts(report) == [("one", "compared"), ("two", "compared")]
    assert not told(report, "C251")


def test_no_code_of_a_class_is_asked_as_its_instance_is_handed_over(shell: Shell) -> None:
    made = (
        "%%cloaca_task one\nasked = []\nclass A:\n    def __getattribute__(self, name):\n"
        "        asked.append(name)\n        return object.__getattribute__(self, name)\na = A()"
    )
    run(shell, made, "%%cloaca_task two\nn = len(asked)")
    assert shell.names["asked"] == []


def test_what_a_sparse_matrix_has_found_out_is_no_loss(shell: Shell) -> None:
    pytest.importorskip("scipy")
    one = "%%cloaca_task one\nm = sp.csr_matrix([[0, 1], [1, 0]])\nfound = m.has_canonical_format"
    report = run(shell, "import scipy.sparse as sp", one, "%%cloaca_task two\nn = m.sum()")
    assert not told(report, "C167")


FOUND_OUT = {
    "pandas": "import pandas as pd\nx = pd.Timedelta('2 days')\nrepr(x)",
    "scipy": "from scipy import stats\nx = stats.Normal(mu=1.0, sigma=2.0)\nx.mean(), x.cdf(0.5)",
    "scipy.interpolate": "from scipy import interpolate as by\nx = by.UnivariateSpline(range(9), range(9))",
}


@pytest.mark.parametrize("library", FOUND_OUT)
def test_what_an_object_has_found_out_as_it_was_asked_is_no_difference(shell: Shell, library: str) -> None:
    pytest.importorskip(library)
    report = run(shell, FOUND_OUT[library], TASK.format(value="x"))
    assert told(report, "C250") == []
    assert verdicts(report) == [("t", "compared")]
    assert not report.errors


def test_work_that_is_let_through_stays_a_warning(shell: Shell) -> None:
    report = run(shell, "import os\nN = len(os.listdir('/'))  # cloaca: carry", TASK.format(value="N"))
    assert verdicts(report) == [("t", "compared")]
    assert len(told(report, "C213")) == 1


def test_what_the_text_does_not_tell_is_an_error(shell: Shell) -> None:
    cells = ("ROWS = [{'qty': 2}]", TASK.format(value="ROWS"))
    report = run(shell, *cells, unseen=lambda: shell.names["ROWS"][0].update(total=6))
    assert verdicts(report) == [("t", "differs")]
    (message,) = told(report, "C250")
    assert message.startswith("`ROWS[0]['total']` is 6 in the notebook and absent in the package")
    assert [one["why"] for one in evidence_json(report)] == [
        "`ROWS[0]['total']` differs in notebook and package"
    ]
    assert not report.ok


def test_what_is_also_in_a_variable_that_is_taken_over_differs_in_nothing(shell: Shell) -> None:
    report = run(
        shell,
        "from dataclasses import dataclass\nfrom enum import Enum\nclass Kind(Enum):\n    A = 1\n    B = 2",
        "@dataclass(slots=True)\nclass Row:\n    n: int\n    kind: Kind = Kind.A",
        "%%cloaca_task a\nrows = [Row(1), Row(2, Kind.B)]",
        "%%cloaca_task b\nkinds = [row.kind.value for row in rows if isinstance(row, Row)]\nkinds",
    )
    assert verdicts(report) == [("a", "compared"), ("b", "compared")]
    assert report.ok


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        pytest.param(
            (
                "from enum import Flag, auto\nclass P(Flag):\n    R = auto()\n    W = auto()",
                "print(P.R | P.W, ~P.R)",
            ),
            "[P.R.value, P.W in P(3)]",
            id="what flags remember of their combinations",
        ),
        pytest.param(
            (
                "from enum import IntFlag\nclass P(IntFlag):\n    R = 1\n    W = 2",
                "print(P.R & ~P.W)",
            ),
            "[P.R.value, P.W in P(3)]",
            id="what flags remember of those that are not",
        ),
        pytest.param(
            (
                "import pickle\nclass P:\n    n = 1\nclass Q(P):\n    n = 2\n"
                "kept = pickle.dumps([P(), Q(), P])",
                "print(pickle.loads(kept))",
            ),
            "[each.n for each in pickle.loads(kept)]",
            id="what modules pickles name",
        ),
        pytest.param(
            (
                "import os, tempfile\nos.environ['KEPT_IN'] = tempfile.mkdtemp()",
                "print(os.environ['KEPT_IN'])",
            ),
            "os.path.isdir(os.environ['KEPT_IN'])",
            id="a folder for this process alone",
        ),
        pytest.param(
            ("import attrs\n@attrs.frozen\nclass Row:\n    n: int = 1",),
            "hash(Row(2)) == hash(Row(2))",
            id="what attrs writes for hashing",
        ),
    ],
)
def test_what_differs_by_nature_is_no_difference(shell: Shell, cells: tuple[str, ...], value: str) -> None:
    report = run(shell, *cells, TASK.format(value=value))
    assert verdicts(report) == [("t", "compared")]
    assert report.ok


@pytest.mark.parametrize(
    ("enumeration", "default"),
    [
        pytest.param("class Mode(str, Enum):\n    A = 'a'", "Mode.A", id="of texts"),
        pytest.param("class Mode(IntEnum):\n    A = 1", "Mode.A", id="of numbers"),
        pytest.param("class Mode(Flag):\n    A = 1\n    B = 2", "Mode.A | Mode.B", id="several flags"),
    ],
)
def test_members_of_enumerations_are_the_same_wherever_they_are_met_first(
    shell: Shell, enumeration: str, default: str
) -> None:
    """The package's code names the classes of what a task takes over before it names the variable."""
    report = run(
        shell,
        f"from dataclasses import dataclass\nfrom enum import Enum, Flag, IntEnum\n{enumeration}",
        f"@dataclass\nclass Config:\n    mode: Mode = {default}\n    tags: tuple = ('x',)\nconfig = Config()",
        "config",
        "%%cloaca_task a\nrows = [Config() for tag in config.tags]",
        "%%cloaca_task b\nkinds = {tag: len(rows) for tag in config.tags} if config.mode is Mode.A else {}",
    )
    assert verdicts(report) == [("a", "compared"), ("b", "compared")]
    assert report.ok


def test_what_a_plain_cell_takes_over_is_in_no_module_of_the_package(shell: Shell) -> None:
    """A function reads a variable that the task before has changed: it comes in as the task runs."""
    report = run(
        shell,
        "STATE = {'n': 0}\ndef bump():\n    STATE['n'] += 1\n    return STATE['n']",
        "%%cloaca_task first\none = bump()",
        "%%cloaca_task second\ntwo = bump() + one",
    )
    assert verdicts(report) == [("first", "compared"), ("second", "compared")]
    assert report.ok


def test_a_value_that_looks_like_a_secret_is_masked(shell: Shell) -> None:
    cells = ("CONFIG = {}", TASK.format(value="CONFIG"))
    report = run(shell, *cells, unseen=lambda: shell.names["CONFIG"].update(password="hunter2-hunter2-9"))
    (message,) = told(report, "C250")
    assert "CONFIG['password']" in message
    assert "hunter2-hunter2-9" not in message


@pytest.fixture
def process() -> Iterator[None]:
    """Puts back what a test changes of the process."""
    limit, digits, stream = sys.getrecursionlimit(), decimal.getcontext().prec, random.getstate()
    yield
    sys.setrecursionlimit(limit)
    decimal.getcontext().prec = digits
    random.setstate(stream)
    os.environ.pop("TESTED_RATE", None)
    with warnings.catch_warnings():  # Python 3.14 warns of all that has to do with policies
        warnings.simplefilter("ignore", DeprecationWarning)
        asyncio.set_event_loop_policy(None)


def make_loops() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)

        class Policy(asyncio.DefaultEventLoopPolicy):
            pass

        asyncio.set_event_loop_policy(Policy())


def seed() -> None:
    random.seed(7)


def name_a_rate() -> None:
    os.environ["TESTED_RATE"] = "2"


def round_early() -> None:
    decimal.getcontext().prec = 6


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(
    ("cell", "value", "unseen", "code"),
    [
        ("import decimal", "str(decimal.Decimal(1) / 3)", round_early, "C251"),
        ("import os", "os.environ['TESTED_RATE']", name_a_rate, "C251"),
        ("import os", "os.environ.get('TESTED_RATE', '1')", name_a_rate, "C251"),
        ("import os\nNAME = 'TESTED_RATE'", "os.environ[NAME]", name_a_rate, "C251"),
        ("import os\nENV = os.environ", "ENV['TESTED_RATE']", name_a_rate, "C251"),
        ("import os\ndef read(env=os.environ): return env['PATH']", "read()", name_a_rate, "C252"),
        ("import os", "os.environ['PATH']", name_a_rate, "C252"),
        ("import os", "os.sep", name_a_rate, "C252"),
        ("import random\ndef seeded(): random.seed(7)", "random.random()", seed, "C251"),
        ("import random\nrandom.seed(7)", "random.random()", random.random, "C251"),
        ("import random\nfrom random import choice\nrandom.seed(7)", "choice('ab')", random.random, "C251"),
        ("import math", "math.pi", lambda: sys.setrecursionlimit(1500), "C252"),
        ("import asyncio", "asyncio.iscoroutine(1)", make_loops, "C251"),
    ],
)
def test_the_process(shell: Shell, cell: str, value: str, unseen: Callable[[], object], code: str) -> None:
    report = run(shell, cell, TASK.format(value=value), unseen=unseen)
    assert [finding.code for finding in report.findings if finding.code.startswith("C25")] == [code]
    assert verdicts(report) == [("t", "differs" if code == "C251" else "compared")]
    assert all("'2'" not in finding.message for finding in report.findings)


def test_of_all_of_the_process_it_is_known_what_reads_it() -> None:
    for name in ("calendar", "csv", "logging", "matplotlib", "numpy", "pandas", "sklearn", "socket"):
        import_module(name)
    assert [what for what in process_state() if not what.startswith((*_READ_BY,))] == []


@pytest.mark.usefixtures("process")
def test_a_variable_that_an_import_sets_later_is_no_difference(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "threaded.py").write_text(
        "import os\nos.environ['TESTED_RATE'] = '2'\ndef rate(): return 2\n"
    )
    first, second = (TASK.replace("t(", f"{name}(") for name in ("early", "late"))
    report = run(
        shell,
        "import os",
        first.format(value="os.sep"),
        "import threaded",
        second.format(value="threaded.rate()"),
    )
    assert verdicts(report) == [("early", "compared"), ("late", "compared")]
    assert not [text for text in told(report, "C252") if "TESTED_RATE" in text]


@pytest.mark.usefixtures("process")
def test_settings_of_one_library_are_told_together(shell: Shell) -> None:
    numpy = pytest.importorskip("numpy")

    def shortened() -> None:
        numpy.set_printoptions(precision=3, linewidth=40, threshold=7)

    with numpy.printoptions():
        report = run(shell, "import numpy as np", TASK.format(value="str(np.ones(2))"), unseen=shortened)
    (text,) = told(report, "C251")
    assert "numpy print option" in text
    assert "(and 2 more)" in text


@pytest.mark.usefixtures("process")
def test_how_arrays_are_shown_is_nothing_to_a_task_that_shows_none(shell: Shell) -> None:
    numpy = pytest.importorskip("numpy")
    sums = TASK.format(value="float(np.ones(2).sum())")
    with numpy.printoptions():
        report = run(shell, "import numpy as np", sums, unseen=lambda: numpy.set_printoptions(precision=3))
    assert not told(report, "C251")


def test_what_is_new_each_time_is_told_apart(shell: Shell) -> None:
    cell = "from uuid import uuid4\nRUN = uuid4().hex{}\nNAME = 'run ' + RUN"
    for comment, count in (("", 0), ("  # cloaca: keep", 1)):
        report = run(shell, cell.format(comment), TASK.format(value="NAME"))
        assert verdicts(report) == [("t", "compared")]
        assert len(told(report, "C253")) == count
        assert report.ok


def test_what_goes_by_the_working_directory_is_told_apart(shell: Shell) -> None:
    imports = "import os\nfrom pathlib import Path\n"
    cell = f"{imports}HERE = os.path.join(os.getcwd(), 'data')\nOUT = Path(HERE) / 'out'"
    report = run(shell, cell, TASK.format(value="HERE + str(OUT)"))
    assert verdicts(report) == [("t", "compared")]
    assert all("os.getcwd()" in text for text in told(report, "C253"))
    assert report.ok


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("import random\nORDER = list(range(30))\nrandom.shuffle(ORDER)", "ORDER"),
        ("from email.utils import make_msgid\nID = make_msgid()", "ID"),
        ("import time\nclock = time.perf_counter_ns\nAT = clock()", "AT"),
        (
            "import time\nfrom dataclasses import dataclass, field\n@dataclass\nclass Run:\n"
            "    at: int = field(default_factory=time.perf_counter_ns)\nRUN = Run()",
            "RUN.at",
        ),
    ],
)
def test_what_is_new_each_time_is_no_difference(shell: Shell, cell: str, value: str) -> None:
    report = run(shell, cell, TASK.format(value=value))
    assert told(report, "C250") == []
    assert report.ok


@pytest.mark.parametrize(
    ("unseen", "message"),
    [
        (lambda names: names.pop("X"), "`X` is absent in the notebook and 5 in the package"),
        (lambda names: names.pop("f"), "`f` is absent in the notebook and function f in the package"),
        (lambda names: names.update(len=3), "`len` is 3 in the notebook and Python's own in the package"),
        (lambda names: names.update(max=3), "`max` is 3 in the notebook and Python's own in the package"),
        (lambda names: names.update(min=3), ""),
        (lambda names: names.pop("Y"), ""),
    ],
    ids=["a value", "a function", "a builtin", "one that a helper calls", "one that none calls", "unused"],
)
def test_what_a_name_above_stands_for_no_more_is_a_difference(
    shell: Shell, unseen: Callable[[dict[str, Any]], object], message: str
) -> None:
    cell = "X = 5\nY = 6\ndef f(): return max(X, 1)"
    given = TASK.format(value="len([f(), open])")
    report = run(shell, cell, given, unseen=lambda: unseen(shell.names))
    assert [text.partition(" (")[0] for text in told(report, "C250")] == [message] * bool(message)


@pytest.mark.parametrize(
    ("cell", "unseen"),
    [
        ("rng = np.random.default_rng(3)\nX = [rng.random()]", "X[:] = [rng.random()]"),
        ("rng = random.Random(3)\nX = [rng.random()]", "X[:] = [rng.random()]"),
        ("rng = np.random.Generator(np.random.PCG64(3))\nX = [rng.random()]", "X[:] = [rng.random()]"),
        ("rng = np.random.default_rng(None)\nY = rng.random()\nX = [np.int64(2)]", "X.append(1)"),
        ("Y = np.random.rand()\nX = [np.int64(2)]", "X.append(1)"),
    ],
    ids=["numpy", "random", "numpy, a bit generator", "another one is unseeded", "another value is drawn"],
)
def test_what_is_seeded_is_not_new_each_time(shell: Shell, cell: str, unseen: str) -> None:
    names = shell.names
    report = run(
        shell,
        f"import random\nimport numpy as np\n{cell}",
        TASK.format(value="[X, Y]" if "Y" in cell else "X"),
        unseen=lambda: exec(unseen, names),
    )
    assert verdicts(report) == [("t", "differs")]
    assert [text.partition(" is ")[0] for text in told(report, "C250")] in (["`X[0]`"], ["`X[1]`"])


def test_a_stream_of_the_tasks_own_is_no_difference(shell: Shell) -> None:
    report = run(
        shell, "import random\nrandom.seed(7)\nX = random.random()", TASK.format(value="random.random(), X")
    )
    assert verdicts(report) == [("t", "compared")]
    assert len(told(report, "C221")) == 1
    assert report.ok


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("seed_", ["", "time.time()", "NOW"])
def test_a_stream_that_is_seeded_with_another_value_each_time_is_no_difference(
    shell: Shell, seed_: str
) -> None:
    cell = f"import random, time\nNOW = time.time()\nrandom.seed({seed_})"
    report = run(shell, cell, TASK.format(value="random.random()"), unseen=random.random)
    assert [finding.message for finding in report.findings if finding.code.startswith("C25")] == []
    assert verdicts(report) == [("t", "compared")]
    assert report.ok


def test_a_stream_of_numpy_from_which_a_library_has_drawn_is_a_difference(shell: Shell) -> None:
    numpy = pytest.importorskip("numpy")
    cell = "import numpy as np\nnp.random.seed(7)"
    report = run(shell, cell, TASK.format(value="np.random.rand()"), unseen=numpy.random.mtrand._rand.rand)
    assert verdicts(report) == [("t", "differs")]
    (text,) = told(report, "C251")
    assert "numpy.random" in text


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(
    ("last", "codes"),
    [
        ("n = len('abc')", []),
        ("n = statistics.mean([1, 2])", []),
        ("n = hypothesis.strategies.none", ["C252"]),
        ("import hypothesis as h\nn = h.strategies.none", ["C252"]),
        ("n = strange()", ["C252"]),
        ("from random import random as r\nn = r()", ["C251"]),
    ],
)
def test_a_stream_that_a_task_has_drawn_from_counts_for_those_that_may_draw(
    shell: Shell, last: str, codes: list[str]
) -> None:
    above = "import random, statistics, hypothesis\nfrom hypothesis import assume as strange\nSEED = 3"
    draws = "%%cloaca_task first\nrandom.seed(SEED)\na = random.random()"
    inside = "\n    ".join(["%%cloaca_task\ndef second(context):", *last.split("\n"), "return context"])
    report = run(shell, above, draws, inside)
    assert [one.code for one in report.findings if one.code.startswith("C25")] == codes


def test_a_stream_is_none_of_a_cell_whose_values_may_be_of_a_class_that_draws(shell: Shell) -> None:
    drawing = "class Dice:\n    def roll(self):\n        return random.random()"
    cells = ("%%cloaca_task first\ndice = Dice()", "%%cloaca_task second\na = dice.roll()")
    report = run(
        shell, f"import random\nrandom.seed(7)\n{drawing}", *cells, "%%cloaca_task third\nb = a + 1\nb"
    )
    assert verdicts(report) == [("first", "compared"), ("second", "compared"), ("third", "compared")]
    assert not told(report, "C251") + told(report, "C252")


def test_a_cell_above_that_ran_again_makes_evidence_old(shell: Shell) -> None:
    report = run(shell, "X = [1]", "Y = 2", TASK.format(value="X"))
    assert verdicts(report) == [("t", "compared")]
    shell.good("Y = 2", cell_id="c1")
    assert verdicts(shell.session.report(prove=True)) == [("t", "compared")]
    shell.good("X = [1]", cell_id="c0")
    report = shell.session.report(prove=True)
    assert verdicts(report) == [("t", "not-compared")]
    (message,) = told(report, "C254")
    assert message.endswith("cell 2 was run after it")
    shell.good(TASK.format(value="X"), cell_id="c2")
    assert verdicts(shell.session.report(prove=True)) == [("t", "compared")]


def test_a_cell_above_that_was_edited_makes_evidence_old(shell: Shell) -> None:
    run(shell, "X = [1]", "Y = 2", TASK.format(value="X"))
    shell.good("Y = 3", cell_id="c1")
    assert verdicts(shell.session.report(prove=True)) == [("t", "not-compared")]


def test_a_cell_below_makes_nothing_old(shell: Shell) -> None:
    run(shell, "X = [1]", TASK.format(value="X"))
    shell.good("X.append(2)", cell_id="below")
    assert verdicts(shell.session.report(prove=True)) == [("t", "compared")]


def test_a_task_cell_that_failed_is_no_evidence(shell: Shell) -> None:
    run(shell, "X = [1]", TASK.format(value="X"))
    assert shell.run(TASK.format(value="X") + "\n1 / 0", cell_id="c1").error is not None
    report = shell.session.report(prove=True)
    assert ("t", "compared") not in verdicts(report)


def test_what_a_trial_run_changes_is_its_own_doing(shell: Shell) -> None:
    change = "%%cloaca_task --run\ndef first(context):\n    SEEN.append(1)\n    return context"
    read = "%%cloaca_task\ndef second(context):\n    context.set('n', len(SEEN))\n    return context"
    for number, cell in enumerate(("SEEN = []", change, read)):
        shell.good(cell, cell_id=f"c{number}")
    assert shell.names["SEEN"] == [1]
    report = shell.session.report(prove=True)
    assert told(report, "C250") == []
    assert "differs" not in dict(verdicts(report)).values()


@pytest.mark.parametrize(
    "cell",
    [
        "%%cloaca_task t\ncontext.set('v', ROWS)",
        "%%cloaca_task\n@cloaca.task(id='t')\ndef t(context):\n    context['v'] = ROWS\n    return context",
    ],
)
def test_other_forms(shell: Shell, cell: str) -> None:
    report = run(shell, "ROWS = []", cell, unseen=lambda: shell.names["ROWS"].append(1))
    assert told(report, "C250") == ["`ROWS[0]` is 1 in the notebook and absent in the package"]


def test_a_helper_module(shell: Shell) -> None:
    module = "%%cloaca_module helpers\nSEEN = []\ndef clean(rows):\n    SEEN.append(1)\n    return rows"
    cells = [module, "import helpers\nfrom helpers import clean", TASK.format(value="clean([1])")]
    assert verdicts(run(shell, *cells)) == [("t", "compared")]
    shell.names["helpers"].SEEN.append(2)
    shell.good(cells[2], cell_id="c2")
    (message,) = told(shell.session.report(prove=True), "C250")
    assert message.startswith("`helpers.SEEN[0]` is 2 in the notebook and absent")


def test_nothing_that_goes_wrong_in_looking_reaches_the_cell(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(observing, "snapshot", broken)
        ran = shell.good(TASK.format(value="1"), cell_id="c0")
        assert "broken" not in ran.out
        shell.good(TASK.format(value="1").replace("%%cloaca_task", "%%cloaca_task --run"), cell_id="c0")
    assert verdicts(shell.session.report(prove=True)) == [("t", "not-compared")]


def test_time_runs_out(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.session.observe().seconds = 0.0
    report = run(shell, "X = [[str(i)] for i in range(100_000)]", TASK.format(value="X"))
    assert verdicts(report) == [("t", "not-compared")]
    assert "took too long" in told(report, "C254")[0]


def test_what_is_taken_over_takes_no_time_from_the_rest(shell: Shell) -> None:
    """It is looked at last, and compared with nothing."""
    shell.session.observe().seconds = 0.05
    made = "%%cloaca_task one\nwords = {f'word {i}' for i in range(200_000)}"
    report = run(shell, "RATE = [2]", made, "%%cloaca_task two\ntotal = len(words) * RATE[0]")
    assert verdicts(report) == [("one", "compared"), ("two", "compared")]
    assert told(report, "C254") == []
    seen = shell.session.observe()._seen["two"].state
    assert seen["unknown"] == {"words": "slow"}


@pytest.mark.parametrize(
    "change", ["ROWS.append(1)", "for _ in range(2): ROWS.append(1)", "KEPT['rows'].append(1)", "ROWS = [2]"]
)
def test_what_a_person_leaves_behind_is_no_difference(shell: Shell, change: str) -> None:
    cells = ("ROWS = []\nKEPT = {'rows': ROWS}", f"{change}  # cloaca: leave", TASK.format(value="ROWS"))
    report = run(shell, *cells)
    assert told(report, "C250") == []
    assert report.ok


@pytest.mark.parametrize(
    "cell",
    [
        "class Seq:\n    n = 0\n    def __call__(self):\n        self.n += 1\n        return self.n\n"
        "seq = Seq()\nseq()",
        "def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n"
        "    return step\nseq = counter()\nseq()",
        "import random\nrng = random.Random(3)\nrng.random()\ndef seq(): return rng.random()",
    ],
)
def test_what_is_made_anew_is_looked_at_as_an_attempt_finds_it(shell: Shell, cell: str) -> None:
    report = run(shell, cell, TASK.format(value="seq()"))
    assert report.package is not None
    assert any(path.endswith("/anew/t.py") for path in report.package.guide)
    assert verdicts(report) == [("t", "compared")]


PLAIN = (
    "%%cloaca_task {id} --outputs x\nimport math\ndef twice(v):\n    return v * 2\nx = [twice(RATE), *rows]"
)


def test_plain_cells_are_looked_at_as_they_find_the_notebook(shell: Shell) -> None:
    report = run(shell, "RATE = 2", "%%cloaca_task a\nrows = [1]", PLAIN.format(id="b"))
    assert [one.task for one in report.comparisons if one.verdict != "not-compared"] == ["a", "b"]
    assert told(report, "C250") == told(report, "C254") == []


def test_what_no_text_tells_is_seen_of_plain_cells(shell: Shell) -> None:
    cells = ("RATES = [2]\nRATE = 2", "%%cloaca_task a\nrows = [1]", "%%cloaca_task b\nx = RATES[0]\nx")
    report = run(shell, *cells, unseen=lambda: shell.names["RATES"].append(3))
    assert dict(verdicts(report))["b"] == "differs"
    assert told(report, "C250") == ["`RATES[1]` is 3 in the notebook and absent in the package"]


MEMO = """
CACHE = {}
def get(key):
    if key not in CACHE:
        CACHE[key] = {"key": key}
    return CACHE[key]
"""


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ("seen = get('a')['key'] * 2", "compared"),
        ("got = get('a')\nseen = len(got)", "compared"),
        ("key = get('a')['key']\nseen = key * 2", "compared"),
        ("key = get('a')['key']\nseen = [key]", "differs"),
        ("got = get('a')\ngot['key'] = 1", "differs"),
        ("get('a').update(key=1)\nseen = 1", "differs"),
        ("seen = get('a').get('key') * 2", "differs"),  # which may change what it belongs to
    ],
)
def test_a_memo_of_a_helper_module_is_no_difference_where_nobody_changes_what_it_gives(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str, verdict: str
) -> None:
    (tmp_path / "memos.py").write_text(MEMO, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    first = "%%cloaca_task one\nfirst = len(get('a'))"
    report = run(shell, "from memos import get", first, f"%%cloaca_task two\n{second}")
    assert verdicts(report) == [("one", "compared"), ("two", verdict)]


MEMOS = {
    "a closure": """
def memoize(function):
    known = {}
    def wrapper(*args):
        if args not in known:
            known[args] = function(*args)
        return known[args]
    wrapper.known = known
    return wrapper
@memoize
def get(key):
    return {"key": key}""",
    "an instance": """
class Memo:
    def __init__(self, function):
        self.function, self.known = function, {}
    def __call__(self, key):
        if key not in self.known:
            self.known[key] = self.function(key)
        return self.known[key]
@Memo
def get(key):
    return key * 2""",
    "a class": """
class Store:
    known = {}
    def get(self, key):
        if key not in self.known:
            self.known[key] = (key, len(key))
        return self.known[key]
def get(key):
    return Store().get(key)""",
}


@pytest.mark.parametrize("memo", MEMOS.values(), ids=MEMOS)
def test_what_a_memo_of_the_notebook_has_kept_is_no_difference(shell: Shell, memo: str) -> None:
    report = run(shell, memo, "%%cloaca_task one\na = get('a')", "%%cloaca_task two\nb = get('b')\nb")
    assert verdicts(report) == [("one", "compared"), ("two", "compared")]


@pytest.mark.parametrize(
    ("memo", "asks"), [("a closure", "len(get.known)"), ("an instance", "sorted(get.known)")]
)
def test_a_memo_that_is_asked_what_it_keeps_is_a_difference(shell: Shell, memo: str, asks: str) -> None:
    report = run(
        shell, MEMOS[memo], "%%cloaca_task one\na = get('a')", f"%%cloaca_task two\nb = get('b'), {asks}\nb"
    )
    assert dict(verdicts(report))["two"] == "differs" or not report.ok


@pytest.mark.parametrize("read", ["", "\nseen = Job.made"])
def test_what_a_class_counts_is_no_difference_where_nobody_asks_for_it(shell: Shell, read: str) -> None:
    cls = "class Job:\n    made = 0\n    def __init__(self):\n        Job.made += 1"
    report = run(shell, cls, "%%cloaca_task one\na = Job()", f"%%cloaca_task two\nb = Job(){read}\nb")
    assert report.ok is (not read)


@pytest.mark.parametrize(
    ("asks", "differs"),
    [
        ("jobs[0].number", False),
        ("sorted(jobs, key=lambda job: -job.number)[0].number", False),
        ("repr(jobs[0])", True),
        ("f'{jobs[0]}'", True),
        ("'%s' % jobs[0]", True),
        ("'{}'.format(jobs[0])", True),
        ("[*map(str, jobs)]", True),
        ("(lambda str: 1)(2), str(jobs[0])", True),
        ("jobs[0].told()", True),
        ("__import__('pprint').pformat(jobs)", True),
    ],
)
def test_what_instances_show_of_what_their_class_counts(shell: Shell, asks: str, differs: bool) -> None:
    cls = """
class Job:
    made = 0
    def __init__(self, name: str) -> None:
        Job.made += 1
        self.number = Job.made
    def __repr__(self) -> str:
        return f"{self.number} of {Job.made}"
    def told(self):
        return f"job {self}"
"""
    report = run(
        shell, cls, "%%cloaca_task one\njobs = [Job(n) for n in 'ab']", f"%%cloaca_task two\nn = {asks}"
    )
    assert report.ok is (not differs)


@pytest.mark.parametrize("read", ["", "\nseen = len(double.calls)"])
def test_what_a_decorator_gathers_is_no_difference_where_nobody_asks_for_it(shell: Shell, read: str) -> None:
    gathering = """
def logged(function):
    calls = []
    def inner(n):
        calls.append(n)
        return function(n)
    inner.calls = calls
    return inner
@logged
def double(n): return n * 2
"""
    report = run(
        shell,
        gathering,
        "%%cloaca_task one\na = double(1)",
        f"%%cloaca_task two\nb = double(2){read}\nb",
    )
    assert report.ok is (not read)


@pytest.mark.parametrize(
    ("asks", "differs"), [("jobs[0].number", False), ("Job('c').number", True), ("jobs[0].all()", True)]
)
def test_what_a_class_counts_differs_for_those_alone_that_ask_for_it(
    shell: Shell, asks: str, differs: bool
) -> None:
    cls = """
class Job:
    made = 0
    def __init__(self, name):
        Job.made += 1
        self.number = Job.made
    def all(self):
        return Job.made
"""
    report = run(
        shell, cls, "%%cloaca_task one\njobs = [Job(n) for n in 'ab']", f"%%cloaca_task two\nn = {asks}"
    )
    assert report.ok is not differs


@pytest.mark.parametrize(("asks", "differs"), [("", False), (", clean.calls", True), (", vars(clean)", True)])
def test_what_a_decorator_counts_is_no_difference_where_nobody_asks_for_it(
    shell: Shell, asks: str, differs: bool
) -> None:
    counted = """
def counted(function):
    def inner(*args):
        inner.calls += 1
        return function(*args)
    inner.calls = 0
    return inner
@counted
def clean(x):
    return x + 1
"""
    report = run(shell, counted, "%%cloaca_task one\na = clean(1)", f"%%cloaca_task two\nb = clean(a){asks}")
    assert report.ok is not differs


def test_a_logger_may_be_called_like_the_workflow(shell: Shell) -> None:
    report = run(
        shell,
        "import logging\nlog = logging.getLogger('seen')",
        "%%cloaca_task a\nlog.info('begun')\nx = 1",
    )
    assert report.workflow.name == "seen"
    assert verdicts(report) == [("a", "compared")]
    assert report.ok


def test_rows_and_columns_that_have_one_array_arrive_as_they_are(shell: Shell) -> None:
    pytest.importorskip("pandas")
    report = run(
        shell,
        "import pandas as pd",
        "%%cloaca_task a\ncorr = pd.DataFrame({'x': [1, 2, 4], 'y': [3, 1, 5]}).corr().round(2)",
        "%%cloaca_task b\ntop = corr.abs().max().idxmax()",
    )
    assert [one.code for one in report.errors] == []


@pytest.mark.parametrize(
    ("made", "again", "turns", "told_of"),
    [
        ("rows = [1]", "rows.append(2)", "bb", 1),
        ("rows = [1]", "rows = rows + [2]", "bb", 1),
        ("rows = [1]", "rows = sorted(rows)", "bb", 0),
        ("rows = [1]", "n = len(rows)", "bb", 0),
        ("rows = [1]", "rows.append(2)", "bbab", 0),
        ("rows = [1]", "rows.append(2)", "b", 0),
        ("rows = {'a': 1}", "rows['b'] = rows['a'] * 2", "bbb", 0),
    ],
)
def test_a_plain_cell_that_ran_again_on_what_it_had_changed_is_told(
    shell: Shell, made: str, again: str, turns: str, told_of: int
) -> None:
    cells = {"a": f"%%cloaca_task a\n{made}", "b": f"%%cloaca_task b\n{again}"}
    shell.good("%cloaca_workflow demo", cell_id="w")
    for id in ("a", *turns):
        shell.run(cells[id], cell_id=id)
    shell.good("%%cloaca_task c\nn = len(rows)", cell_id="c")
    report = shell.session.report(prove=True)
    found = [text for text in told(report, "C254") if "task `b`" in text and "changed itself" in text]
    assert len(found) == told_of


@pytest.mark.parametrize(
    ("scratch", "verdict"),
    [
        ("rows.append(2)", "not-compared"),
        ("rows = [7]", "not-compared"),
        ("globals().update(rows=[7])", "not-compared"),
        ("len(rows); rows", "compared"),
        ("rows = [1]", "compared"),
    ],
)
def test_a_cell_that_is_deleted_had_changed_what_a_plain_cell_takes_over(
    shell: Shell, scratch: str, verdict: str
) -> None:
    shell.good("%%cloaca_task make\nrows = [1]", cell_id="make")
    shell.good(scratch, cell_id="scratch")
    shell.good("%%cloaca_task count\nn = len(rows)", cell_id="count")
    shell.session.arrange(["name", "make", "count"])
    report = shell.session.report(prove=True)
    assert verdicts(report) == [("make", "compared"), ("count", verdict)]
    assert len(told(report, "C254")) == (verdict == "not-compared")


def test_a_task_below_had_changed_what_a_plain_cell_takes_over(shell: Shell) -> None:
    shell.good("%%cloaca_task make\nrows = [1]", cell_id="make")
    for _ in range(2):
        shell.good("%%cloaca_task count\nn = len(rows)", cell_id="count")
        shell.good("%%cloaca_task more\nrows.append(2)", cell_id="more")
    found = dict(verdicts(shell.session.report(prove=True)))
    assert found["count"] == "not-compared"


def test_a_plain_cell_that_draws_ran_again(shell: Shell) -> None:
    """It goes on in the stream, where the package begins it."""
    shell.good("import random\nrandom.seed(71)", cell_id="seed")
    shell.good("%%cloaca_task draw\nx = random.random()", cell_id="draw")
    assert verdicts(shell.session.report(prove=True)) == [("draw", "compared")]
    shell.good("%%cloaca_task draw\nx = random.random()", cell_id="draw")
    assert verdicts(shell.session.report(prove=True)) == [("draw", "differs")]
    shell.good("import random\nrandom.seed(71)", cell_id="seed")
    shell.good("%%cloaca_task draw\nx = random.random()", cell_id="draw")
    assert verdicts(shell.session.report(prove=True)) == [("draw", "compared")]


@pytest.mark.parametrize(("between", "verdict"), [("random.random()", "not-compared"), ("1 + 1", "compared")])
def test_a_cell_that_is_deleted_had_drawn_from_the_stream_of_plain_cells(
    shell: Shell, between: str, verdict: str
) -> None:
    shell.good("import random\nrandom.seed(72)", cell_id="seed")
    shell.good("%%cloaca_task first\nx = random.random()", cell_id="first")
    shell.good(between, cell_id="between")
    shell.good("%%cloaca_task second\ny = random.random()", cell_id="second")
    shell.session.arrange(["name", "seed", "first", "second"])
    assert verdicts(shell.session.report(prove=True)) == [("first", "compared"), ("second", verdict)]


@pytest.mark.parametrize(("then", "verdict"), [("[1, 2]", "not-compared"), ("[1]", "compared")])
def test_the_cell_that_makes_what_a_plain_cell_took_over_ran_again(
    shell: Shell, tmp_path: Path, then: str, verdict: str
) -> None:
    """It reads a file, which is another one by now: no text tells."""
    file = tmp_path / "rows.json"
    file.write_text("[1]", encoding="utf-8")
    made = f"json.loads(pathlib.Path({str(file)!r}).read_text())"
    make = f"%%cloaca_task make\nimport json, pathlib\nrows = {made}"
    shell.good(make, cell_id="make")
    shell.good("%%cloaca_task count\nn = len(rows)", cell_id="count")
    file.write_text(then, encoding="utf-8")
    shell.good(make, cell_id="make")
    report = shell.session.report(prove=True)
    assert dict(verdicts(report))["count"] == verdict
    assert all("was run after it" in message for message in told(report, "C254"))


def test_what_a_person_leaves_behind_is_no_change_of_what_is_taken_over(shell: Shell) -> None:
    shell.good("%%cloaca_task make\nrows = [1]", cell_id="make")
    shell.good("rows.append(2)  # cloaca: leave", cell_id="scratch")
    shell.good("%%cloaca_task count\nn = len(rows)", cell_id="count")
    assert dict(verdicts(shell.session.report(prove=True)))["count"] == "compared"


def test_a_plain_cell_that_was_stopped_half_way_made_what_another_one_takes_over(shell: Shell) -> None:
    make = "%%cloaca_task make\nrows = []\nfor n in range(3):\n    rows.append(n)\n    sleep(n)"
    shell.good(
        "def sleep(n):\n    if stops == n:\n        raise KeyboardInterrupt\nstops = 1", cell_id="sleep"
    )
    assert isinstance(shell.run(make, cell_id="make").error, KeyboardInterrupt)
    shell.good("%%cloaca_task count\nn = len(rows)", cell_id="count")
    assert dict(verdicts(shell.session.report(prove=True)))["count"] == "not-compared"


def test_what_a_helper_was_changed_to_as_the_cell_began_is_what_a_plain_cell_finds(
    shell: Shell, tmp_path: Path
) -> None:
    """`%autoreload` is told of a cell after we are."""
    helper = tmp_path / "helper_that_changes.py"
    helper.write_text("RATE = 1\n", encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    shell.good("%load_ext autoreload\n%autoreload 2", cell_id="auto")
    shell.good("import helper_that_changes", cell_id="import")
    helper.write_text("RATE = 22\n", encoding="utf-8")
    os.utime(helper, (helper.stat().st_mtime + 10,) * 2)
    shell.good("%%cloaca_task use\nn = helper_that_changes.RATE", cell_id="use")
    assert verdicts(shell.session.report(prove=True)) == [("use", "compared")]


def test_a_plain_cell_that_failed_and_ran_again_on_what_it_had_changed_is_told(shell: Shell) -> None:
    shell.good("%cloaca_workflow demo", cell_id="w")
    shell.good("%%cloaca_task a\nrows = [1]", cell_id="a")
    assert shell.run("%%cloaca_task b\nrows.append(2)\n1 / 0", cell_id="b").error is not None
    shell.good("%%cloaca_task b\nrows.append(2)", cell_id="b")
    shell.good("%%cloaca_task c\nn = len(rows)", cell_id="c")
    (text,) = told(shell.session.report(prove=True), "C254")
    assert "task `b`" in text
    assert "changed itself" in text
