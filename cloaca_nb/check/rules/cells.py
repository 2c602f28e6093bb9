"""Rules C10x: the marker line, ids, and cells that are no Python."""

from __future__ import annotations

from cloaca_nb.check.rules import forms, workflow_names
from cloaca_nb.check.rules.base import Rule


class MarkerOption(Rule):
    """A marker line that does not fit its grammar

    What it means:
        The line `%%cloaca_task` (or `%%cloaca_module`) has an option that does not exist, lacks a value,
        has a value of the wrong kind, or has an unclosed quotation mark.

    Why it matters:
        The option would be lost, and the task would run otherwise than was meant.

    Example:
        %%cloaca_task --retry-atempts 3

    What to do:
        Write the option that the hint names. Texts with blanks stand between quotation marks, as in a
        shell; `%%cloaca_task?` lists the options.
    """

    code = "C101"
    name = "marker-option"
    message = "{message}"
    hint = "{hint}"


class MarkerNotFirst(Rule):
    """A marker that does not stand first

    What it means:
        `%%cloaca_task` or `%%cloaca_module` stands below other lines of its cell. A cell magic is one only
        on the first line that is not blank.

    Why it matters:
        The cell is no task, and IPython refuses to run it.

    Example:
        %%time
        %%cloaca_task
        def extract(context): ...

    What to do:
        Move the marker to the first line, comments below it; leave `%%time` out.
    """

    code = "C102"
    name = "marker-not-first"
    message = "`{marker}` does not stand on the first line of its cell, so it marks nothing"
    hint = "move it to the first line of the cell"


class NearMarker(Rule):
    """A mistyped magic

    What it means:
        A line looks like one of the magics, but is none: a letter is wrong, a percent sign is missing or a
        blank is too many.

    Why it matters:
        The cell would silently not be part of the workflow.

    Example:
        %%cloaca_tsk

    What to do:
        Write the magic that the hint names.
    """

    code = "C103"
    name = "near-marker"
    message = "`{text}` is no magic of cloaca_nb"
    hint = "{advice}"


class TaskSyntax(Rule):
    """A task cell that is no Python

    What it means:
        The cell cannot be compiled; the finding has the line where Python noticed.

    Why it matters:
        The cell becomes a module of the package as it stands.

    Example:
        %%cloaca_task
        def load(context):
            rows = sum([1, 2]))

    What to do:
        Mend the line. Sometimes the mistake is on the line above.
    """

    code = "C104"
    name = "task-syntax"
    message = "the cell is no Python: {reason}"
    hint = "mend this line or the one above it"


class ModuleSyntax(Rule):
    """A module cell that is no Python

    What it means:
        The cell cannot be compiled; the finding has the line where Python noticed.

    Why it matters:
        The cell becomes a file of the package as it stands.

    Example:
        %%cloaca_module helpers
        def clean(rows) return rows

    What to do:
        Mend the line. Sometimes the mistake is on the line above.
    """

    code = "C105"
    name = "module-syntax"
    message = "the module cell is no Python: {reason}"
    hint = "mend this line or the one above it"


class CellSyntax(Rule):
    """A cell that is no Python

    What it means:
        An ordinary cell cannot be compiled, so nothing is known about the names that it defines.

    Why it matters:
        A task that uses such a name cannot be packed.

    Example:
        def clean(rows)
            return rows

    What to do:
        Mend the line, or make the cell a raw or markdown cell.
    """

    code = "C106"
    name = "cell-syntax"
    severity = "warning"
    message = "the cell is no Python ({reason}): nothing that it defines can be carried into a task"
    hint = "mend it, or make it a raw cell"


class NeededCellSyntax(Rule):
    """A cell that is no Python, with a name that a task needs

    What it means:
        An ordinary cell cannot be compiled. A task uses a name that nothing defines, and the name stands in
        this cell.

    Why it matters:
        The package would lack the name.

    Example:
        def clean(rows)
            return rows

    What to do:
        Mend the line.
    """

    code = "C107"
    name = "needed-cell-syntax"
    message = "the cell is no Python ({reason}), and a task needs a name in it"
    hint = "mend this line or the one above it"


class EscapeInTask(Rule):
    """IPython syntax in a task cell

    What it means:
        A magic, a `!command`, or a question for help stands inside a task cell.

    Why it matters:
        A task cell becomes plain Python, which a server runs without IPython.

    Example:
        %%cloaca_task
        def extract(context):
            !curl -O https://example.com/orders.csv
            return context

    What to do:
        Move the line to a cell of its own, or write it in Python: `subprocess.run([...], check=True)` for a
        command.
    """

    code = "C108"
    name = "escape-in-task"
    message = "`{text}` is IPython's syntax; a task cell becomes plain Python"
    hint = "move it to a cell of its own, or use subprocess.run for a command"


class EscapeInModule(Rule):
    """IPython syntax in a module cell

    What it means:
        A magic, a `!command`, or a question for help stands inside a `%%cloaca_module` cell.

    Why it matters:
        The cell becomes a Python file.

    Example:
        %%cloaca_module helpers
        %matplotlib inline

    What to do:
        Move the line to a cell of its own.
    """

    code = "C109"
    name = "escape-in-module"
    message = "`{text}` is IPython's syntax; a module cell becomes a Python file"
    hint = "move it to a cell of its own"


class BadTaskId(Rule):
    """A text that can be no task id

    What it means:
        A task id has 1 to 200 characters, no control characters, and no blanks around it.

    Why it matters:
        Such ids break logs, paths and addresses.

    Example:
        %%cloaca_task " extract"

    What to do:
        Take another id.
    """

    code = "C110"
    name = "bad-task-id"
    message = "`{id}` can be no task id: {reason}"
    hint = "take letters, digits, `_`, `.` and `-`"


class OddTaskId(Rule):
    """An unusual task id

    What it means:
        The id holds characters other than letters, digits, `_`, `.` and `-`.

    Why it matters:
        It works, but must be quoted on command lines and escaped in addresses.

    Example:
        %%cloaca_task "read orders"

    What to do:
        Take a plain id, for example `read_orders`.
    """

    code = "C111"
    name = "odd-task-id"
    severity = "warning"
    message = "task id `{id}` holds other characters than letters, digits, `_`, `.` and `-`"
    hint = "it works, but must be quoted wherever it is typed"


class DuplicateId(Rule):
    """Two tasks with one id

    What it means:
        Another cell, or another function of this cell, already has this id.

    Why it matters:
        Of two tasks with one id the engine silently keeps the last.

    Example:
        %%cloaca_task clean
        ...
        %%cloaca_task
        def clean(context): ...

    What to do:
        Rename one of them, or delete the cell that is no longer wanted.
    """

    code = "C112"
    name = "duplicate-id"
    message = "the id `{id}` is taken: cell {cell}, line {line} has a task of this id"
    hint = "rename one of the two tasks, or delete one cell"


class SimilarIds(Rule):
    """Ids that differ in upper and lower case only

    What it means:
        Two task ids are the same but for upper and lower case.

    Why it matters:
        They are two tasks, but people and some file systems take them for one.

    Example:
        %%cloaca_task Load
        %%cloaca_task load

    What to do:
        Rename one of them.
    """

    code = "C113"
    name = "similar-ids"
    severity = "warning"
    message = "task ids `{id}` and `{other}` differ in upper and lower case only"
    hint = "rename one of them"


class NoTask(Rule):
    """A notebook without a task

    What it means:
        No cell begins with `%%cloaca_task`.

    Why it matters:
        A package must hold at least one task.

    Example:
        def extract(context): ...      # an ordinary cell

    What to do:
        Write `%%cloaca_task` on the first line of each cell that is a step of the workflow.
    """

    code = "C114"
    name = "no-task"
    message = "there is no workflow: {reason}"
    hint = "{advice}"


class ModuleName(Rule):
    """A name that a helper module cannot have

    What it means:
        The name behind `%%cloaca_module` is no Python identifier, or is taken: by a module of the package
        itself or of the standard library.

    Why it matters:
        An import in the notebook and one in the package would give different modules.

    Example:
        %%cloaca_module json

    What to do:
        Take another name, for example `json_helpers`.
    """

    code = "C115"
    name = "module-name"
    message = "`{name}` can be no helper module: {reason}"
    hint = "take another name, for example helpers"


class DuplicateModule(Rule):
    """Two helper modules of one name

    What it means:
        Another `%%cloaca_module` cell has this name.

    Why it matters:
        A module is one file: the second cell would overwrite the first.

    Example:
        %%cloaca_module helpers
        ...
        %%cloaca_module helpers

    What to do:
        Put both into one cell, or rename one.
    """

    code = "C116"
    name = "duplicate-module"
    message = "cell {cell} already is the helper module `{name}`"
    hint = "put both into one cell, or rename one"


class TaskInModule(Rule):
    """A task in a module cell

    What it means:
        A `%%cloaca_module` cell holds a function with `@cloaca.task`.

    Why it matters:
        Helper modules are imported by tasks; a task registered there would belong to no cell and appear in
        no graph.

    Example:
        %%cloaca_module helpers
        @cloaca.task(id="load")
        def load(context): ...

    What to do:
        Move the function into a `%%cloaca_task` cell.
    """

    code = "C117"
    name = "task-in-module"
    message = "`{function}` is a task in a module cell"
    hint = "move it into a cell that begins with %%cloaca_task"


class TaskWithoutMarker(Rule):
    """A decorated task in a cell without a marker

    What it means:
        The cell holds `@cloaca.task` or a `WorkflowBuilder` block, but does not begin with `%%cloaca_task`.

    Why it matters:
        It is not part of the notebook's workflow and is not packed; running it registers a workflow in the
        kernel.

    Example:
        @cloaca.task(id="load")
        def load(context): ...

    What to do:
        Write `%%cloaca_task` above it if it belongs to the workflow.
    """

    code = "C118"
    name = "task-without-marker"
    severity = "warning"
    message = "`{function}` is not part of the workflow: its cell has no marker"
    hint = "write %%cloaca_task on the first line of the cell"


RULES: tuple[type[Rule], ...] = (
    MarkerOption,
    MarkerNotFirst,
    NearMarker,
    TaskSyntax,
    ModuleSyntax,
    CellSyntax,
    NeededCellSyntax,
    EscapeInTask,
    EscapeInModule,
    BadTaskId,
    OddTaskId,
    DuplicateId,
    SimilarIds,
    NoTask,
    ModuleName,
    DuplicateModule,
    TaskInModule,
    TaskWithoutMarker,
    *forms.RULES,
    *workflow_names.RULES,
)
