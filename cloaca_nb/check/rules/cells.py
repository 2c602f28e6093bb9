"""Rules C1xx: cells, forms of tasks, the notebook's name."""

from __future__ import annotations

from cloaca_nb.check.rule import Choice, Rule
from cloaca_nb.model import kinds

_WORDS = "the words are carry, leave, keep and ignore[CODE]"

RULES = (
    # Marker line, ids, cells that are no Python
    Rule("C101", kinds.MarkerOption, "error", "{message}", "{hint}"),
    Rule(
        "C102",
        kinds.MarkerNotFirst,
        "error",
        "`{marker}` does not stand on the first line of its cell, so it marks nothing",
        "move it to the first line of the cell",
    ),
    Rule(
        "C103",
        kinds.NearMarker,
        "error",
        "`{text}` is no magic of cloaca_nb",
        "{advice}",
        words={
            "advice": Choice(
                "instead",
                {
                    "trigger": "write a function with @cloaca.trigger(…) into a cell with decorated tasks",
                    "params": "write cloaca.workflow_params(…) into a cell with decorated tasks",
                    "vendor": "copy packages into a directory vendor/ beside the notebook",
                    "near": "did you mean `{names}`?",
                    "known": "the magics are {names}",
                },
            )
        },
    ),
    Rule(
        "C104",
        kinds.TaskSyntax,
        "error",
        "the cell is no Python: {reason}",
        "mend this line or the one above it",
    ),
    Rule(
        "C105",
        kinds.ModuleSyntax,
        "error",
        "the module cell is no Python: {reason}",
        "mend this line or the one above it",
    ),
    Rule(
        "C106",
        kinds.CellSyntax,
        "warning",
        "the cell is no Python ({reason}): nothing that it defines can be carried into a task",
        "mend it, or make it a raw cell",
    ),
    Rule(
        "C107",
        kinds.NeededCellSyntax,
        "error",
        "the cell is no Python ({reason}), and a task needs a name in it",
        "mend this line or the one above it",
    ),
    Rule(
        "C108",
        kinds.EscapeInTask,
        "error",
        "`{text}` is IPython's syntax; a task cell becomes plain Python",
        "move it to a cell of its own, or use subprocess.run for a command",
    ),
    Rule(
        "C109",
        kinds.EscapeInModule,
        "error",
        "`{text}` is IPython's syntax; a module cell becomes a Python file",
        "move it to a cell of its own",
    ),
    Rule(
        "C110",
        kinds.BadTaskId,
        "error",
        "`{id}` can be no task id: {reason}",
        "take letters, digits, `_`, `.` and `-`",
        words={
            "reason": Choice(
                "reason",
                {
                    "empty": "it is empty",
                    "control": "it contains a control character",
                    "blank": "it begins or ends with a blank",
                    "long": "it has {length} characters, more than 200",
                },
            )
        },
    ),
    Rule(
        "C111",
        kinds.OddTaskId,
        "warning",
        "task id `{id}` holds other characters than letters, digits, `_`, `.` and `-`",
        "it works, but must be quoted wherever it is typed",
    ),
    Rule(
        "C112",
        kinds.DuplicateId,
        "error",
        "the id `{id}` is taken: cell {cell}, line {line} has a task of this id",
        "rename one of the two tasks, or delete one cell",
    ),
    Rule(
        "C113",
        kinds.SimilarIds,
        "warning",
        "task ids `{id}` and `{other}` differ in upper and lower case only",
        "rename one of them",
    ),
    Rule(
        "C114",
        kinds.NoTask,
        "error",
        "there is no workflow: {reason}",
        "{advice}",
        words={
            "reason": Choice(
                "cells",
                {
                    "none": "the notebook has no code",
                    "unmarked": "no cell is a task",
                    "near": "no cell is a task",
                },
            ),
            "advice": Choice(
                "cells",
                {
                    "none": "write a cell that begins with %%cloaca_task",
                    "unmarked": "begin a cell with %%cloaca_task",
                    "near": "what looks like one is named in another finding",
                },
            ),
        },
    ),
    Rule(
        "C115",
        kinds.ModuleName,
        "error",
        "`{name}` can be no helper module: {reason}",
        "take another name, for example helpers",
        words={
            "reason": Choice(
                "reason",
                {
                    "identifier": "it is no Python identifier",
                    "own": "the package has a module of this name of its own",
                    "standard": "a module of the standard library is called so",
                },
            )
        },
    ),
    Rule(
        "C116",
        kinds.DuplicateModule,
        "error",
        "cell {cell} already is the helper module `{name}`",
        "put both into one cell, or rename one",
    ),
    Rule(
        "C117",
        kinds.TaskInModule,
        "error",
        "`{function}` is a task in a module cell",
        "move it into a cell that begins with %%cloaca_task",
    ),
    Rule(
        "C118",
        kinds.TaskWithoutMarker,
        "warning",
        "`{function}` is not part of the workflow: its cell has no marker",
        "write %%cloaca_task on the first line of the cell",
    ),
    # Forms of tasks
    Rule(
        "C121",
        kinds.NoForm,
        "error",
        "the cell fits none of the three forms of a task: {reason}",
        "{advice}the forms are: `def load(context): …` that returns `context`; with an id behind the "
        "marker, statements that use `context`; functions with `@cloaca.task(…)`",
        words={
            "reason": Choice(
                "reason",
                {
                    "empty": "it holds no statement",
                    "nested": "its function `{name}` stands inside another statement",
                    "one": "`{name}` takes no `context`",
                    "one-renamed": "`{name}` takes no `context`",
                    "several": "{name} take no `context`",
                    "method": "`{name}` is a method; a task is a function of its own",
                    "lambda": "`{name}` is a lambda, not a function of its own",
                    "unused": "no function takes `context`, and no statement uses it",
                },
            ),
            "advice": Choice(
                "reason",
                {
                    "nested": "move it to the left margin of the cell. ",
                    "one-renamed": "name its first parameter `context`, or write `%%cloaca_task {name}`. ",
                },
            ),
        },
    ),
    Rule(
        "C122",
        kinds.TwoTaskFunctions,
        "error",
        "{names} take `context`, and nothing says which of them is the task",
        "write its name behind %%cloaca_task, or give each a cell of its own",
    ),
    Rule(
        "C123",
        kinds.StrayContext,
        "error",
        "`context` is used outside the function `{function}`, which {reason}",
        "move the statement into the function, or {advice}",
        words={
            "reason": Choice(
                "taken_by",
                {
                    "id": "has the task's id and so is the task",
                    "parameter": "takes it and so is the task",
                },
            ),
            "advice": Choice(
                "taken_by", {"id": "take another id", "parameter": "rename the helper's parameter"}
            ),
        },
    ),
    Rule(
        "C124",
        kinds.BodyWithoutId,
        "error",
        "the cell's statements use `context`, but the task has no id",
        "{advice}",
        words={
            "advice": Choice(
                "dependencies",
                {
                    "given": "write it before -d, which takes all words that follow",
                    "none": "write one behind the marker: %%cloaca_task load_orders",
                },
            )
        },
    ),
    Rule("C125", kinds.AwaitInBody, "error", "`await` cannot stand in a task", "run it with asyncio.run(…)"),
    Rule(
        "C126",
        kinds.YieldInBody,
        "error",
        "`yield` cannot stand in a task",
        "collect the values in a list and put that into the context",
    ),
    Rule(
        "C127",
        kinds.StarInBody,
        "error",
        "`from {module} import *` cannot stand in a function, which this cell becomes",
        "import the names that you use",
    ),
    Rule(
        "C128",
        kinds.ContextRebound,
        "warning",
        "`context` is bound anew, so the keys of earlier tasks are lost",
        "use another name",
    ),
    Rule(
        "C129",
        kinds.ReadBeforeBound,
        "error",
        "`{name}` is read before this cell assigns to it; in a task that is an UnboundLocalError",
        "assign to another name, take the value from the context, or write `global {name}` first",
    ),
    Rule(
        "C130",
        kinds.ReadBeforeBoundSometimes,
        "warning",
        "`{name}` may be read before this cell assigns to it; in a task that is an UnboundLocalError",
        "give it a value first, or use another name in the branch",
    ),
    Rule(
        "C131",
        kinds.NestedTask,
        "error",
        "the task `{function}` stands inside `{block}`; loaders need it at the top level",
        "move it to the left margin of the cell",
    ),
    Rule(
        "C132",
        kinds.BuilderInBuilder,
        "error",
        "a `WorkflowBuilder` block stands inside another",
        "keep one of them: a notebook is one workflow",
    ),
    Rule(
        "C133",
        kinds.BuilderWithoutTask,
        "error",
        "the `WorkflowBuilder` block of this cell holds no task",
        "put functions with @cloaca.task(…) into it, or leave it out",
    ),
    Rule(
        "C134",
        kinds.ComputedBuilderName,
        "error",
        "the workflow's name is {text}, which is known only when the cell runs",
        'write the name as text: WorkflowBuilder("daily")',
    ),
    Rule(
        "C135",
        kinds.BuilderCallDropped,
        "warning",
        "`builder.{method}(…)` is not carried into the package",
        'only description("…") and tag("…", "…") with literal texts are',
    ),
    Rule(
        "C136",
        kinds.OptionsForSeveral,
        "error",
        "{options} on the marker of a cell with {count} tasks: nothing says which one is meant",
        "write them into the decorators",
    ),
    Rule(
        "C137",
        kinds.OptionsContradict,
        "error",
        "the marker says {what} {marker}, the decorator says {decorator}",
        "keep one of the two; in this form the decorator rules",
    ),
    Rule(
        "C138",
        kinds.ComputedId,
        "error",
        "the task's id is {text}, which is known only when the cell runs",
        "write the id as text",
    ),
    Rule(
        "C139",
        kinds.ComputedArguments,
        "warning",
        "the arguments **{text} are known only when the cell runs",
        "write id and dependencies out",
    ),
    Rule(
        "C140",
        kinds.UnknownDirective,
        "warning",
        "`# cloaca: {word}` says nothing: there is no such word",
        "{advice}",
        words={"advice": lambda said: f"did you mean `{said.near}`?" if said.near else _WORDS},
    ),
    Rule(
        "C141",
        kinds.DirectivesContradict,
        "error",
        "`carry` and `leave` at one statement contradict each other",
        "keep one of the two",
    ),
    # The workflow's name and options
    Rule("C151", kinds.WorkflowOption, "error", "{message}", "{hint}"),
    Rule(
        "C152",
        kinds.WorkflowName,
        "error",
        "a workflow cannot be called `{name}`: {reason}",
        "take another name, for example {better}: %cloaca_workflow NAME",
        words={
            "reason": Choice(
                "reason",
                {
                    "keyword": "it is a Python keyword",
                    "identifier": "it is no Python identifier, and the entry module is named so",
                    "standard": "a module of the standard library is called so and would be imported instead",
                    "engine": "the engine's own module is called so",
                    "vendor": "the directory of vendored packages is called so",
                    "refused": "loaders refuse a module of this name",
                },
            )
        },
    ),
    Rule(
        "C153",
        kinds.WorkflowNameShadowed,
        "error",
        "the workflow's name `{name}` is that of an installed module ({where}), which loaders would "
        "import instead",
        "name it otherwise, for example: %cloaca_workflow {name}_workflow",
    ),
    Rule(
        "C154",
        kinds.NameFromFile,
        "info",
        "the workflow is called `{name}` after {file}",
        "name it: %cloaca_workflow {name}",
    ),
    Rule(
        "C155",
        kinds.WorkflowLinesDisagree,
        "warning",
        "the workflow's {what} is `{later}` here and `{earlier}` in {where}; the later one holds",
        "delete one of the lines",
    ),
    Rule(
        "C156",
        kinds.BuilderDisagrees,
        "error",
        "the builder gives the {what} `{builder}`, but {where} says `{other}`",
        "make them the same, or leave one out",
    ),
    Rule(
        "C157",
        kinds.PyprojectOverrules,
        "warning",
        "{what} `{said}` has no effect: pyproject.toml says {holds}",
        "change pyproject.toml, or delete the option",
    ),
    Rule(
        "C158",
        kinds.WorkflowVersion,
        "error",
        "`{version}` is no version",
        "write numbers with dots, for example 1.2.0",
    ),
    Rule(
        "C159",
        kinds.WorkflowRequiresPython,
        "error",
        "`{spec}` is no range of Python versions",
        "write for example '{better}'",
    ),
)
