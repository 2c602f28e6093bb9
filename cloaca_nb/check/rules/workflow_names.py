"""Rules C15x: the workflow's name and metadata."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class WorkflowOption(Rule):
    """A workflow line that does not fit its grammar

    What it means:
        The line `%cloaca_workflow` has an option that does not exist, lacks a value, or has an unclosed
        quotation mark.

    Why it matters:
        The option would be lost.

    Example:
        %cloaca_workflow daily --descripton "Daily totals"

    What to do:
        Write the option that the hint names. Texts with blanks stand between quotation marks.
    """

    code = "C151"
    name = "workflow-option"
    message = "{message}"
    hint = "{hint}"


class WorkflowName(Rule):
    """A name that a workflow cannot have

    What it means:
        The name is a Python keyword, no identifier, or the name of a standard library module; or it is
        reserved.

    Why it matters:
        The entry module is named like the workflow. Loaders put the standard library first and refuse
        modules that shadow it.

    Example:
        %cloaca_workflow json

    What to do:
        Take another name. Nothing is renamed in silence.
    """

    code = "C152"
    name = "workflow-name"
    message = "a workflow cannot be called `{name}`: {reason}"
    hint = "take another name, {advice}: %cloaca_workflow NAME"


class WorkflowNameShadowed(Rule):
    """An installed distribution has the workflow's name

    What it means:
        A module of this name is installed here.

    Why it matters:
        Loaders put installed distributions before the package: they would import that module and find no
        task.

    Example:
        %cloaca_workflow requests

    What to do:
        Take another name.
    """

    code = "C153"
    name = "workflow-name-shadowed"
    message = (
        "the workflow's name `{name}` is that of an installed module ({where}), which loaders would "
        "import instead"
    )
    hint = "name it otherwise, for example: %cloaca_workflow {name}_workflow"


class NameFromFile(Rule):
    """The workflow is named after its file

    What it means:
        Neither `%cloaca_workflow`, nor a builder, nor a `pyproject.toml` with `[tool.cloaca]` names the
        workflow.

    Why it matters:
        Renaming the file would rename the workflow.

    Example:
        daily-orders.ipynb becomes daily_orders

    What to do:
        Write `%cloaca_workflow NAME` in the first cell.
    """

    code = "C154"
    name = "name-from-file"
    severity = "info"
    message = "the workflow is called `{name}` after {file}"
    hint = "name it: %cloaca_workflow {name}"


class WorkflowLinesDisagree(Rule):
    """Two workflow lines that disagree

    What it means:
        An earlier `%cloaca_workflow` line says something else. The later one holds.

    Why it matters:
        One of them is a leftover, most likely.

    Example:
        %cloaca_workflow daily
        %cloaca_workflow weekly

    What to do:
        Delete one of them.
    """

    code = "C155"
    name = "workflow-lines-disagree"
    severity = "warning"
    message = "the workflow's {what} is `{later}` here and `{earlier}` in {where}; the later one holds"
    hint = "delete one of the lines"


class BuilderDisagrees(Rule):
    """A builder that contradicts the workflow line

    What it means:
        A `WorkflowBuilder` block gives another name or description than `%cloaca_workflow` or another
        block.

    Why it matters:
        A notebook is one workflow; nothing says which of the two is meant.

    Example:
        %cloaca_workflow weekly_sales
        with cloaca.WorkflowBuilder("monthly_sales"): ...

    What to do:
        Make them the same, or leave one out.
    """

    code = "C156"
    name = "builder-disagrees"
    message = "the builder gives the {what} `{builder}`, but {where} says `{other}`"
    hint = "make them the same, or leave one out"


class PyprojectOverrules(Rule):
    """Metadata that `pyproject.toml` overrules

    What it means:
        The notebook's folder has a `pyproject.toml` with `[tool.cloaca]`, which is the source of version,
        description, author and requires-python, and is never rewritten.

    Why it matters:
        What the workflow line says has no effect.

    Example:
        %cloaca_workflow daily --version 2.0.0     # pyproject.toml says 1.0.0

    What to do:
        Change `pyproject.toml`, or delete the option.
    """

    code = "C157"
    name = "pyproject-overrules"
    severity = "warning"
    message = "{what} `{said}` has no effect: pyproject.toml says {holds}"
    hint = "change pyproject.toml, or delete the option"


class WorkflowVersion(Rule):
    """A version that is none

    What it means:
        The text behind `--version` is no version as the packaging standards write it (PEP 440).

    Why it matters:
        It is written into `pyproject.toml`, where tools refuse it, and into the archive's name.

    Example:
        %cloaca_workflow daily --version latest

    What to do:
        Write numbers with dots, for example 1.2.0.
    """

    code = "C158"
    name = "workflow-version"
    message = "`{version}` is no version"
    hint = "write numbers with dots, for example 1.2.0"


class WorkflowRequiresPython(Rule):
    """A Python version range that is none

    What it means:
        The text behind `--requires-python` is no version specifier.

    Why it matters:
        It is written into `pyproject.toml`, where tools refuse it.

    Example:
        %cloaca_workflow daily --requires-python 3.10

    What to do:
        Write an operator before the version: '>=3.10'.
    """

    code = "C159"
    name = "workflow-requires-python"
    message = "`{spec}` is no range of Python versions"
    hint = "write {advice}"


RULES: tuple[type[Rule], ...] = (
    WorkflowOption,
    WorkflowName,
    WorkflowNameShadowed,
    NameFromFile,
    WorkflowLinesDisagree,
    BuilderDisagrees,
    PyprojectOverrules,
    WorkflowVersion,
    WorkflowRequiresPython,
)
