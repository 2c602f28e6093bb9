"""Rules C2xx: names that tasks use, and what is carried for them."""

from __future__ import annotations

from cloaca_nb.check.rule import Rule

RULES = (
    Rule("C201", "unknown-name", "error", "{user} uses `{name}`, which nothing defines", "{advice}"),
    Rule(
        "C202",
        "computed-name",
        "error",
        "{user} uses `{name}`, a result of work: cell {from_cell}, line {from_line} gets it from {what}",
        "compute it in a task and hand it over through the context, or move it into a "
        "`%%cloaca_module`, whose cell is carried whole",
    ),
    Rule(
        "C203",
        "lost-name",
        "error",
        "{user} uses `{name}`, which {by} binds in cell {from_cell}, line {from_line}",
        "compute it in a task and hand it over through the context, or move it into a "
        "`%%cloaca_module`, whose cell is carried whole; a comprehension or another single expression "
        "is carried, too",
    ),
    Rule(
        "C204",
        "lost-change",
        "error",
        "this change of `{name}` {why} and is not carried with it: `{text}`",
        "write it as one statement on data (a comprehension, a conditional expression, `update`), or "
        "move `{name}` and what changes it into a `%%cloaca_module`",
    ),
    Rule(
        "C205",
        "star-import",
        "error",
        "`from {module} import *` hides which names a task needs",
        "import them by name: `from {module} import {name}`",
    ),
    Rule("C206", "ipython-name", "error", "{user} uses `{name}`, which only IPython provides", "{advice}"),
    Rule(
        "C207",
        "deleted-name",
        "error",
        "{user} uses `{name}`, which cell {from_cell}, line {from_line} deletes",
        "take out the `del`, or define `{name}` again below it",
    ),
    Rule(
        "C208",
        "main-only-name",
        "error",
        '{user} uses `{name}`, which only the `if __name__ == "__main__":` block of cell {from_cell}, '
        "line {from_line} binds",
        "define it outside of the block: a package is imported, never run as a script",
    ),
    Rule(
        "C209",
        "typing-only-name",
        "error",
        "{user} uses `{name}`, which only the `if TYPE_CHECKING:` block of cell {from_cell}, line "
        "{from_line} binds",
        "import it outside of the block, or add `from __future__ import annotations` if only "
        "annotations use it",
    ),
    Rule(
        "C210",
        "task-local-name",
        "error",
        "{user} uses `{name}`, a local name of task `{owner}` (cell {from_cell}, line {from_line})",
        'hand it over: `context.set("{name}", {name})` in `{owner}`, and `context.get("{name}")` here',
    ),
    Rule(
        "C211",
        "not-in-module",
        "error",
        "`{name}` is imported from the module `{module}` of cell {cell}, which does not define it",
        "{advice}",
    ),
    Rule(
        "C212",
        "work-at-import",
        "error",
        "{what} does work whenever the package is imported, since it stands beside the task's function",
        "move it into the function; if the task does not need it, into another cell",
    ),
    Rule(
        "C213",
        "runs-at-import",
        "warning",
        "{what} runs when the package is imported, since a task needs {name}",
        "fine if it is quick and gives the same everywhere; else call it in the task",
    ),
    Rule(
        "C214",
        "defined-later",
        "info",
        "{user} uses `{name}`, which is defined below it, in cell {from_cell}, line {from_line}",
        "move the definition above the task, so that the notebook runs from top to bottom",
    ),
    Rule(
        "C215",
        "left-behind",
        "info",
        "this is not carried with `{name}`: `{text}`",
        "if a task relies on its effect, call it in the task or in a `%%cloaca_module`",
    ),
)
