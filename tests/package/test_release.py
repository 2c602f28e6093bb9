"""The layout that servers read: its files, and that the engine loads and runs it as a server does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloaca_nb.model.workflow import Project
from cloaca_nb.package.archive_check import KNOWN
from cloaca_nb.package.files import write_tree
from cloaca_nb.package.manifest import package_toml
from tests.command import LIMIT_S
from tests.package.notebooks import ETL, EXTRACT, NAME, package, vendored

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = Project("flow", "the-flow", "1.2", 'Say "hi"\nüber', "Ada", ">=3.11", (), "flow")


def test_every_field_is_written_out() -> None:
    assert tomllib.loads(package_toml(PROJECT, "flow.tasks").decode()) == {
        "package": {
            "name": "the-flow",
            "version": "1.2",
            "interface": "cloacina-workflow-plugin",
            "interface_version": 1,
            "extension": "cloacina",
        },
        "metadata": {
            "workflow_name": "flow",
            "language": "python",
            "description": 'Say "hi"\nüber',
            "author": "Ada",
            "requires_python": ">=3.11",
            "entry_module": "flow.tasks",
        },
    }


def test_only_keys_that_servers_know() -> None:
    document = tomllib.loads(package_toml(PROJECT, "flow.tasks").decode())
    assert document["metadata"].keys() <= KNOWN


# What a server's loader does, with the engine's own parts: the loader's names are pushed around the import,
# the package's directories stand at the end of the path and are gone when the workflow runs.
LOADER = """
import shutil, sys
import cloaca
root, tenant, package, workflow, entry = sys.argv[1:]
sys.path += [f"{root}/workflow", f"{root}/vendor"]
with cloaca.WorkflowBuilder(workflow, tenant=tenant, package=package, workflow=workflow):
    __import__(entry)
shutil.rmtree(root)
runner = cloaca.DefaultRunner(":memory:")
result = runner.execute(workflow, cloaca.Context({}))
print(result.status, sorted(result.final_context.to_dict().items()))
runner.shutdown()
"""

LATE = """
    %%cloaca_task
    def extract(context):
        from helpers import twice
        import my_lib.deep
        context.set("rows", [twice(my_lib.deep.X)])
        return context
"""
RULE = """
    %%cloaca_task
    import cloaca

    @cloaca.task(dependencies=["extract"], trigger_rules=cloaca.task_success("extract"))
    def after(context):
        context.set("after", True)
        return context
"""


@pytest.mark.engine
@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (ETL, "Completed [('rows', [1, 2, 3]), ('sum', 6)]"),
        (
            (NAME, "%%cloaca_module helpers\ndef twice(n):\n    return 2 * n", LATE),
            "Completed [('rows', [42])]",
        ),
        ((NAME, EXTRACT, RULE), "Completed [('after', True), ('rows', [1, 2, 3])]"),
    ],
)
def test_a_loader_runs_it_after_deleting_the_files(
    cells: tuple[str, ...], wanted: str, tmp_path: Path
) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "", "my_lib/deep.py": "X = 21"})
    made = package(*cells, folder=tmp_path)
    root = tmp_path / "staging"
    write_tree(made.release, root)
    names = (made.tenant, made.project.name, made.workflow.name, made.release_entry_module)
    done = subprocess.run(
        [sys.executable, "-c", LOADER, str(root), *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT_S,
        env={**os.environ, "RUST_LOG": "off", "TMPDIR": str(tmp_path)},
    )
    assert done.stdout.strip() == wanted
