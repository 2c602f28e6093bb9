"""Rules C1xx: cells, forms of tasks, the notebook's name; C9xx: cells of kernel and notebook that differ."""

from __future__ import annotations

from typing import Any

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.model import kinds

_WORDS = "the words are carry, leave, keep and ignore[CODE]"
_NO_CODE = "no finding has this code"


def _why_nothing(said: Any) -> str:
    """Why a comment of ours decides nothing."""
    if said.line:
        return "it decides about a whole statement, and none of the cell's begins on this line"
    return _NO_CODE if "[" in said.word else "there is no such word"


def _place_of(said: Any) -> str:
    return f"write it at the end of line {said.line}, where the statement begins" if said.line else ""


RULES: Table = {
    # Marker line, ids, cells that are no Python
    kinds.MarkerOption: error("C101", "{message}", "{hint}"),
    kinds.MarkerNotFirst: error(
        "C102",
        "`{marker}` does not stand on the first line of its cell, so it marks nothing",
        "move it to the first line of the cell{above_it}",
        above_it=lambda said: f", and take `{said.above}` out" if said.above else "",
    ),
    kinds.NearMarker: error(
        "C103",
        "`{text}` is no magic of cloaca_nb",
        "{advice}",
        advice=choice(
            "instead",
            near="did you mean `{names}`?",
            known="the magics are {names}",
        ),
    ),
    kinds.TaskSyntax: error("C104", "the cell is no Python: {reason}", "mend this line or the one above it"),
    kinds.ModuleSyntax: error(
        "C105", "the module cell is no Python: {reason}", "mend this line or the one above it"
    ),
    kinds.CellSyntax: warning(
        "C106",
        "the cell is no Python ({reason}): nothing that it defines can be carried into a task",
        "mend it, or make it a raw cell",
    ),
    kinds.NeededCellSyntax: error(
        "C107",
        "the cell is no Python ({reason}), and a task needs a name in it",
        "mend this line or the one above it",
    ),
    kinds.EscapeInTask: error(
        "C108",
        "`{text}` is IPython's syntax; a task cell becomes plain Python",
        "{advice}",
        advice=choice(
            "how",
            move="move it to a cell of its own, or use subprocess.run for a command",
            write="write it in plain Python; for a command: `subprocess.run(…, shell=True, "
            "capture_output=True, text=True).stdout.splitlines()`",
            leave="move it to a cell of its own; in a package it does nothing",
            cell="take the line out: a task has no cell magic",
        ),
    ),
    kinds.EscapeInModule: error(
        "C109",
        "`{text}` is IPython's syntax; a module cell becomes a Python file",
        "move it to a cell of its own",
    ),
    kinds.BadTaskId: error(
        "C110",
        "`{id}` can be no task id: {reason}",
        "take letters, digits, `_`, `.` and `-`",
        reason=choice(
            "reason",
            empty="it is empty",
            control="it contains a control character",
            blank="it begins or ends with a blank",
            long="it has {length} characters, more than 200",
        ),
    ),
    kinds.OddTaskId: warning(
        "C111",
        "task id `{id}` holds other characters than letters, digits, `_`, `.` and `-`",
        "it works, but must be quoted wherever it is typed",
    ),
    kinds.DuplicateId: error(
        "C112",
        "the id `{id}` is taken: cell {cell}, line {line} has a task of this id",
        "call this one `{free}`, or delete one of the two cells",
    ),
    kinds.SimilarIds: warning(
        "C113", "task ids `{id}` and `{other}` differ in upper and lower case only", "rename one of them"
    ),
    kinds.NoTask: error(
        "C114",
        "there is no workflow: {reason}",
        "{advice}",
        reason=choice(
            "cells", none="the notebook has no code", unmarked="no cell is a task", near="no cell is a task"
        ),
        advice=choice(
            "cells",
            none="write a cell that begins with %%cloaca_task",
            unmarked="begin a cell with %%cloaca_task; %cloaca_suggest or `cloaca-nb suggest` proposes which",
            near="what looks like one is named in another finding",
        ),
    ),
    kinds.ModuleName: error(
        "C115",
        "`{name}` can be no helper module: {reason}",
        "take another name, for example helpers",
        reason=choice(
            "reason",
            identifier="it is no Python identifier",
            own="the package has a module of this name of its own",
            standard="a module of the standard library is called so",
            long="a file is called so, and systems refuse names of more than 255 bytes; 200 are possible",
        ),
    ),
    kinds.DuplicateModule: error(
        "C116", "cell {cell} already is the helper module `{name}`", "put both into one cell, or rename one"
    ),
    kinds.TaskInModule: error(
        "C117",
        "`{function}` is a task in a module cell",
        "move it into a cell that begins with %%cloaca_task",
    ),
    kinds.TaskWithoutMarker: error(
        "C118",
        "`{function}` is not part of the workflow: its cell has no marker",
        "write %%cloaca_task on the first line of the cell, or take the cell out",
    ),
    kinds.MeantToRaise: warning(
        "C119",
        "the cell of task `{id}` is meant to raise (tag `raises-exception`): a notebook goes on below it, "
        "and a workflow does not",
        "take the exception in the cell (`try:` … `except`); where it raises no more, take the tag away",
    ),
    # Forms of tasks
    kinds.NoForm: error(
        "C121",
        "the cell fits none of the forms of a task: {reason}",
        "{advice}the forms are: statements that make variables; `def load(context): …` that returns "
        "`context`; with an id behind the marker, statements that use `context`; functions with "
        "`@cloaca.task(…)`",
        reason=choice(
            "reason",
            {
                "empty": "it holds no statement",
                "nested": "its function `{name}` stands inside another statement",
                "one": "`{name}` takes no `context`",
                "one-renamed": "`{name}` takes no `context`",
                "several": "{name} take no `context`",
                "method": "`{name}` is a method; a task is a function of its own",
                "lambda": "`{name}` is a lambda, not a function of its own",
                "bound": "a variable of it is called `context`, as what tasks are given is",
                "unused": "no function takes `context`, and no statement uses it",
            },
        ),
        advice=choice(
            "reason",
            {
                "nested": "move it to the left margin of the cell. ",
                "one": "take the mark away if it is a helper: helpers are carried. ",
                "several": "take the mark away if they are helpers: helpers are carried. ",
                "one-renamed": "name its first parameter `context`, or write `%%cloaca_task {name}`; take "
                "the mark away if it is a helper: helpers are carried. ",
                "bound": "give it another name. ",
            },
        ),
    ),
    kinds.TwoTaskFunctions: error(
        "C122",
        "{names} take `context`, and nothing says which of them is the task",
        "write its name behind %%cloaca_task, or give each a cell of its own",
    ),
    kinds.StrayContext: error(
        "C123",
        "`context` is used outside the function `{function}`, which {reason}",
        "move the statement into the function, or {advice}",
        reason=choice(
            "taken_by", id="has the task's id and so is the task", parameter="takes it and so is the task"
        ),
        advice=choice("taken_by", id="take another id", parameter="rename the helper's parameter"),
    ),
    kinds.BodyWithoutId: error(
        "C124",
        "the cell's statements use `context`, but the task has no id",
        "{advice}",
        advice=choice(
            "dependencies",
            given="write it before -d, which takes all words that follow",
            none="write one behind the marker: %%cloaca_task load_orders",
        ),
    ),
    kinds.YieldInBody: error(
        "C126", "`yield` cannot stand in a task", "collect the values in a list and put that into the context"
    ),
    kinds.StarInBody: error(
        "C127",
        "`from {module} import *` cannot stand in a function, which this cell becomes",
        "import the names that you use",
    ),
    kinds.ContextRebound: warning(
        "C128", "`context` is bound anew, so the keys of earlier tasks are lost", "use another name"
    ),
    kinds.ReadBeforeBound: error(
        "C129",
        "`{name}` is read before this cell assigns to it; in a task that is an UnboundLocalError",
        "assign to another name, take the value from the context, or write `global {name}` first",
    ),
    kinds.ReadBeforeBoundSometimes: warning(
        "C130",
        "`{name}` may be read before this cell assigns to it; in a task that is an UnboundLocalError",
        "give it a value first, or use another name in the branch",
    ),
    kinds.NestedTask: error(
        "C131",
        "the task `{function}` stands inside `{block}`; loaders need it at the top level",
        "move it to the left margin of the cell",
    ),
    kinds.BuilderInBuilder: error(
        "C132",
        "a `WorkflowBuilder` block stands inside another",
        "keep one of them: a notebook is one workflow",
    ),
    kinds.BuilderWithoutTask: error(
        "C133",
        "the `WorkflowBuilder` block of this cell holds no task",
        "put functions with @cloaca.task(…) into it, or leave it out",
    ),
    kinds.ComputedBuilderName: error(
        "C134",
        "the workflow's name is {text}, which is known only when the cell runs",
        'write the name as text: WorkflowBuilder("daily")',
    ),
    kinds.BuilderCallDropped: warning(
        "C135",
        "`builder.{method}(…)` is not carried into the package",
        'only description("…") and tag("…", "…") with literal texts are',
    ),
    kinds.OptionsForSeveral: error(
        "C136",
        "{options} on the marker of a cell with {count} tasks: nothing says which one is meant",
        "write them into the decorators",
    ),
    kinds.OptionsContradict: error(
        "C137",
        "the marker says {what} {marker}, the decorator says {decorator}",
        "keep one of the two; in this form the decorator rules",
    ),
    kinds.ComputedId: error(
        "C138", "the task's id is {text}, which is known only when the cell runs", "write the id as text"
    ),
    kinds.ComputedArguments: warning(
        "C139", "the arguments **{text} are known only when the cell runs", "write id and dependencies out"
    ),
    kinds.UnknownDirective: warning(
        "C140",
        "`# cloaca: {word}` says nothing: {reason}",
        "{advice}",
        reason=_why_nothing,
        advice=lambda said: f"did you mean `{said.near}`?" if said.near else _place_of(said) or _WORDS,
    ),
    kinds.DirectivesContradict: error(
        "C141", "`carry` and `leave` at one statement contradict each other", "keep one of the two"
    ),
    # Plain cells and what they hand over
    kinds.PlainWithoutId: error(
        "C142",
        "the cell becomes a task by its marker alone, and has no id",
        "write one behind the marker, for example %%cloaca_task {proposed}, or begin the cell with a comment "
        "that says what it does",
    ),
    kinds.PlainReaches: error(
        "C143",
        "`{function}` reaches names that are nowhere in the cell's text, and a task has others",
        "name what you need, or hand it to a function as an argument",
    ),
    kinds.UnmarkedChange: error(
        "C144",
        "this cell changes `{name}`, which task `{owner}` makes and task `{reader}` reads, and is no task",
        "mark this cell as a task as well: %%cloaca_task, or change `{name}` in one of the two",
    ),
    kinds.DeletedVariable: error(
        "C145",
        "task `{reader}` reads `{name}`, which task `{by}` has deleted",
        "delete it later, or compute it again",
    ),
    kinds.UnknownOutput: error(
        "C146",
        "`--outputs {name}`: the cell neither binds nor changes `{name}`",
        "name variables that the cell of task `{id}` makes",
    ),
    kinds.CannotTravel: error(
        "C147",
        "`{name}` is read by a later task, and {what} cannot be handed over",
        "{advice}",
        what=choice(
            "what",
            {
                "function": "a function",
                "class": "a class",
                "import": "a module that a block imports",
                "generator": "a generator",
                "file": "an open file",
                "connection": "a connection",
                "lock": "a lock",
                "iterator": "an iterator",
                "process": "a thread or process",
                "closure": "a function that changes what it keeps",
                "made": "a function or class that a call has made",
                "memo": "a function that keeps what it gave for an earlier value of a variable",
                "lambda": "what holds a `lambda`",
                "bound": "what belongs to its process",
                "object": "an object that no text holds exactly",
                "instance": "what holds a function or class that uses its cell's own variables",
                "logged": "what a handler fills as this cell logs",
                "view": "what shows the memory of an array that is changed here",
                "watched": "what runs as that one lets go of it",
            },
        ),
        advice=choice(
            "what",
            {
                "function": "take the variables that it uses as arguments; it is carried then, or take "
                "the mark of a cell away that only defines things",
                "class": "take the variables that it uses as arguments; it is carried then, or take "
                "the mark of a cell away that only defines things",
                "import": "import it at the left margin of the cell; it is carried then",
                "generator": "make a list of it: `list(…)`, or put the cells that go on with it into one",
                "file": "read it in this cell and hand over what it holds, open it in each task, or put the "
                "cells that go on with it into one",
                "connection": "ask it in this cell and hand over the answers, or open one in each task",
                "lock": "make it in the task that needs it: tasks may run in processes of their own",
                "iterator": "make a list of it: `list(…)`, or put the cells that go on with it into one",
                "process": "wait for it in this cell, and hand over what it gives",
                "closure": "make a class of it, which keeps that in `self`, or keep it in a variable",
                "made": "hand over what the call is given, and make it in each task; or make it in a cell "
                "that is no task",
                "memo": "give what it goes by as an argument, so that it is asked anew",
                "lambda": "define that function by `def` in a cell that is no task",
                "bound": "make it in the task that needs it: tasks may run in processes of their own",
                "object": "make it in the task that needs it, or let it be pickled: "
                "`%cloaca_workflow NAME --handover pickle`",
                "instance": "bind what that uses in a cell that is no task, or give it as an argument",
                "view": "make it of the array again behind the change, or change and read in one cell",
                "watched": "let go of it in the cell that makes it, or put the two cells into one",
                "logged": "loggers belong to the process, and their handlers to one task: put into it here "
                "what is to be read later, without a logger, or make one cell of all that log",
            },
        ),
    ),
    kinds.MixedKey: error(
        "C148",
        "task `{id}` hands over `{name}`, a key that a task in cell {from_cell} sets in the context",
        "give one of the two another name",
    ),
    kinds.UninitialisedMemory: info(
        "C149",
        "`{name}` holds what was in memory, since `{function}` sets nothing: each run has other values, the "
        "notebook's, too",
        "where the values count, make it by `np.zeros` or `np.full`",
    ),
}

#: C9xx: where the kernel's cells and the notebook's differ.
DRIFT: Table = {
    kinds.DeletedCell: warning(
        "C901",
        "task `{task}` is in the kernel but its cell is {place}; it is left out",
        "{advice} to keep the task, or restart the kernel to forget it",
        place=choice(
            "now", deleted="no longer in the notebook", markdown="a Markdown cell now", raw="a raw cell now"
        ),
        advice=choice(
            "now",
            deleted="undo the deletion",
            markdown="make it a code cell again",
            raw="make it a code cell again",
        ),
    ),
    kinds.EditedCell: warning(
        "C902",
        "the cell was edited after it was last run; the text that was run is used",
        "run the cell again",
    ),
    kinds.UnrunCell: info(
        "C903",
        "the cell of task `{task}` was not run in this kernel; the task is not part of the session's "
        "workflow",
        "run the cell",
    ),
    kinds.OnlySaved: info(
        "C904",
        "this front end does not tell what stands in its cells: what was edited and not saved is not noticed",
        "save the notebook before you run, pack or deploy it",
    ),
}
