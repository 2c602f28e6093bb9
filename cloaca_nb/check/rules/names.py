"""Rules C2xx: names that tasks use, and what is carried for them."""

from __future__ import annotations

from cloaca_nb.check.rule import Choice, Rule
from cloaca_nb.model import kinds

RULES = (
    Rule(
        "C201",
        kinds.UnknownName,
        "error",
        "{user} uses `{name}`, which nothing defines",
        "{advice}",
        words={
            "advice": Choice(
                "advice",
                {
                    "local": "it is a local name of task `{other}`: hand the value over with "
                    '`context.set("{name}", {name})` there and `context.get("{name}")` here',
                    "near": "did you mean `{other}`?",
                    "alias": "is `import {other} as {name}` missing?",
                    "import": "is `import {name}` missing?",
                    "define": "define or import it in a cell above the task",
                    "star": "if it comes from `from {other} import *` in cell {cell}, import it by name: "
                    "`from {other} import {name}`",
                    "sees": "a module sees only what it defines or imports itself: define it there, or pass "
                    "it as an argument",
                    "module": "define or import it in the module's cell",
                },
            )
        },
    ),
    Rule(
        "C202",
        kinds.ComputedName,
        "error",
        "{user} uses `{name}`, a result of work: cell {from_cell}, line {from_line} gets it from {what}",
        "compute it in a task and hand it over through the context; `# cloaca: carry` at the end of the "
        "line lets the work be done whenever the package is imported",
    ),
    Rule(
        "C203",
        kinds.LostName,
        "error",
        "{user} uses `{name}`, which {by} binds in cell {from_cell}, line {from_line}",
        "compute it in a task and hand it over through the context, or write the line in plain Python",
    ),
    Rule(
        "C204",
        kinds.LostChange,
        "error",
        "this change of `{name}` {why} and is not carried with it: `{text}`",
        "change it in the task; or end the line with `# cloaca: carry`, and the work is done whenever the "
        "package is imported, or with `# cloaca: leave`, and the task sees `{name}` without this change",
        words={
            "why": Choice(
                "why", {"stands": "stands in {what}", "work": "does work", "does": "does work: {what}"}
            )
        },
    ),
    Rule(
        "C205",
        kinds.StarImport,
        "error",
        "`from {module} import *` hides which names a task needs",
        "import them by name: `from {module} import {name}`",
    ),
    Rule(
        "C206",
        kinds.IpythonName,
        "error",
        "{user} uses `{name}`, which only IPython provides",
        "{advice}",
        words={
            "advice": Choice(
                "advice",
                {
                    "module": "a package runs without IPython; put what it should do into plain Python",
                    "task": "a task runs without IPython; put what it should do into plain Python",
                    "display": "a task has no output area; use `print`, or put the value into the context",
                    "end": "raise an exception where the task should fail, and return the context where it "
                    "should end",
                    "keep": "keep the value in a name of your own, or hand it over through the context",
                },
            )
        },
    ),
    Rule(
        "C207",
        kinds.DeletedName,
        "error",
        "{user} uses `{name}`, which cell {from_cell}, line {from_line} deletes",
        "take out the `del`, or define `{name}` again below it",
    ),
    Rule(
        "C208",
        kinds.MainOnlyName,
        "error",
        '{user} uses `{name}`, which only the `if __name__ == "__main__":` block of cell {from_cell}, '
        "line {from_line} binds",
        "define it outside of the block: a package is imported, never run as a script",
    ),
    Rule(
        "C209",
        kinds.TypingOnlyName,
        "error",
        "{user} uses `{name}`, which only the `if TYPE_CHECKING:` block of cell {from_cell}, line "
        "{from_line} binds",
        "import it outside of the block, or add `from __future__ import annotations` if only "
        "annotations use it",
    ),
    Rule(
        "C210",
        kinds.TaskLocalName,
        "error",
        "{user} uses `{name}`, a local name of task `{owner}` (cell {from_cell}, line {from_line})",
        "{advice}",
        words={
            "advice": Choice(
                "how",
                {
                    "value": 'hand it over: `context.set("{name}", {name})` in `{owner}`, and '
                    '`context.get("{name}")` here',
                    "definition": "put the line that defines or imports `{name}` into a cell above "
                    "both tasks",
                },
            )
        },
    ),
    Rule(
        "C211",
        kinds.NotInModule,
        "error",
        "`{name}` is imported from the module `{module}` of cell {cell}, which does not define it",
        "{advice}",
        words={
            "advice": lambda said: (
                f"did you mean `{said.near}`?" if said.near else f"define it in cell {said.cell}"
            )
        },
    ),
    Rule(
        "C212",
        kinds.WorkAtImport,
        "error",
        "{what} does work whenever the package is imported, since it stands beside the task's function",
        "move it into the function; if the task does not need it, into another cell",
    ),
    Rule(
        "C213",
        kinds.RunsAtImport,
        "warning",
        "{what} runs when the package is imported, since a task needs {name}",
        "fine if it is quick and gives the same everywhere; else call it in the task",
    ),
    Rule(
        "C214",
        kinds.DefinedLater,
        "info",
        "{user} uses `{name}`, which is defined below it, in cell {from_cell}, line {from_line}",
        "move the definition above the task, so that the notebook runs from top to bottom",
    ),
    Rule(
        "C215",
        kinds.LeftBehind,
        "info",
        "this is not carried with `{name}`: `{text}`",
        "if a task relies on its effect, call it in the task",
    ),
    Rule(
        "C216",
        kinds.SplitState,
        "error",
        "the tasks `{task}` and `{other}` need different states of the notebook, so each gets a module of "
        "its own; but {problem}",
        "{advice}",
        words={
            "problem": Choice(
                "why",
                {
                    "process": "both go by what `{name}` keeps for the whole process, which cannot be both",
                    "object": "one of them changes `{name}`, and the other would not see the change",
                },
            ),
            "advice": Choice(
                "why",
                {
                    "process": "set it in each of the two tasks",
                    "object": "hand `{name}` over through the context",
                },
            ),
        },
    ),
    Rule(
        "C217",
        kinds.SharedState,
        "error",
        "this changes `{name}`, which task `{other}` reads: on a server each attempt of a task has its own",
        'hand it over: `context.set("{name}", {name})` here and `context.get("{name}")` in `{other}`; or '
        "make one task of both",
    ),
    Rule(
        "C218",
        kinds.ProcessState,
        "warning",
        "this task leaves `{what}` changed, which a server keeps for the next run and shares with other "
        "packages",
        "{cure}",
        words={
            "cure": Choice(
                "what",
                {
                    "os.environ": "give the value to what needs it, such as `subprocess.run(…, env=…)`",
                    "locale": "format in the task without the locale, or set it on the server",
                    "warnings": "change the filters inside of `with warnings.catch_warnings():`",
                    "sys": "change it where the package is loaded, in a cell above, or not at all",
                    "random": "draw from a generator of your own: `rng = random.Random(7)`",
                    "numpy.random": "draw from a generator of your own: `rng = np.random.default_rng(7)`",
                },
            )
        },
    ),
)
