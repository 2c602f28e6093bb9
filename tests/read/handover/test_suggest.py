"""Marks that are proposed for notebooks that know nothing of tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cloaca_nb
from cloaca_nb.errors import UsageError
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.handover.suggest import Suggester, Suggestion
from cloaca_nb.read.tasks.plain import slug
from cloaca_nb.read.workflow import read_workflow
from tests.written import code_cells, markdown_cell, write_notebook

SALES = (
    "import csv, statistics",
    "RATE = 1.19\nPATH = 'sales.csv'",
    "def with_tax(x):\n    return x * RATE",
    "with open(PATH) as f:\n    rows = list(csv.DictReader(f))\nrows[:3]",
    "# Clean it\nfor row in rows:\n    row['price'] = float(row['price'])",
    "len(rows)",
    "prices = [with_tax(row['price']) for row in rows]\nmean = statistics.mean(prices)\nprint(mean)",
)


SLUGS = json.loads((Path(__file__).parents[2] / "shared" / "slugs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SLUGS, ids=lambda case: repr(case["text"]))
def test_a_text_as_an_id(case: dict[str, str]) -> None:
    assert slug(case["text"]) == case["slug"]
    assert slug(case["slug"]) == case["slug"], "an id is its own"


def of(*sources: str) -> Suggestion:
    """The marks that are proposed for these code cells."""
    cells = tuple(Cell(at, "code", source, f"id-{at}") for at, source in enumerate(sources, 1))
    return Suggester(Document(cells)).suggest()


def kinds(suggestion: Suggestion) -> list[str]:
    """What each cell is proposed to be."""
    return [one.kind for one in suggestion.proposals]


def test_work_is_a_task_and_the_rest_stays_what_it_is() -> None:
    found = of(*SALES)
    assert kinds(found) == ["helper", "data", "helper", "task", "task", "eye", "task"]
    assert kinds(of("%timeit print(1)")) == ["other"], "tasks have none of it"
    assert [one.id for one in found.tasks] == ["make_rows", "clean_it", "make_prices"]
    assert {task.id: task.dependencies for task in found.workflow.tasks} == {
        "make_rows": (),
        "clean_it": ("make_rows",),
        "make_prices": ("clean_it",),
    }
    assert [fact.kind for fact in found.workflow.facts if fact.kind != "name-from-file"] == []
    assert "+# %%cloaca_task clean_it\n # Clean it" in found.diff()


def test_the_same_is_proposed_each_time() -> None:
    assert of(*SALES).proposals == of(*SALES).proposals


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1"], ["data"]),
        (["x = 1", "print(x)"], ["data", "eye"]),
        (["import matplotlib.pyplot as plt", "plt.plot([1])\nplt.show()"], ["helper", "eye"]),
        (["x = open('a').read()", "y = x.upper()", "y"], ["task", "task", "eye"]),
        (
            [
                "import networkx as nx",
                "g = nx.read_edgelist('a')",
                "nx.draw(g)",
                "nx.draw_networkx(g, ax=None)",
            ],
            ["helper", "task", "eye", "eye"],
        ),
        (
            ["import pandas as pd", "d = pd.read_csv('a')", "d.describe().T", "d.head().to_csv('b')"],
            ["helper", "task", "eye", "task"],
        ),
        (
            ["LIMIT = 3", "x = open('a').read()", "LIMIT = len(x)", "z = LIMIT + 1"],
            ["data", "task", "task", "task"],
        ),
        (["# %%cloaca_task load\nx = open('a').read()", "n = len(x)"], ["marked", "task"]),
        (
            [
                "import matplotlib.pyplot as plt",
                "x = open('a').read()",
                "fig, axes = plt.subplots(2)",
                "for at in range(2):\n    axes[at].plot(x)\nfig",
                "axes[0].set_title('a')",
            ],
            ["helper", "task", "eye", "eye", "eye"],
        ),
        (
            [
                "import matplotlib.pyplot as plt",
                "x = open('a').read()",
                "fig, axes = plt.subplots(2, 2)\nline, = axes[0, 0].plot(x)",
                "for i, (ax, at) in enumerate(zip(axes.flat, x)):\n    ax.set_title(at)\nline.set_lw(2)",
                "legend = ax.legend()\nlegend.get_frame().set_alpha(0.5)",
            ],
            ["helper", "task", "eye", "eye", "eye"],
        ),
        (
            [
                "from matplotlib.pyplot import subplots\nimport matplotlib.pyplot as plt",
                "x = open('a').read()",
                "fig, ax = subplots()\nax.plot(x)",
                "counts, bins, patches = plt.hist(x)",
                "fig.set_size_inches(12, 3)\nfig",
                "patches[0].set_alpha(0.5)",
            ],
            ["helper", "task", "eye", "eye", "eye", "eye"],
        ),
        (
            ["import some", "assert some.version() > 3", "x = open('a').read()", "assert some.fits(x)"],
            ["helper", "eye", "task", "task"],
        ),
        (["!ls"], ["other"]),
        (["%%bash\nls"], ["other"]),
        (["x = ("], ["other"]),
        ([""], ["other"]),
        ([], []),
    ],
)
def test_what_cells_are_proposed_to_be(sources: list[str], expected: list[str]) -> None:
    assert kinds(of(*sources)) == expected


def test_a_cell_that_stands_in_the_way_is_marked_too() -> None:
    found = of("rows = []", "x = open('a').read()", "rows.append(x)", "n = open(str(rows)).read()")
    assert kinds(found) == ["data", "task", "task", "task"]


def test_ids_come_from_comments_headings_and_code_and_are_unique() -> None:
    cells = (
        Cell(1, "markdown", "# Report\n## 1. Load the data", "a"),
        Cell(2, "code", "x = open('a').read()", "b"),
        Cell(3, "code", "# load the data\ny = open('a').read()", "c"),
        Cell(4, "code", "open('a').close()", "d"),
    )
    found = Suggester(Document(cells)).suggest()
    assert [one.id for one in found.tasks] == ["load_the_data", "load_the_data_2", "close"]


@pytest.mark.parametrize(
    ("source", "id_"),
    [
        ("# Author: Somebody\nz = open('a').read()", "make_z"),
        ("# https://example.org/a/1\nz = open('a').read()", "make_z"),
        ("_ = 1\na, b = open('a').read()", "make_a"),
        ("def f():\n    inner = 1\n    return inner\nx = open('a').read()", "make_x"),
        ("print(str(len(shown(open('a').read()))))", "shown"),
        ("print(open('a').read())", "read"),
        ("TABLE[1, 2] = 3", "change_table"),
    ],
)
def test_ids_say_what_a_cell_does(source: str, id_: str) -> None:
    found = of(
        "TABLE = {}\ndef shown(text):\n    return open(text).read()", source, "n = len(TABLE), open('b')"
    )
    assert next(one.id for one in found.proposals if one.cell == 2) == id_


def test_some_of_them() -> None:
    suggester = Suggester(of(*SALES).document)
    assert [one.id for one in suggester.suggest(only=["make_rows"]).tasks] == ["make_rows"]
    assert [one.id for one in suggester.suggest(but=["make_rows"]).tasks] == ["clean_it", "make_prices"]
    with pytest.raises(UsageError, match="no proposed task is called `nothing`") as caught:
        suggester.suggest(only=["nothing"])
    assert "make_rows, clean_it" in caught.value.hint


@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
def test_writing_changes_the_marks_alone_and_undoing_is_taking_them_out(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sales{suffix}"
    if suffix == ".py":
        path.write_text("# %% [markdown]\n# # Sales\n" + "".join(f"# %%\n{source}\n" for source in SALES))
    else:
        cells = [markdown_cell("m", "# Sales"), *code_cells(SALES)]
        write_notebook(path, cells)
    before = path.read_text()
    notebook = cloaca_nb.read(path)
    assert notebook.mark(notebook.suggest()) == path
    after = path.read_text()
    ids = [task.id for task in notebook.graph().tasks]
    assert ids == ["make_rows", "clean_it", "make_prices"]
    lines = [line for line in after.splitlines() if "%%cloaca_task" not in line]
    if suffix == ".py":
        assert lines == before.splitlines()
    else:
        plain: Any = json.loads(after)
        for cell in plain["cells"]:
            lines = "".join(cell["source"]).splitlines(keepends=True)
            cell["source"] = "".join(line for line in lines if "%%cloaca_task" not in line)
        wanted: Any = json.loads(before)
        for cell in wanted["cells"]:
            cell["source"] = "".join(cell["source"])
        assert plain == wanted


def test_a_task_is_not_called_as_a_function_that_its_cell_defines() -> None:
    """With that id the function would be the task, and what the cell does beside it would stay behind."""
    found = of(
        "import json\nrows = json.load(open('rows.json'))",
        "def scaled(rows):\n    return [2 * row for row in rows]\n\nrows[:] = scaled(rows)",
        "# Total\ntotal = sum(rows)",
    )
    assert [one.id for one in found.tasks] == ["make_rows", "scaled_2", "total"]
    assert {task.form for task in found.workflow.tasks} == {"plain"}
    assert not found.reasons


def test_what_works_on_data_is_a_task_and_what_sets_up_is_not() -> None:
    found = of(
        "import numpy as np\nnp.random.seed(3)",
        "N = 3\nLIMIT = N * 2",
        "rows = [{'a': 1}, {'a': 2}]",
        "total = 0\nfor row in rows:\n    total += row['a']",
        "rows[0]['a'] += 5",
    )
    assert kinds(found)[:4] == ["helper", "data", "data", "task"]
    assert found.proposals[3].why == "works on `rows`"
    assert found.proposals[0].why == "sets up libraries for the tasks"


def test_what_a_cell_of_data_imports_is_no_data() -> None:
    found = of(
        "from typing import Type\nimport logging\nlogger = logging.getLogger('a')",
        "class Reader:\n    pass\nREADERS: list[Type[Reader]] = []",
        "import json\nrows = json.load(open('rows.json'))",
        "count = len(rows)",
    )
    assert kinds(found) == ["data", "data", "task", "task"]


def test_an_engine_of_a_database_is_no_work() -> None:
    """Each task has its own: it opens connections when it is asked."""
    found = of(
        "from sqlalchemy import create_engine, text\nengine = create_engine('sqlite:///x.db')",
        "with engine.begin() as db:\n    db.execute(text('create table t (x)'))",
        "with engine.begin() as db:\n    rows = db.execute(text('select * from t')).all()",
        "count = len(rows)",
    )
    assert kinds(found) == ["data", "task", "task", "task"]


def test_what_is_set_up_by_plain_data_makes_no_task() -> None:
    found = of(
        "import logging.config\nSAID = {'version': 1, 'loggers': {'': {'level': 'INFO'}}}\n"
        "logging.config.dictConfig(SAID)",
        "import json\nrows = json.load(open('rows.json'))",
        "# Count\ncount = len(rows)",
    )
    assert kinds(found) == ["data", "task", "task"]


def test_settings_beside_plain_data_make_no_task() -> None:
    """As a task they would have reached that task alone."""
    found = of(
        "import seaborn as sns\nsns.set_style('white')\nsns.set_color_codes()\nOPTIONS = {'alpha': 0.5}",
        "import json\nrows = json.load(open('rows.json'))",
        "# Show\nshown = sns.scatterplot(rows, **OPTIONS)",
    )
    assert kinds(found)[0] == "data"


def test_variables_that_a_function_uses_by_name_are_carried() -> None:
    found = of(
        "import json\nrows = json.load(open('rows.json'))",
        "def cost(x):\n    return x + len(rows)",
        "import time\nstart = time.time()\nbest = min(cost(x) for x in range(3))",
    )
    assert "task" in kinds(found)
    assert kinds(found)[1] == "helper"


def test_what_is_drawn_on_goes_to_another_task_without_a_pickle() -> None:
    cells = (
        "import json\nimport matplotlib.pyplot as plt",
        "# Load\nrows = json.load(open('rows.json'))",
        "# Draw\nfig, axes = plt.subplots(2)\nn = len(rows)",
    )
    assert of(*cells).workflow.project.handover == set()
    found = of(*cells, "axes[0].plot([1, 2])", "# Count\nlines = len(axes[0].lines) + len(rows)")
    marks = [source.partition("\n")[0] for _, source in sorted(found.sources().items())]
    assert "# %%cloaca_task draw" in marks
    assert kinds(found)[3] == "task", "what draws on it changes what is counted"


def test_an_id_says_nothing_of_a_name_that_nobody_reads() -> None:
    found = of(
        "import numpy as np", "rows = np.loadtxt('a')", "_ = np.savetxt('b', rows)", "__all = rows * 2"
    )
    assert [one.id for one in found.tasks] == ["make_rows", "savetxt", "make_all"]


@pytest.mark.parametrize("made", ["by = df.groupby('k')", "by = df['v'].rolling(3)"])
def test_groups_of_a_table_need_no_pickle(made: str) -> None:
    found = of(
        "import pandas as pd",
        "# Load\ndf = pd.read_csv('a')",
        f"# Group\n{made}",
        "# Means\nmeans = round(by, 2)",
    )
    marks = [source.partition("\n")[0] for source in found.sources().values()]
    assert "# %%cloaca_task group" in marks


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("statsmodels.tsa.arima.model import ARIMA as OLS", " --handover pickle"),
        ("statsmodels.tsa.api import UnobservedComponents as OLS", " --handover pickle"),
        ("statsmodels.tsa.ar_model import AutoReg as OLS", ""),
        ("imblearn.ensemble import BalancedBaggingClassifier as OLS", " --handover pickle"),
        ("hdbscan import HDBSCAN as OLS", " --handover pickle"),
        ("a_library_of_causes import CausalModel as OLS", " --handover pickle"),
        ("a_library_of_causes import FABBA as OLS", " --handover pickle"),
        ("a_library_of_causes import made_of as OLS", " --handover pickle"),
        ("statsmodels.api import OLS", ""),
        ("sklearn.linear_model import Ridge as OLS", ""),
    ],
)
def test_a_marker_lets_models_be_pickled_that_have_no_other_form(what: str, said: str) -> None:
    found = of(
        f"from {what}\nimport json",
        "# Load\nrows = json.load(open('rows.json'))",
        "# Fit\nmodel = OLS(rows, rows).fit()",
        "# Predict\npredicted = model.predict(rows)",
    )
    marks = [source.partition("\n")[0] for _, source in sorted(found.sources().items())]
    assert marks == ["# %%cloaca_task load", f"# %%cloaca_task fit{said}", "# %%cloaca_task predict"]
    assert bool(found.workflow.project.handover) == bool(said)


def test_what_a_pickle_may_not_hold_is_carried_where_tasks_can_make_it_anew() -> None:
    made = "import json\nfrom jinja2 import Environment\nenv = Environment(trim_blocks=True)"
    made += '\nenv.filters["euro"] = lambda price: f"{price} EUR"'
    used = (
        "# Load\nrows = json.load(open('rows.json'))",
        "# Render\ntext = env.from_string('{{ r }}').render(r=rows)",
    )
    assert [one.kind for one in of(made, *used).proposals] == ["data", "task", "task"]


def test_a_cell_that_keeps_a_picture_in_a_file_does_not_only_show_something() -> None:
    load = "import json\nimport matplotlib.pyplot as plt\nrows = json.load(open('rows.json'))"
    drawn = "fig, ax = plt.subplots()\nax.plot(rows)"
    assert kinds(of(load, drawn)) == ["task", "eye"]
    assert kinds(of(load, f"{drawn}\nfig.savefig('rows.png')")) == ["task", "task"]


def test_a_model_may_be_called_by_the_library_that_has_it() -> None:
    found = of(
        "import statsmodels.api as sm\nimport json",
        "# Load\nrows = json.load(open('rows.json'))",
        "# Fit\nmodel = sm.tsa.statespace.SARIMAX(rows, order=(2, 0, 0)).fit()",
        "# Show\nprint(model.params)",
    )
    assert "# %%cloaca_task fit --handover pickle" in found.diff()


def test_functions_made_for_arrays_and_graphs_are_not_pickled() -> None:
    found = of(
        "import networkx as nx\nimport numpy as np",
        "def f(x):\n    return x + 1",
        "g = np.vectorize(f)\nways = nx.Graph([(1, 2)])",
        "print(g([open('a')]), ways)",
    )
    assert "--handover pickle" not in found.diff()


#: Cells of which some are left unmarked, also where a task needs them: lines of those are told.
LEFT_OUT = (
    (
        "import random\nrandom.seed(1)",
        "a = [random.random()]",
        "random.random()",
        "b = [random.random(), *a]",
    ),
    ("rows = open('x').readlines()", "\nrows.append(1)", "print(len(rows))"),
    ("x = [1]\nprint(open('x'))", "x.append(2)", "%time y = x", "print(y, open('x'))"),
    ("x = [open('a')]", "x = x + [1]", "x = x + [1]", "y = x"),
    ("%pylab\nx = open('a').readlines()", "%timeit len(x)\nx.append(1)", "%%time\ny = [*x]", "!ls\nx, y"),
    ("%%capture out\nx = open('a').readlines()", "%reset -f", "n = !ls\nx = [1]", "print(x, n, out)"),
    ("a = open('a').read()", "def f():\n    return a", "b = f()\nprint(open('b'))", "assert b", "a.upper()"),
)


@pytest.mark.parametrize("sources", LEFT_OUT)
def test_what_was_found_out_before_is_what_the_marked_notebook_gives(sources: tuple[str, ...]) -> None:
    cells = tuple(Cell(at, "code", source, f"id-{at}") for at, source in enumerate(sources, 1))
    suggester = Suggester(Document(cells))
    for but in ((), *((id_,) for id_ in sorted(suggester.ids))):
        found = suggester.suggest(but=but)
        assert found.workflow == read_workflow(found.marked)


def test_ids_differ_by_more_than_the_case_of_letters() -> None:
    marked = "# %%cloaca_task Rows\nRows = open('n').read()"
    found = of(marked, "# ROWS\nrows = open('m').read()", "both = Rows + rows")
    assert [one.id for one in found.tasks] == ["rows_2", "make_both"]


#: Everyday notebooks, and what each of their tasks waits for.
GRAPHS = {
    "words": (
        (
            "import re\nfrom collections import Counter\nimport matplotlib.pyplot as plt",
            "# text\ntext = open('book.txt').read()",
            "# words\nwords = re.findall(r'\\w+', text.lower())",
            "# counts\ncounts = Counter(words)\ncounts.most_common(10)",
            "# longest\nlongest = max(words, key=len)\nprint(longest)",
            "# lengths\nlengths = {}\nfor w in words:\n    lengths.setdefault(len(w), []).append(w)",
            "plt.bar(list(lengths), [len(v) for v in lengths.values()])\nplt.show()",
            "# report\nreport = [longest, counts['the'], len(lengths)]",
        ),
        "text: words:text counts:words longest:words lengths:words report:counts,longest,lengths",
    ),
    "orders": (
        (
            "import json\nfrom pathlib import Path",
            "# orders\norders = json.loads(Path('orders.json').read_text())",
            "# days\nfor o in orders:\n    o['day'] = o['at'][:10]",
            "# by_day\nby_day = {}\nfor o in orders:\n    by_day.setdefault(o['day'], []).append(o['n'])",
            "# totals\ntotals = {d: sum(v) for d, v in by_day.items()}",
            "# customers\ncustomers = sorted({o['customer'] for o in orders})",
            "# report\nreport = {'days': totals, 'customers': len(customers)}",
        ),
        "orders: days:orders by_day:days totals:by_day customers:days report:totals,customers",
    ),
    "sales": (
        (
            "import csv, statistics\nfrom collections import defaultdict",
            "# rows\nwith open('s.csv', newline='') as f:\n    rows = list(csv.DictReader(f))",
            "# floats\nfor r in rows:\n    r['price'] = float(r['price'])",
            "# mean\nmean = statistics.mean([r['price'] for r in rows])",
            "# groups\ngroups = defaultdict(list)\nfor r in rows:\n    groups[r['city']].append(r['price'])",
            "# cheap\ncheap = min(rows, key=lambda r: r['price'])",
            "# report\nreport = [mean, cheap['city'], {c: sum(p) for c, p in groups.items()}]",
        ),
        "rows: floats:rows mean:floats groups:floats cheap:floats report:mean,groups,cheap",
    ),
    "walk": (
        (
            "import random\nrandom.seed(1)",
            "# walk\nwalk = [0]\nfor _ in range(100):\n    walk.append(walk[-1] + random.choice([-1, 1]))",
            "# peak\npeak = max(walk)",
            "# crossings\ncrossings = sum(1 for a, b in zip(walk, walk[1:]) if a * b < 0)",
            "# report\nreport = [peak, crossings]",
        ),
        "walk: peak:walk crossings:walk report:peak,crossings",
    ),
    "models": (
        (
            "from sklearn.datasets import load_iris\nfrom sklearn.model_selection import train_test_split\n"
            "from sklearn.preprocessing import StandardScaler\nfrom sklearn.svm import SVC\n"
            "from sklearn.tree import DecisionTreeClassifier",
            "# data\nX, y = load_iris(return_X_y=True)",
            "# split\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)",
            "# scale\nnorm = StandardScaler()\nA = norm.fit_transform(X_train)\nB = norm.transform(X_test)",
            "# svc\nsvc = SVC().fit(A, y_train)",
            "# tree\ntree = DecisionTreeClassifier(random_state=0).fit(A, y_train)",
            "# scores\nscores = {'svc': svc.score(B, y_test), 'tree': tree.score(B, y_test)}",
        ),
        "data: split:data scale:split svc:scale tree:scale scores:svc,tree",
    ),
}


@pytest.mark.parametrize(("sources", "edges"), GRAPHS.values(), ids=GRAPHS.keys())
def test_tasks_wait_for_what_they_use_alone(sources: tuple[str, ...], edges: str) -> None:
    tasks = of(*sources).workflow.tasks
    found = {task.id: sorted(task.dependencies) for task in tasks}
    expected = (each.partition(":") for each in edges.split())
    assert found == {id_: sorted(filter(None, names.split(","))) for id_, _, names in expected}
