"""`import cloaca` where no engine is installed, and an engine that registers nothing."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

from cloaca_nb.kernel.engine import quiet_engine

WITHOUT_ENGINE = """
import sys
from importlib.machinery import PathFinder
class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name == "cloaca" else super().find_spec(name, path, target)
sys.meta_path = [Finder if found is PathFinder else found for found in sys.meta_path]
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "cloaca_nb")
"""


def without_engine(code: str) -> str:
    """What code prints in a shell with the extension but without an engine."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_ENGINE + dedent(code)], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_authoring_names_are_there() -> None:
    out = without_engine(
        """
        import cloaca
        print(cloaca.task, cloaca.Context({"k": 1}).get("k"), cloaca.var_or("NOPE_X", "d"))
        from cloaca import WorkflowBuilder, task_success
        """
    )
    assert "1 d" in out
    assert "Error" not in out


def test_other_names_say_what_to_install() -> None:
    out = without_engine("import cloaca\ncloaca.DefaultRunner")
    assert "cloaca.DefaultRunner needs the engine" in out
    assert "pip install 'cloaca-nb[engine]'" in out


def test_importing_another_name_fails() -> None:
    assert "ImportError" in without_engine("from cloaca import DefaultRunner")


def test_decorated_cells_work() -> None:
    out = without_engine(
        '''
        cell = """%%cloaca_task
        import cloaca
        with cloaca.WorkflowBuilder("w"):
            @cloaca.task(id="a")
            def a(context):
                return context
        """
        print(shell.run_cell(cell).success, shell.user_ns["a"]("c"))
        '''
    )
    assert out.strip().endswith("True c")


def test_after_unloading_there_is_none() -> None:
    out = without_engine('shell.run_line_magic("unload_ext", "cloaca_nb")\nimport cloaca')
    assert "ModuleNotFoundError" in out


def test_a_standin_that_was_imported_is_gone_after_unloading() -> None:
    out = without_engine('import cloaca\nshell.run_line_magic("unload_ext", "cloaca_nb")\nimport cloaca')
    assert "ModuleNotFoundError" in out


@pytest.mark.engine
def test_an_installed_engine_comes_first() -> None:
    code = """
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance()
        shell.run_line_magic("load_ext", "cloaca_nb")
        import cloaca
        shell.run_line_magic("unload_ext", "cloaca_nb")
        import cloaca as again
        print(cloaca.DefaultRunner, again is cloaca)
        """
    done = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("True")


@pytest.mark.engine
def test_engine_is_itself_again_after_an_error() -> None:
    import cloaca

    before = (
        cloaca.TaskDecorator.__call__,
        cloaca.WorkflowBuilder.__exit__,
        cloaca.register_workflow_constructor,
    )
    with pytest.raises(ZeroDivisionError), quiet_engine():
        _ = 1 / 0
    assert before == (
        cloaca.TaskDecorator.__call__,
        cloaca.WorkflowBuilder.__exit__,
        cloaca.register_workflow_constructor,
    )
