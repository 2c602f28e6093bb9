"""Rules C2xx: names and capture."""

from __future__ import annotations

from typing import ClassVar

from cloaca_nb.check.rules.base import Rule
from cloaca_nb.model.finding import Severity

_HAND_OVER = (
    "compute it in a task and hand it over through the context, or move it into a `%%cloaca_module`, whose "
    "cell is carried whole"
)


class UnknownName(Rule):
    """A name that nothing defines

    What it means:
        A task, or a function that a task needs, uses a name that no cell defines and no Python has built in.

    Why it matters:
        The task would fail with a `NameError` when that line runs. In the notebook it may still work as long
        as the kernel remembers a cell that is gone.

    Example:
        %%cloaca_task
        def work(context):
            rows = claen(context.get("rows"))    # the helper is called `clean`

    What to do:
        Mend the name, or define or import it in a cell above the task.
    """

    code = "C201"
    name = "unknown-name"
    message = "{user} uses `{name}`, which nothing defines"
    hint = "{advice}"


class ComputedName(Rule):
    """A name that is a result of work

    What it means:
        A task uses a name whose right side reads a file, asks a network or database, starts a process or
        waits for input, itself or through functions of the notebook.

    Why it matters:
        The right side would run when the package is imported: on a server, in another folder, within 60
        seconds, and once for all runs. What it read in the notebook is not part of the package.

    Example:
        orders = pd.read_csv("orders.csv")

        %%cloaca_task
        def count(context):
            context.set("n", len(orders))

    What to do:
        Read it in a task and hand it over with `context.set("orders", …)`; or put the code into a
        `%%cloaca_module` cell, which is carried whole.
    """

    code = "C202"
    name = "computed-name"
    message = "{user} uses `{name}`, a result of work: cell {from_cell}, line {from_line} gets it from {what}"
    hint = _HAND_OVER


class LostName(Rule):
    """A name that is bound in a block

    What it means:
        A task uses a name that a loop, a `with` or a `try` block binds, or a magic or shell line.

    Why it matters:
        Such blocks do work step by step and are not carried into the package, so the name would be missing.
        (`try: import … except ImportError` and an `if` on data are carried whole.)

    Example:
        with open("config.json") as file:
            config = json.load(file)

        %%cloaca_task
        def load(context):
            context.set("limit", config["limit"])

    What to do:
        Do the work in a task and hand its result over through the context; or build the value with one
        expression, such as a comprehension; or put the block into a `%%cloaca_module` cell.
    """

    code = "C203"
    name = "lost-name"
    message = "{user} uses `{name}`, which {by} binds in cell {from_cell}, line {from_line}"
    hint = f"{_HAND_OVER}; a comprehension or another single expression is carried, too"


class LostChange(Rule):
    """A change that is not carried

    What it means:
        A task uses a name whose object a statement changes that cannot come with it: in a loop, a branch, a
        `with` or `try` block, or by work.

    Why it matters:
        The task would silently see the object without the change.

    Example:
        STOPWORDS = {"a", "an"}
        for word in ["the", "der"]:
            STOPWORDS.add(word)

    What to do:
        Write the change as one statement (`STOPWORDS.update(["the", "der"])`), make the object with one
        expression, or move all of it into a `%%cloaca_module` cell.
    """

    code = "C204"
    name = "lost-change"
    message = "this change of `{name}` {why} and is not carried with it: `{text}`"
    hint = (
        "write it as one statement on data (a comprehension, a conditional expression, `update`), or move "
        "`{name}` and what changes it into a `%%cloaca_module`"
    )


class StarImport(Rule):
    """A star import that a task depends on

    What it means:
        A task uses a name that no cell defines by name, and a cell holds `from module import *`; or the
        task's own cell holds such an import.

    Why it matters:
        Which names a star import binds is known only when it runs, so nothing can tell what the task needs.

    Example:
        from math import *

        %%cloaca_task
        def root(context):
            context.set("root", sqrt(9))

    What to do:
        Import what is used by name: `from math import sqrt`.
    """

    code = "C205"
    name = "star-import"
    message = "`from {module} import *` hides which names a task needs"
    hint = "import them by name: `from {module} import {name}`"


class IPythonName(Rule):
    """A name that only a notebook has

    What it means:
        A task uses `display`, `get_ipython`, `In`, `Out`, `_`, `exit` or another name that IPython provides.

    Why it matters:
        A package runs in plain Python, where these names do not exist or end the process.

    Example:
        %%cloaca_task
        def show(context):
            display(context.get("rows"))

    What to do:
        Use `print`, raise an exception, or put the value into the context.
    """

    code = "C206"
    name = "ipython-name"
    message = "{user} uses `{name}`, which only IPython provides"
    hint = "{advice}"


class DeletedName(Rule):
    """A name that was deleted

    What it means:
        A task uses a name whose last statement before the task is `del`.

    Why it matters:
        Run from top to bottom, the notebook has no such name when the task runs.

    Example:
        RATE = 0.5
        del RATE

    What to do:
        Take out the `del`, or define the name again below it.
    """

    code = "C207"
    name = "deleted-name"
    message = "{user} uses `{name}`, which cell {from_cell}, line {from_line} deletes"
    hint = "take out the `del`, or define `{name}` again below it"


class MainOnlyName(Rule):
    """A name that only a script has

    What it means:
        A task uses a name that only an `if __name__ == "__main__":` block binds.

    Why it matters:
        A package is imported, so the block does not run, and the name would be missing.

    Example:
        if __name__ == "__main__":
            RATE = 0.5

    What to do:
        Define the name outside of the block.
    """

    code = "C208"
    name = "main-only-name"
    message = (
        '{user} uses `{name}`, which only the `if __name__ == "__main__":` block of cell {from_cell}, line '
        "{from_line} binds"
    )
    hint = "define it outside of the block: a package is imported, never run as a script"


class TypingOnlyName(Rule):
    """A name that only type checkers have

    What it means:
        A task uses a name that only an `if TYPE_CHECKING:` block binds, in code that runs or in an
        annotation that is evaluated.

    Why it matters:
        The block does not run, and the name would be missing.

    Example:
        if TYPE_CHECKING:
            from decimal import Decimal

        def price(text) -> Decimal: ...

    What to do:
        Import it outside of the block; for annotations alone, add `from __future__ import annotations`.
    """

    code = "C209"
    name = "typing-only-name"
    message = (
        "{user} uses `{name}`, which only the `if TYPE_CHECKING:` block of cell {from_cell}, "
        "line {from_line} binds"
    )
    hint = (
        "import it outside of the block, or add `from __future__ import annotations` if only annotations "
        "use it"
    )


class TaskLocalName(Rule):
    """A name that another task keeps to itself

    What it means:
        A task uses a name that only the body of another task binds.

    Why it matters:
        Each task runs on its own; what it hands on goes through the context.

    Example:
        %%cloaca_task read
        rows = [1, 2]
        context.set("count", 2)

        %%cloaca_task total
        context.set("total", sum(rows))

    What to do:
        Hand it over: `context.set("rows", rows)` there, `context.get("rows")` here.
    """

    code = "C210"
    name = "task-local-name"
    message = "{user} uses `{name}`, a local name of task `{owner}` (cell {from_cell}, line {from_line})"
    hint = 'hand it over: `context.set("{name}", {name})` in `{owner}`, and `context.get("{name}")` here'


class NotInModule(Rule):
    """A name that a helper module does not have

    What it means:
        A cell imports from a `%%cloaca_module` a name that its cell does not define.

    Why it matters:
        The import fails, and with it the import of the package.

    Example:
        from helpers import claen

    What to do:
        Mend the name, or define it in the module's cell.
    """

    code = "C211"
    name = "not-in-module"
    message = "`{name}` is imported from the module `{module}` of cell {cell}, which does not define it"
    hint = "{advice}"


class WorkAtImport(Rule):
    """Work beside a task's function

    What it means:
        A task cell does work outside of its function: it reads a file, asks a network or database …

    Why it matters:
        All that a task cell holds is module code of the task, so it runs when the package is imported, on a
        server within 60 seconds, and not when the task runs.

    Example:
        %%cloaca_task
        frame = pd.read_csv("orders.csv")
        def count(context):
            context.set("n", len(frame))

    What to do:
        Move the work into the function, or into another cell if the task does not need it.
    """

    code = "C212"
    name = "work-at-import"
    message = "{what} does work whenever the package is imported, since it stands beside the task's function"
    hint = "move it into the function; if the task does not need it, into another cell"


class RunsAtImport(Rule):
    """A call that runs when the package is imported

    What it means:
        A constant that a task uses calls something of which nobody knows what it does.

    Why it matters:
        It runs again whenever the package is imported. If it is slow, needs files or gives another value
        each time, the task does not see what the notebook saw; loaders stop an import after 60 seconds.

    Example:
        GRID = np.linspace(0, 1, 11)

    What to do:
        Nothing, if the call is quick and always gives the same. Else move it into the task.
    """

    code = "C213"
    name = "runs-at-import"
    severity: ClassVar[Severity] = "warning"
    message = "{what} runs when the package is imported, since a task needs {name}"
    hint = "fine if it is quick and gives the same everywhere; else call it in the task"


class DefinedLater(Rule):
    """A name that is defined below the task

    What it means:
        A task uses a name that only cells below its own define.

    Why it matters:
        The package holds the definition, so the task runs. In the notebook the task works only once the cell
        below was run.

    Example:
        %%cloaca_task
        def work(context):
            context.set("rows", clean([1]))

        def clean(rows): ...          # in the next cell

    What to do:
        Move the definition above the task, so that the notebook runs from top to bottom.
    """

    code = "C214"
    name = "defined-later"
    severity: ClassVar[Severity] = "info"
    message = "{user} uses `{name}`, which is defined below it, in cell {from_cell}, line {from_line}"
    hint = "move the definition above the task, so that the notebook runs from top to bottom"


class LeftBehind(Rule):
    """A statement that is left behind

    What it means:
        A cell calls a function of a module, or a method that does work, for its effect; a task uses the
        module or object, and the call is not carried with it. Or a block for scripts only binds a name anew.

    Why it matters:
        If the task relies on the effect (a folder made, a library configured), it is missing in the package.

    Example:
        DATA = Path("data")
        DATA.mkdir(exist_ok=True)

    What to do:
        Nothing, if the task does not rely on it. Else call it in the task, or in a `%%cloaca_module`.
    """

    code = "C215"
    name = "left-behind"
    severity: ClassVar[Severity] = "info"
    message = "this is not carried with `{name}`: `{text}`"
    hint = "if a task relies on its effect, call it in the task or in a `%%cloaca_module`"


RULES: tuple[type[Rule], ...] = (
    UnknownName,
    ComputedName,
    LostName,
    LostChange,
    StarImport,
    IPythonName,
    DeletedName,
    MainOnlyName,
    TypingOnlyName,
    TaskLocalName,
    NotInModule,
    WorkAtImport,
    RunsAtImport,
    DefinedLater,
    LeftBehind,
)
