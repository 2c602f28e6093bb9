"""The act about the runs of a notebook that are kept."""

from __future__ import annotations

from cloaca_nb.acts.asked import Asked
from cloaca_nb.acts.outcome import ActOutcome
from cloaca_nb.errors import UsageError
from cloaca_nb.model.wording import counted


def history(asked: Asked) -> ActOutcome:
    """List the runs that are kept, show one, or compare two."""
    notebook, words = asked.notebook, asked.words
    if asked.options.forget:
        if words:
            raise UsageError("--forget takes no run: it is about all of them", "leave out the number")
        count = notebook.forget_history()
        said = f"{counted(count, 'run')} forgotten"
        return ActOutcome({"forgotten": count}, lambda style: said, value=count)
    if not words:
        return _listed(asked)
    numbers = [_number(word) for word in words]
    if len(numbers) == 1:
        return _one(asked, numbers[0])
    return _two(asked, *numbers)


def _number(word: str) -> int:
    if word.isdecimal() and word.isascii() and len(word) < 10:
        return int(word)
    raise UsageError(f"{word!r} is no number of a run", "`history` without a number lists them")


def _listed(asked: Asked) -> ActOutcome:
    from cloaca_nb.output import history as output
    from cloaca_nb.output.cell import table
    from cloaca_nb.output.deploys import table_text

    notebook = asked.notebook
    runs = notebook.history()
    rows = output.rows_of(runs)
    if not runs:
        said = "no run of this notebook is kept yet"
        if notebook.path is None:
            said = "the notebook's file is not known: save it, and its runs are kept"
        return ActOutcome(output.runs_json(runs), lambda style: said, value=runs)
    return ActOutcome(
        output.runs_json(runs),
        lambda style: table_text(output.HEADER, rows, style),
        value=runs,
        html=lambda: table(output.HEADER, rows),
    )


def _one(asked: Asked, number: int) -> ActOutcome:
    from cloaca_nb.output import history as output
    from cloaca_nb.output.cell import block
    from cloaca_nb.output.pictures.timeline import timeline_svg
    from cloaca_nb.output.run_text import run_text

    run = asked.notebook.earlier_run(number)

    def html() -> str:
        return f"{block(output.title(run))}{timeline_svg(run.state)}{block(run_text(run.state))}"

    return ActOutcome(
        lambda: output.history_run_json(run),
        lambda style: output.history_run_text(run, style),
        value=run,
        html=html,
    )


def _two(asked: Asked, number: int, against: int) -> ActOutcome:
    from cloaca_nb.output import history as output

    notebook = asked.notebook
    first, other = notebook.earlier_run(number), notebook.earlier_run(against)
    found = first.differences(other)
    return ActOutcome(
        lambda: output.differences_json(first, other, found),
        lambda style: output.differences_text(first, other, found, style),
        value=found,
    )
