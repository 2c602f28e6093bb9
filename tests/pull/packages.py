"""Ten packages written by hand, of the guide's kind and of the release's: files, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

GUIDE = """[project]
name = "{name}"
version = "2.1.0"
[tool.cloaca]
entry_module = "{entry}"
"""
RELEASE = """[package]
name = "{name}"
version = "2.1.0"
[metadata]
workflow_name = "{workflow}"
language = "python"
entry_module = "{entry}"
"""


@dataclass(frozen=True)
class Handmade:
    """A package directory.

    Attributes:
        files: Its files.
        edges: Task -> the tasks it waits for.
        values: What the final context holds, of a run.
    """

    files: dict[str, str]
    edges: dict[str, list[str]]
    values: dict[str, Any] = field(default_factory=dict)


def guide(code: str, workflow: str = "sales", **more: str) -> dict[str, str]:
    """A package of the guide's kind, with its tasks in the entry module's `__init__`."""
    named = GUIDE.format(name=workflow.replace("_", "-"), entry=workflow)
    return {"pyproject.toml": named, f"{workflow}/__init__.py": code, **_paths(workflow, more)}


def release(code: str, workflow: str = "sales", **more: str) -> dict[str, str]:
    """A package of the release's kind, with its tasks in a module `tasks`."""
    said = RELEASE.format(name=workflow.replace("_", "-"), workflow=workflow, entry=f"{workflow}.tasks")
    folder = f"workflow/{workflow}"
    return {
        "package.toml": said,
        f"{folder}/__init__.py": "",
        f"{folder}/tasks.py": code,
        **_paths(folder, more),
    }


def _paths(folder: str, more: dict[str, str]) -> dict[str, str]:
    return {f"{folder}/{name.replace('__', '/')}.py": text for name, text in more.items()}


TWO = """
@cloaca.task(id="extract")
def extract(context):
    context.set("rows", [1, 2, 3])
    return context

@cloaca.task(id="load", dependencies=["extract"])
def load(context):
    context.set("sum", {sum})
    return context
"""
TWO_EDGES: dict[str, list[str]] = {"extract": [], "load": ["extract"]}
ROWS = 'context.get("rows")'


def block(text: str) -> str:
    """A text indented by one level."""
    return "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))


HANDMADE = {
    "guide_builder": Handmade(
        guide(
            '"""Sales."""\nimport cloaca\n\nwith cloaca.WorkflowBuilder("sales") as builder:\n'
            '    builder.description("Sales of the day")\n' + block(TWO.format(sum=f"sum({ROWS})"))
        ),
        TWO_EDGES,
        {"sum": 6},
    ),
    "guide_helper": Handmade(
        guide(
            "import cloaca\nfrom .helpers import total as add\n"
            + TWO.format(sum=f"add({ROWS})")
            + '\nif __name__ == "__main__":\n    raise SystemExit(1)\n',
            helpers="RATE = 2\n\ndef total(rows):\n    return RATE * sum(rows)\n",
        ),
        TWO_EDGES,
        {"sum": 12},
    ),
    "guide_texts_of_several_lines": Handmade(
        guide(
            'import cloaca\nwith cloaca.WorkflowBuilder("sales") as b:\n    @cloaca.task(id="only")\n'
            '    def only(context):\n        context.set("text", """a\n    b\n""")\n        return context\n'
        ),
        {"only": []},
        {"text": "a\n    b\n"},
    ),
    "guide_ids_that_are_no_names": Handmade(
        guide(
            "from cloaca import task\n\n# The first of them.\n@task(id='read-all', retry_attempts=5)\n"
            "def read(context):\n    context.set('n', 1)\n    return context\n\n"
            "@task(id='write', dependencies=[read])\ndef put(context):\n"
            "    context.set('m', context.get('n') + 1)\n    return context\n"
        ),
        {"read-all": [], "write": ["read-all"]},
        {"m": 2},
    ),
    "guide_no_edge_in_spite_of_keys": Handmade(
        guide("import cloaca\n" + TWO.replace(', dependencies=["extract"]', "").format(sum="1")),
        {"extract": [], "load": []},
        {"sum": 1},
    ),
    "release_plain": Handmade(
        release("import cloaca\nRATE = 3\n" + TWO.format(sum=f"RATE * sum({ROWS})")), TWO_EDGES, {"sum": 18}
    ),
    "release_packages_below": Handmade(
        release(
            "import cloaca\nfrom .util import numbers\nfrom sales.util.texts import label\n"
            + TWO.format(sum=f"label(numbers.total({ROWS}))"),
            util____init__="",
            util__numbers="def total(rows):\n    return sum(rows)\n",
            util__texts="from .numbers import total\n\ndef label(n):\n    return f'{n} of {total([1, 1])}'\n",
        ),
        TWO_EDGES,
        {"sum": "6 of 2"},
    ),
    "release_names_of_an_init": Handmade(
        {
            **release(
                "import cloaca\nfrom . import total\n" + TWO.format(sum=f"total({ROWS})"),
                maths="def total(rows):\n    return sum(rows) + 1\n",
            ),
            "workflow/sales/__init__.py": '"""Sales."""\nfrom .maths import total\n__all__ = ["total"]\n',
        },
        TWO_EDGES,
        {"sum": 7},
    ),
    "release_tasks_in_two_modules": Handmade(
        {
            **release(
                "import cloaca\nfrom .first import RATE, extract\n\n"
                '@cloaca.task(id="load", dependencies=["extract"])\ndef load(context):\n'
                f'    context.set("sum", RATE * sum({ROWS}))\n    return context\n',
                first='import cloaca\nRATE = 10\n@cloaca.task(id="extract")\ndef extract(context):\n'
                '    context.set("rows", [1])\n    return context\n',
            )
        },
        TWO_EDGES,
        {"sum": 10},
    ),
    "release_trigger_rule": Handmade(
        release(
            "import cloaca\n"
            + TWO.format(sum="5").replace(
                'dependencies=["extract"]',
                'dependencies=["extract"], '
                'trigger_rules=cloaca.task_success("public::sales::sales::extract")',
            )
        ),
        TWO_EDGES,
        {"sum": 5},
    ),
}
