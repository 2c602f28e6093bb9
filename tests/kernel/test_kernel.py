"""Task and module cells in a plain IPython shell."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from IPython.core.interactiveshell import ExecutionInfo

from cloaca_nb.errors import CloacaNbError, UsageError
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.live.session import Session
from cloaca_nb.read.workflow import read_workflow
from tests.shells import Shell, plain_shell
from tests.written import code_cell, write_notebook


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell with the extension loaded."""
    with plain_shell(tmp_path) as found:
        found.good("%load_ext cloaca_nb")
        yield found


FUNCTION = """%%cloaca_task
def extract(context):
    context.set("rows", [1, 2])
    return context"""

BODY = """%%cloaca_task total -d extract
rows = context.get("rows")
if not rows:
    return context
context.set("total", sum(rows))"""


@pytest.mark.parametrize("marker", ["%%cloaca_task", "# %%cloaca_task", "#%%cloaca_task"])
def test_function_form_defines_its_function(shell: Shell, marker: str) -> None:
    shell.good(FUNCTION.replace("%%cloaca_task", marker, 1))
    assert shell.names["extract"].__name__ == "extract"


@pytest.mark.parametrize("moment", ["record", "earlier"])
def test_an_interrupt_as_a_cell_is_got_ready_ends_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Session, moment, interrupted)
        ran = shell.run("ran = True")
    assert isinstance(ran.error, KeyboardInterrupt)
    assert "callback" not in ran.out
    assert "cloaca_nb" not in ran.out
    assert "the cell was not run" in ran.out
    assert "ran" not in shell.names
    shell.good(FUNCTION)
    assert shell.names["extract"].__name__ == "extract"


def test_an_interrupt_behind_a_cell_ends_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Session, "saw", interrupted)
        ran = shell.run(FUNCTION)
    assert (ran.error, "callback" in ran.out) == (None, False)
    shell.good(BODY)


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_body_form_defines_a_function(shell: Shell) -> None:
    shell.good(BODY)
    context: dict[str, object] = {"rows": [1, 2]}
    context_like = type(
        "C", (), {"get": staticmethod(context.get), "set": staticmethod(context.__setitem__)}
    )()
    assert shell.names["total"](context_like) is context_like
    assert context["total"] == 3
    assert "rows" not in shell.names


@pytest.mark.parametrize(
    "id", ["clean", "read-orders", "import", "filter", "2024", "tasks", "a__b", "\ufb01le"]
)
def test_a_body_is_called_in_the_kernel_as_in_the_package(shell: Shell, id: str) -> None:
    shell.good("def clean(rows):\n    return [row for row in rows if row]")
    helper = shell.names["clean"]
    cell = f"%%cloaca_task {id}\ncontext.set('rows', clean(context.get('raw')))"
    shell.good(cell)
    (task,) = read_workflow(shell.session.document()).tasks
    assert shell.names[task.function].__name__ == task.function
    assert shell.names["clean"] is helper, "the task's function took the name of the notebook's helper"


def test_a_body_run_again_keeps_its_name(shell: Shell) -> None:
    cell = "%%cloaca_task clean\ncontext.set('rows', 1)"
    shell.good(cell, cell_id="one")
    shell.good(cell, cell_id="one")
    assert "clean" in shell.names
    assert "clean_task" not in shell.names


def test_a_body_of_a_second_workflow_is_a_function_too(shell: Shell) -> None:
    shell.good("%cloaca_workflow first")
    shell.good("%%cloaca_task load\ncontext.set('a', 1)")
    shell.good("%cloaca_workflow second --new")
    shell.good("%%cloaca_task use\ncontext.set('b', 2)")
    assert shell.names["use"].__name__ == "use"


def test_a_decorator_that_another_cell_has_imported_is_known(shell: Shell) -> None:
    shell.good("from cloaca import task as t\nimport cloaca as c")
    shell.good(
        "%%cloaca_task\n@t(id='a')\ndef one(context): return context\n"
        "@c.task(id='b')\ndef two(context): return context"
    )
    assert {"one", "two"} <= shell.names.keys()


def test_names_beside_the_function_are_defined(shell: Shell) -> None:
    shell.good("%%cloaca_task\nimport csv\nRATE = 2\ndef load(context):\n    return context\n")
    assert shell.names["RATE"] == 2
    assert shell.names["csv"].__name__ == "csv"


@pytest.mark.parametrize(
    ("source", "line", "text"),
    [
        (FUNCTION.replace("[1, 2])", "[1, 2]) + nothing"), 3, "nothing"),
        (BODY.replace("sum(rows)", "nothing"), 5, "nothing"),
        (
            "%%cloaca_task a \\\n  --retry-attempts 2\ndef a(context):\n    nothing\n    return context",
            4,
            "nothing",
        ),
    ],
)
def test_traceback_lines_are_those_of_the_cell(shell: Shell, source: str, line: int, text: str) -> None:
    shell.shell.InteractiveTB.set_mode("Context")
    shell.good(source)
    name = next(name for name in ("extract", "total", "a") if name in shell.names)
    context = "type('C', (), {'get': lambda s, k: [1], 'set': lambda s, k, v: None})()"
    ran = shell.run(f"{name}({context})")
    assert isinstance(ran.error, NameError)
    assert f"Cell In[2], line {line}, in {name}(context)" in ran.out
    assert f"{line} " in ran.out.split("---->" if "---->" in ran.out else "-->")[-1]
    assert text in ran.out


@pytest.mark.parametrize(
    "marker", ["# %%cloaca_task a -d b", "%%cloaca_task a -d b", "%%cloaca_task a \\\n-d b"]
)
def test_tracebacks_show_the_marker_and_no_call_of_ours(shell: Shell, marker: str) -> None:
    shell.good("# %%cloaca_task b\ny = 1")
    shell.shell.InteractiveTB.set_mode("Context")
    ran = shell.run(f"{marker}\nx = 1\nx / 0")
    assert isinstance(ran.error, ZeroDivisionError)
    assert re.search(r"^ +1 # %%cloaca_task a +-d b$", ran.out, re.MULTILINE), ran.out
    assert "run_line_magic" not in ran.out


@pytest.mark.parametrize("colors", ["nocolor", "linux"])
def test_errors_have_the_colours_of_the_shell(shell: Shell, colors: str) -> None:
    shell.shell.colors = colors
    error = shell.run("%cloaca_run --only lost").error
    assert isinstance(error, CloacaNbError)
    assert ("\x1b[" in "".join(error._render_traceback_())) == (colors != "nocolor")


def test_syntax_error_is_shown_as_in_any_cell(shell: Shell) -> None:
    ran = shell.run("%%cloaca_task\ndef broken(context)\n    return context")
    assert isinstance(ran.error, SyntaxError)
    assert "Cell In[2], line 2" in ran.out
    assert "cloaca_nb" not in ran.out


def test_the_last_value_is_displayed(shell: Shell) -> None:
    assert shell.good(FUNCTION + "\n1 + 1").value == 2


def test_await_at_the_top_level(shell: Shell) -> None:
    shell.good(FUNCTION + "\nimport asyncio\nx = await asyncio.sleep(0, 5)")
    assert shell.names["x"] == 5


def test_a_body_that_waits_is_a_function_like_any_other_s(shell: Shell) -> None:
    """Called or tried, it runs to its end, whether or not the kernel's thread has a loop that runs."""
    shell.good("async def make():\n    return 5")
    ran = shell.good("%%cloaca_task load --run\nvalue = await make()\ncontext.set('value', value)")
    assert "value = 5" in ran.out
    assert "value" not in shell.names
    shell.good("import cloaca\nfound = load(cloaca.Context({}))\nawait make()")
    assert shell.names["found"].get("value") == 5
    ran = shell.run("%%cloaca_task load --run\nvalue = await make()\nraise KeyError('no')")
    assert isinstance(ran.error, KeyError)


def test_futures_of_a_task_cell(shell: Shell) -> None:
    shell.good(
        "%%cloaca_task\nfrom __future__ import annotations\ndef a(context: NoSuch):\n    return context"
    )
    assert shell.names["a"].__annotations__ == {"context": "NoSuch"}


BAD_CELLS = [
    ("%%cloaca_task --retry-atempts 3\ndef a(context):\n    return context", "--retry-attempts"),
    ("%%cloaca_task --retry-attempts x\ndef a(context):\n    return context", "retry-attempts"),
    ("%%cloaca_task 'open\ndef a(context):\n    return context", "quotation mark"),
    ("%%cloaca_task\nx = 1", "make_x"),
    ("%%cloaca_task\ncontext.set('a', 1)", ""),
    ("%%cloaca_task\ndef f(rows):\n    return rows", "context"),
    ("%%cloaca_task\ndef a(context):\n    return context\ndef b(context):\n    return context", ""),
    ("%%cloaca_task\n!make\ndef a(context):\n    return context", "!make"),
]


@pytest.mark.parametrize(("source", "says"), BAD_CELLS)
def test_cells_that_can_be_no_task_are_refused(shell: Shell, source: str, says: str) -> None:
    ran = shell.run(source)
    assert isinstance(ran.error, UsageError), ran.out
    assert says in str(ran.error)
    assert "Traceback" not in ran.out
    assert "hint" in ran.out


def test_task_as_a_line_says_what_to_write(shell: Shell) -> None:
    ran = shell.run("x = 1\n%cloaca_task a")
    assert "begin the cell with %%cloaca_task" in ran.out


def test_run_cell_magic_works_too(shell: Shell) -> None:
    shell.good("get_ipython().run_cell_magic('cloaca_task', '', 'def a(context):\\n    return context\\n')")
    assert "a" in shell.names


class TestTrialRun:
    def test_contexts_go_from_task_to_task(self, shell: Shell) -> None:
        shell.good(FUNCTION.replace("%%cloaca_task", "%%cloaca_task --run"))
        ran = shell.good(BODY.replace("-d extract", "-d extract --run"))
        assert "total = 3" in repr(ran.value)

    def test_errors_show_the_notebook_alone(self, shell: Shell) -> None:
        shell.shell.InteractiveTB.set_mode("Context")
        ran = shell.run("%%cloaca_task -r\ndef a(context):\n    1 / 0\n    return context")
        assert isinstance(ran.error, ZeroDivisionError)
        assert "Cell In[2], line 3, in a(context)" in ran.out
        assert "task_run.py" not in ran.out

    def test_lost_context_is_told(self, shell: Shell) -> None:
        ran = shell.good("%%cloaca_task -r\ndef a(context):\n    context.set('k', 1)")
        assert "return context" in repr(ran.value)

    def test_values_that_a_context_refuses(self, shell: Shell) -> None:
        ran = shell.run(
            "%%cloaca_task -r\ndef a(context):\n    context.set('k', object())\n    return context"
        )
        assert isinstance(ran.error, TypeError)


class TestDecorated:
    CELL = dedent(
        """\
        %%cloaca_task
        import cloaca
        with cloaca.WorkflowBuilder("guide") as builder:
            builder.description("d")
            @cloaca.task(id="extract")
            def extract(context):
                return context
            @cloaca.task(id="load", dependencies=["extract"])
            def load(context):
                return context
        """
    )

    def test_functions_are_plain(self, shell: Shell) -> None:
        shell.good(self.CELL)
        assert shell.names["load"]("c") == "c"

    @pytest.mark.engine
    def test_nothing_is_registered_in_the_engine(self, shell: Shell) -> None:
        cloaca = pytest.importorskip("cloaca")
        shell.good("from cloaca import task, WorkflowBuilder")
        shell.good(self.CELL)
        shell.good('%%cloaca_task\n@task(id="x")\ndef x(context):\n    return context')
        runner = cloaca.DefaultRunner(":memory:")
        try:
            with pytest.raises(ValueError, match="not found"):
                runner.execute("guide", cloaca.Context())
        finally:
            runner.shutdown()

    def test_the_engine_works_in_other_cells(self, shell: Shell) -> None:
        cloaca = pytest.importorskip("cloaca")
        shell.good(self.CELL)
        before = (cloaca.TaskDecorator.__call__, cloaca.WorkflowBuilder.__enter__)
        shell.run(self.CELL + "1 / 0")
        assert (cloaca.TaskDecorator.__call__, cloaca.WorkflowBuilder.__enter__) == before

    def test_the_engine_still_checks_arguments(self, shell: Shell) -> None:
        pytest.importorskip("cloaca")
        ran = shell.run(
            '%%cloaca_task\nimport cloaca\n@cloaca.task(id="x", retries=3)\n'
            "def x(context):\n    return context"
        )
        assert isinstance(ran.error, TypeError | UsageError)


class TestModule:
    def test_import_and_renew(self, shell: Shell) -> None:
        shell.good("%%cloaca_module helpers_a\ndef f():\n    return 1")
        shell.good("import helpers_a\nfrom helpers_a import f")
        shell.good("%%cloaca_module helpers_a\ndef f():\n    return 2")
        assert shell.good("helpers_a.f()").value == 2
        assert shell.good("from helpers_a import f\nf()").value == 2

    def test_errors_show_the_cell(self, shell: Shell) -> None:
        shell.good("%%cloaca_module helpers_b\nX = 1")
        ran = shell.run("# %%cloaca_module helpers_b\nX = 2\n1 / 0")
        assert "Cell In[3], line 3" in ran.out
        assert "helper_module.py" not in ran.out
        assert sys.modules["helpers_b"].X == 1

    def test_syntax_errors_show_the_cell(self, shell: Shell) -> None:
        ran = shell.run("%%cloaca_module helpers_c\ndef f(:\n    pass")
        assert isinstance(ran.error, SyntaxError)
        assert "line 2" in ran.out
        assert "helpers_c" not in sys.modules

    @pytest.mark.parametrize("name", ["json", "os.path", "my-helpers", "class", "pytest", "a b", ""])
    def test_names_that_cannot_be(self, shell: Shell, name: str) -> None:
        ran = shell.run(f"%%cloaca_module {name}\nX = 1")
        assert isinstance(ran.error, UsageError)

    def test_it_is_loaded_again(self, shell: Shell) -> None:
        shell.good("%%cloaca_module helpers_f\nROWS = []")
        shell.good("import importlib, sys, helpers_f\nhelpers_f.ROWS.append(1)\nhelpers_f.MORE = 1")
        assert shell.good("importlib.reload(helpers_f) is helpers_f").value
        assert shell.good("[helpers_f.ROWS, helpers_f.MORE]").value == [[], 1]
        shell.good("del sys.modules['helpers_f']\nimport helpers_f")
        assert shell.good("[helpers_f.ROWS, hasattr(helpers_f, 'MORE')]").value == [[], False]
        shell.good("%%cloaca_module helpers_f\nROWS = [2]")
        assert shell.good("importlib.reload(helpers_f).ROWS").value == [2]

    def test_source_of_a_function(self, shell: Shell) -> None:
        shell.good("%%cloaca_module helpers_d\ndef f():\n    return 1")
        assert "return 1" in shell.good("import inspect, helpers_d\ninspect.getsource(helpers_d.f)").value


class TestRecording:
    def recorded(self, shell: Shell) -> list[str]:
        return [cell.source for cell in shell.session.document().cells]

    def test_cells_before_the_extension_are_known(self, tmp_path: Path) -> None:
        with plain_shell(tmp_path) as shell:
            shell.good("import csv")
            shell.good("RATE = 1\n%load_ext cloaca_nb\n%cloaca_workflow demo")
            assert self.recorded(shell) == [
                "import csv",
                "RATE = 1\n%load_ext cloaca_nb\n%cloaca_workflow demo",
            ]

    def test_without_history_the_loading_cell_is_known(self, tmp_path: Path) -> None:
        with plain_shell(tmp_path) as shell:
            shell.run("%load_ext cloaca_nb", history=False)
            shell.run(FUNCTION, history=False)
            assert self.recorded(shell) == ["%load_ext cloaca_nb", FUNCTION]

    def test_a_cell_without_history_is_one_by_its_id(self, tmp_path: Path) -> None:
        with plain_shell(tmp_path) as shell:
            shell.run("%load_ext cloaca_nb", cell_id="a", history=False)
            assert self.recorded(shell) == ["%load_ext cloaca_nb"]

    def test_ids(self, shell: Shell) -> None:
        shell.good("X = 1", cell_id="a")
        shell.good(FUNCTION, cell_id="b")
        shell.good("X = 2", cell_id="a")
        assert self.recorded(shell)[1:] == ["X = 2", FUNCTION]

    def test_the_loading_cell_gets_its_id(self, tmp_path: Path) -> None:
        with plain_shell(tmp_path) as shell:
            shell.good("%load_ext cloaca_nb", cell_id="first")
            shell.good("%reload_ext cloaca_nb\nX = 1", cell_id="first")
            assert [cell.id for cell in shell.session.document().cells] == ["first"]

    def test_cells_before_the_extension_keep_their_place(self, tmp_path: Path) -> None:
        with plain_shell(tmp_path) as shell:
            shell.good("X = 1", cell_id="a")
            shell.good("Y = 1", cell_id="b")
            shell.good("%load_ext cloaca_nb", cell_id="load")
            shell.good("Z = 1", cell_id="z")
            shell.good("Y = 1", cell_id="b")
            shell.good("Y = 2", cell_id="b")
            assert self.recorded(shell) == ["X = 1", "Y = 2", "%load_ext cloaca_nb", "Z = 1"]

    def test_cells_before_the_extension_are_found_in_the_saved_notebook(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "n.ipynb"
        texts = {"a": "X = 1", "b": "Y = 1", "load": "%load_ext cloaca_nb"}
        write_notebook(path, [code_cell(id, text) for id, text in texts.items()])
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        with plain_shell(tmp_path) as shell:
            for id, text in texts.items():
                shell.good(text, cell_id=id)
            shell.good("Y = 2", cell_id="b")
            assert self.recorded(shell) == ["X = 1", "Y = 2", "%load_ext cloaca_nb"]

    def test_ids_of_another_kind_than_the_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write_notebook(tmp_path / "n.ipynb", [code_cell("file-1", "X = 1")])
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        with plain_shell(tmp_path) as shell:
            shell.good("X = 1", cell_id="front-1")
            shell.good("%load_ext cloaca_nb", cell_id="front-2")
            assert [cell.id for cell in shell.session.document().cells] == [None, "front-2"]

    def test_a_console_at_the_kernel_is_no_cell(self, shell: Shell) -> None:
        shell.good("X = 1", cell_id="a")
        shell.good("X = 99")
        assert self.recorded(shell)[1:] == ["X = 1"]

    def test_renaming_a_task_in_its_cell(self, shell: Shell) -> None:
        shell.good(FUNCTION, cell_id="a")
        shell.good(FUNCTION.replace("extract", "fetch"), cell_id="a")
        assert shell.session.task_ids() == ("fetch",)

    def test_a_task_again_without_ids(self, shell: Shell) -> None:
        shell.good(FUNCTION)
        shell.good(BODY)
        shell.good(FUNCTION + "\n# better")
        assert shell.session.task_ids() == ("extract", "total")

    def test_a_cell_that_fails_counts(self, shell: Shell) -> None:
        shell.run("X = 1\n1 / 0")
        assert self.recorded(shell)[1:] == ["X = 1\n1 / 0"]

    def test_a_task_that_is_refused_without_id_does_not_count(self, shell: Shell) -> None:
        for source in ("%%cloaca_task\n# nothing", "# %%cloaca_task\nfor x in [1]:\n    y = x"):
            assert isinstance(shell.run(source).error, UsageError)
        shell.run("%%cloaca_task\n# Load\nrows = [1]\nraise ValueError")
        report = shell.session.report()
        assert [task.id for task in report.workflow.tasks] == ["load"]
        assert not [one for one in report.findings if one.code.startswith("C1") and one.severity == "error"]
        assert isinstance(shell.run("%%cloaca_task\n# nothing", cell_id="a").error, UsageError)
        assert "C121" in {one.code for one in shell.session.report().findings}

    def test_a_slip_without_id_does_not_count(self, shell: Shell) -> None:
        shell.good(FUNCTION)
        shell.run(FUNCTION.replace("(context):", "(context)"))
        shell.run("x = (1,")
        assert self.recorded(shell)[1:] == [FUNCTION]

    def test_a_broken_cell_with_id_counts(self, shell: Shell) -> None:
        shell.good("x = 1", cell_id="a")
        shell.run("x = (1,", cell_id="a")
        assert self.recorded(shell)[1:] == ["x = (1,"]

    def test_code_that_a_cell_runs_is_no_cell(self, shell: Shell) -> None:
        shell.good("get_ipython().run_cell('Y = 1')\nX = 2")
        assert self.recorded(shell)[1:] == ["get_ipython().run_cell('Y = 1')\nX = 2"]
        shell.good("Z = 3")
        assert self.recorded(shell)[-1] == "Z = 3"

    @pytest.mark.parametrize(
        "source",
        [
            "%%time\nX = 1",
            "!true",
            "files = !ls",
            "%matplotlib --list",
            "len?",
            "%who",
            "%%capture out\nprint(1)",
            "  ",
        ],
    )
    def test_other_magics_are_not_disturbed(self, shell: Shell, source: str) -> None:
        if "matplotlib" in source:
            pytest.importorskip("matplotlib")
        shell.good(source)
        shell.good(FUNCTION)
        assert shell.session.task_ids() == ("extract",)

    def test_autoreload(self, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(str(tmp_path))
        shell.good("%load_ext autoreload\n%autoreload 2")
        shell.good("%%cloaca_module helpers_e\nX = 1")
        shell.good("from helpers_e import X")
        shell.good(FUNCTION)
        assert "Traceback" not in shell.good("X").out


class TestLoading:
    def test_twice_is_once(self, shell: Shell) -> None:
        before = shell.session
        shell.good("%reload_ext cloaca_nb")
        shell.good("get_ipython().extension_manager.shell")
        assert len(shell.shell.ast_transformers) <= 1
        assert shell.session is not None
        assert before is not None

    def test_unloading_leaves_nothing(self, tmp_path: Path) -> None:
        with plain_shell(tmp_path) as shell:
            before = snapshot(shell)
            shell.good("%load_ext cloaca_nb")
            shell.good("%unload_ext cloaca_nb")
            assert snapshot(shell) == before
            assert "not found" in shell.run("%cloaca_check").out
            shell.good("%load_ext cloaca_nb\n%cloaca_workflow again")

    def test_cells_after_loading_again_are_seen(self, tmp_path: Path) -> None:
        with plain_shell(tmp_path) as shell:
            shell.good("%load_ext cloaca_nb\n%cloaca_workflow again", cell_id="load")
            shell.good("%unload_ext cloaca_nb", cell_id="off")
            shell.good("RATE = 2", cell_id="between")
            shell.good("%load_ext cloaca_nb", cell_id="on")
            shell.good("%%cloaca_task\ndef one(context):\n    return context", cell_id="task")
            assert shell.session.task_ids() == ("one",)


class TestVendor:
    """What lies in `vendor/` can be imported from `%load_ext` on."""

    @pytest.fixture(autouse=True)
    def modules(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(sys, "path", list(sys.path))
        yield
        sys.modules.pop("vendored_lib", None)

    @staticmethod
    def write(folder: Path, name: str, text: str) -> None:
        (folder / "vendor" / name).mkdir(parents=True)
        (folder / "vendor" / name / "__init__.py").write_text(text, encoding="utf-8")

    def test_from_loading_to_unloading(self, tmp_path: Path) -> None:
        self.write(tmp_path, "vendored_lib", "VALUE = 3")
        with plain_shell(tmp_path) as shell:
            assert isinstance(shell.run("import vendored_lib").error, ModuleNotFoundError)
            shell.good("%load_ext cloaca_nb")
            assert shell.good("import vendored_lib; vendored_lib.VALUE").value == 3
            shell.good("import os; os.chdir('/')")
            shell.good("%unload_ext cloaca_nb\nimport sys; del sys.modules['vendored_lib']")
            assert isinstance(shell.run("import vendored_lib").error, ModuleNotFoundError)

    def test_made_by_a_cell(self, shell: Shell, tmp_path: Path) -> None:
        assert isinstance(shell.run("import vendored_lib").error, ModuleNotFoundError)
        self.write(tmp_path, "vendored_lib", "VALUE = 4")
        assert shell.good("import vendored_lib; vendored_lib.VALUE").value == 4

    def test_what_is_installed_comes_first(self, tmp_path: Path) -> None:
        self.write(tmp_path, "hypothesis", "raise ImportError('the vendored copy')")
        with plain_shell(tmp_path) as shell:
            shell.good("%load_ext cloaca_nb\nimport hypothesis")
            assert sys.path[-1] == str(tmp_path / "vendor")

    def test_a_path_that_the_person_added_stays(self, tmp_path: Path) -> None:
        mine = str(tmp_path / "vendor")
        with plain_shell(tmp_path) as shell:
            sys.path.insert(0, mine)
            shell.good("%load_ext cloaca_nb\n%reload_ext cloaca_nb")
            assert sys.path.count(mine) == 1
            shell.good("%unload_ext cloaca_nb")
            assert sys.path[0] == mine

    def test_of_the_folder_of_the_notebook(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.write(tmp_path / "notebooks", "vendored_lib", "VALUE = 5")
        notebook = write_notebook(tmp_path / "notebooks" / "here.ipynb", [])
        monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
        with plain_shell(tmp_path) as shell:
            assert shell.good("%load_ext cloaca_nb\nimport vendored_lib; vendored_lib.VALUE").value == 5


def snapshot(shell: Shell) -> dict[str, object]:
    """What an extension could leave behind."""
    inner = shell.shell
    return {
        "callbacks": {name: list(found) for name, found in inner.events.callbacks.items()},
        "cleanup": list(inner.input_transformers_cleanup),
        "trees": list(inner.ast_transformers),
        "finders": list(sys.meta_path),
        "path": list(sys.path),
        "magics": [
            name for kind in inner.magics_manager.magics.values() for name in kind if "cloaca" in name
        ],
        "configurables": [
            item for item in inner.configurables if type(item).__module__.startswith("cloaca_nb")
        ],
    }


def test_an_interrupt_before_any_result(shell: Shell) -> None:
    joined = kernel.connection(shell.shell)
    assert joined is not None
    info: Callable[..., ExecutionInfo] = ExecutionInfo
    joined.before_cell(info(FUNCTION, True, False, True, None))
    assert joined.task_cell is not None
    joined.after_cell(None)
    assert joined.task_cell is None
    shell.good("X = 1")
    assert shell.session.document().cells[-1].source == "X = 1"
