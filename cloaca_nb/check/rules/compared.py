"""Rules C25x: what names hold in the notebook and in the package; others from C238 on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.evidence.states import Why
from cloaca_nb.model import kinds
from cloaca_nb.model.wording import first_few


def _more(said: Any) -> str:
    return f" ({said.more} more place{'s' * (said.more != 1)} of it differ)" if said.more else ""


#: The ways out where a statement was left behind; the panel writes what it names.
_COMMENT = (
    "put `# cloaca: carry` at the end of that statement, or `# cloaca: leave` if the task does not need it; "
)


def _left(said: Any) -> str:
    left = f": cell {said.left_cell}, line {said.left_line} is not carried: `{said.left}`"
    return left if said.left else ""


def _held(said: Any) -> str:
    return str(said.notebook) or "absent"


def _found(said: Any) -> str:
    """What the package holds; what looks the same in a line is another all the same."""
    same = f"another {said.package}"
    return same if said.package == said.notebook else said.package or "absent"


_WHY = {
    "unrun": "the cell was not run since the extension was loaded",
    "changed": "the cell was changed, and has not run to its end since",
    "later": "cell {cell} was run after it",
    "twice": "the cell was run again on what it had changed itself, which made something else of it",
    "between": "a variable that they need was no longer as cell {cell} had left it",
    "broken": "cell {cell}, whose variables they need, failed or was stopped when it ran last",
    "slow": "looking at them took too long",
    "failed": "cell {cell}, which they need, failed",
    "untold": "the import of the package told nothing of them",
}


_AGAIN = "run the cell of the task again"
_ADVICE = {
    "unrun": _AGAIN,
    "changed": _AGAIN,
    "later": _AGAIN,
    "twice": "run the notebook again from the cell that makes what this one changes",
    "between": "run the cells again from there on; what changes the variable belongs into a marked cell",
    "broken": "run that cell again, and then this one",
    "slow": "`cloaca-nb check --execute` looks for 2 s where a kernel does for 50 ms; if that is too short, "
    "too, let the task use a smaller value that holds what it needs",
    "failed": "mend that cell",
    "untold": _AGAIN,
}


def why_text(why: Why) -> str:
    """Why a task's values were not compared, in words."""
    return _WHY[why.word].format(cell=why.cell)


def difference_text(differing: Sequence[str]) -> str:
    """By what a task's state in notebook and package differs, in words."""
    shown = first_few([f"`{path}`" for path in differing], 3)
    return f"{shown} differ{'s' * (len(differing) == 1)} in notebook and package"


RULES: Table = {
    # What runs of one process have in common
    kinds.ProcessMeanwhile: warning(
        "C238",
        "`{what}` {does}: that is one for the whole process, so what a server runs at the same time gets in "
        "its way",
        "{cure}",
        does=choice(
            "part",
            directory="sets the working directory",
            locale="sets the locale",
            stream="takes all that is printed",
            module="puts something in the place of what other code uses",
            setting="sets options of its library",
            style="sets how figures look",
            warnings="takes all warnings",
            figures="draws on the current figure",
        ),
        cure=choice(
            "part",
            directory="name files by whole paths, and give `cwd=…` to what needs a working directory",
            locale="format in the task without the locale",
            stream="have the text made: `print(…, file=buffer)`, or a function that gives it",
            module="pass what is to be used to the functions that use it",
            setting="give it to the call that needs it, such as `to_string(float_format=…)`",
            style="set it in a cell above, or give it to what is drawn: `ax.plot(…, linewidth=2)`",
            warnings="have the functions give what they warn of",
            figures="draw on a figure of the task's own: `fig, ax = plt.subplots()`, `ax.plot(…)`, "
            "`fig.savefig(…)`",
        ),
    ),
    kinds.CallbackState: warning(
        "C239",
        "{who} `{function}` {way}",
        "{cure}",
        way=choice(
            "way",
            reads="goes by `{name}`, which task `{task}` changes: on a server each attempt of a task has its "
            "own, and this has the one that was made as the package was loaded",
            changes="changes `{name}`, which is made once: all later runs find what it has left there",
        ),
        cure=choice(
            "way",
            reads="hand it over: `context.set(…)` in the task, and `context.get(…)` in a callback; what a "
            "poll function is to know stands best in a file or a database",
            changes="write it to where it is to last, such as a file or a log; `# cloaca: keep` at the end "
            "of the line that makes `{name}` says that it is meant",
        ),
    ),
    kinds.NewProcess: error(
        "C240",
        "`{what}` begins processes that cannot import the package, and so do not find `{name}`: loaders "
        "delete its files once it is loaded",
        "begin them with `get_context('fork')`; or work in threads (`ThreadPoolExecutor`), or with `joblib`, "
        "which sends the function itself",
    ),
    kinds.AnyText: warning(
        "C241",
        "`{text}` executes a text that is not known: of the notebook's names a package has those alone that "
        "its tasks use otherwise",
        "fine where the text asks for none of them; else give it what it may ask for, such as "
        "`eval(text, dict(rate=RATE))`",
    ),
    kinds.ParamBehindSkip: warning(
        "C242",
        "the run's `{name}` does not reach task `{task}` where `{before}` is skipped or fails",
        "let `{task}` wait for a task on a way without such trigger rules, too",
    ),
    kinds.BesideRun: error(
        "C243",
        "{who} `{function}` goes by `{name}`, which each run has of its own: it would have the one that was "
        "made as the package was loaded",
        "{cure}",
        cure=choice(
            "who",
            callback="give a function that is defined in a cell, gets nothing else and sets no variable by "
            "`global`",
            graph="set it in the task, `context.set(…)`, and take it from there, `context.get(…)`, in the "
            "node that gets the context",
        ),
    ),
    kinds.Exposed: warning(
        "C244",
        "`{name}` has what `{source}` gives, and is handed over in the context, where whoever may see a run "
        "reads it",
        "read it in an unmarked cell above: each task that needs it then does so itself",
    ),
    # What the notebook really holds, compared with what the package holds
    kinds.StateDiffers: error(
        "C250",
        "`{path}` is {held} in the notebook and {found} in the package{others}{behind}",
        "{comment}make `{name}` in a task and hand it over, or run the notebook again from the top if it is "
        "the kernel that is ahead",
        comment=lambda said: _COMMENT if said.left else "",
        held=_held,
        found=_found,
        others=_more,
        behind=_left,
    ),
    kinds.ProcessDiffers: error(
        "C251",
        "{what} is {held} in the notebook and {found} in a thread of the package, and the task can read it",
        "set it in the task",
        held=_held,
        found=_found,
    ),
    kinds.ProcessMayDiffer: warning(
        "C252",
        "{what} is {held} in the notebook and {found} in a thread of the package",
        "if a task depends on it, set it in the task",
        held=_held,
        found=_found,
    ),
    kinds.NewEachTime: warning(
        "C253",
        "`{name}` is another in each process, since it comes from {origin}: {held} in the notebook, {found} "
        "in the package",
        "make it in the task that needs it, or hand it over through the context",
        held=_held,
        found=_found,
    ),
    kinds.NotCompared: warning(
        "C254",
        "the values of {tasks} were not compared with the package: {reason}",
        "{advice}",
        reason=choice("why", _WHY),
        advice=choice("why", _ADVICE),
    ),
    kinds.ValuesNotCompared: info(
        "C255",
        "values were not compared: without running the notebook nobody knows what its names hold",
        "check with --execute, or in a kernel",
    ),
    kinds.CellFailed: warning(
        "C256",
        "the cell failed as the notebook was executed: {error}",
        "mend the cell; tasks that use what it makes were not compared",
    ),
}
