"""Rules C15x and C16x: workflows and their names, what is left out of tasks, and what is trusted."""

from __future__ import annotations

from typing import Any

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.model import kinds


def _twice(said: Any) -> str:
    """What else is called so, or would be the same package."""
    where = f" (cell {said.cell}, line {said.line})" if said.cell else ""
    if said.name == said.other:
        return f"is there twice{where}"
    return f"would be the same package as `{said.other}`{where}"


RULES: Table = {
    # The workflow's name and options
    kinds.WorkflowOption: error("C151", "{message}", "{hint}"),
    kinds.WorkflowName: error(
        "C152",
        "a workflow cannot be called `{name}`: {reason}",
        "take another name, for example {better}: %cloaca_workflow NAME",
        reason=choice(
            "reason",
            keyword="it is a Python keyword",
            identifier="it is no Python identifier, and the entry module is named so",
            standard="a module of the standard library is called so and would be imported instead",
            engine="the engine's own module is called so",
            vendor="the directory of vendored packages is called so",
            refused="loaders refuse a module of this name",
            long="a folder is called so, and systems refuse names of more than 255 bytes; 200 are possible",
        ),
    ),
    kinds.WorkflowNameShadowed: error(
        "C153",
        "the workflow's name `{name}` is that of an installed module ({where}), which loaders would "
        "import instead",
        "name it otherwise, for example: %cloaca_workflow {name}_workflow",
    ),
    kinds.NameFromFile: info(
        "C154", "the workflow is called `{name}` after {file}", "name it: %cloaca_workflow {name}"
    ),
    kinds.WorkflowLinesDisagree: warning(
        "C155",
        "the workflow's {what} is `{later}` here and `{earlier}` in {where}; the later one holds",
        "delete one of the lines; with --new a line begins another workflow",
    ),
    kinds.BuilderDisagrees: error(
        "C156",
        "the builder gives the {what} `{builder}`, but {where} says `{other}`",
        "make them the same, or leave one out",
    ),
    kinds.PyprojectOverrules: warning(
        "C157",
        "{what} `{said}` has no effect: pyproject.toml says {holds}",
        "change pyproject.toml, or delete the option",
    ),
    kinds.WorkflowVersion: error(
        "C158", "`{version}` is no version", "write numbers with dots, for example 1.2.0"
    ),
    kinds.WorkflowRequiresPython: error(
        "C159", "`{spec}` is no range of Python versions", "write for example '{better}'"
    ),
    # What is left out, and what is trusted
    kinds.MagicLeftOut: info(
        "C160",
        "`{text}` is left out of the task: it shows something, installs a library here, or sets up the "
        "front end",
        "a cell of its own is a better place for it",
    ),
    kinds.WorkflowTwice: error(
        "C161",
        "the workflow `{name}` {what}",
        "give each workflow of the notebook a name of its own",
        what=_twice,
    ),
    kinds.SeveralInProject: error(
        "C162",
        "the notebook has {count} workflows, and pyproject.toml names one package for all of them, {package}",
        "take [tool.cloaca] out of pyproject.toml, or make a notebook of each workflow",
    ),
    kinds.PlainShowsNames: info(
        "C163",
        "`{function}` shows which names there are, and a task has others than the notebook",
        "nothing that the task hands over depends on it",
    ),
    kinds.HandoverPickles: info(
        "C165",
        "plain cells may pickle what they hand over: whoever can write into the context of a run can run "
        "code in its tasks, and all workers need one version of each library",
        "take `--handover pickle` out where nothing needs it: what is not pickled is told without it",
    ),
    kinds.NotHandedOver: error(
        "C166",
        "task `{id}` hands over `{name}`, which cannot be: {why}",
        "make it in the task that uses it, of what can be handed over{more}",
        more=choice(
            "verdict",
            stuck="",
            refused="; `--handover pickle` on the `%cloaca_workflow` line lets objects of other libraries be "
            "pickled",
        ),
    ),
    kinds.HandoverLoses: error(
        "C167",
        "`{name}` of task `{id}` does not arrive as it is: {why}",
        "hand over what it is made of: numbers, texts, lists, dictionaries, arrays, frames",
    ),
    kinds.RunNotCarried: warning(
        "C168",
        "the file of `{text}` is not carried: {reason}",
        "put what tasks need of it into a cell, or into a cell that begins with `%%cloaca_module NAME`",
        reason=choice(
            "why",
            absent="it is not there, or cannot be read",
            syntax="it is no Python",
            arguments="it goes by the arguments of its process",
            file="it goes by where it lies",
            names="its text does not tell which names it binds",
            tasks="it has cells of tasks or modules",
            options="of the options of `%run` only -i, -n and -e are followed, and one plain file name",
        ),
    ),
    kinds.RuleNotJson: error(
        "C169",
        "a `context_value` rule looks at `{name}` of task `{id}`, which JSON does not hold exactly",
        "have the rule look at a number, a text, or a list or dictionary of such",
    ),
}
