"""The modules by which the tasks of a package hand values to each other."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files as resources

from cloaca_nb.model.workflow import Line, Module, Workflow
from cloaca_nb.read.handover.write import CODEC, DECODED, HANDOVER
from cloaca_nb.read.registrations.polling import POLLING, POLLING_IMPORT


def carried_module(name: str, source: str) -> Module:
    """A module of ours that is part of the package.

    Args:
        name: Its name there.
        source: The module of `carried/` that it is.
    """
    text = resources("cloaca_nb.carried").joinpath(f"{source}.py").read_text(encoding="utf-8")
    return Module(name, "anew", tuple(Line(line) for line in text.splitlines()))


def with_polling(workflow: Workflow) -> Workflow:
    """The workflow with the module that its poll functions need; itself where none needs one."""
    if not any(line == POLLING_IMPORT for module in workflow.modules for line in module.lines):
        return workflow
    return replace(workflow, modules=(*workflow.modules, carried_module(POLLING, POLLING)))


def with_handover(workflow: Workflow) -> Workflow:
    """The workflow with the modules that its tasks hand over by; itself where there are none."""
    there = {module.name for module in workflow.modules}
    tops = {line.text for module in workflow.modules for line in module.lines if line.cell is None}
    decodes = any(text.startswith(f"from .{DECODED} import") for text in tops)
    hands = decodes or any(task.form == "plain" for task in workflow.tasks)
    needed = [*CODEC, *HANDOVER, *([DECODED] if decodes else [])] if hands else []
    wanted = {name: name for name in needed if name not in there}
    if "pickle" in workflow.project.handover and (hands or CODEC[0] in there):
        wanted["codec_pickle"] = "pickling"
    added = (carried_module(name, source) for name, source in wanted.items())
    return replace(workflow, modules=(*workflow.modules, *added))
