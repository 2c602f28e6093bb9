"""Each magic in a plain IPython shell: what it shows, what it raises, its help, its settings."""

from __future__ import annotations

import gc
import shlex
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb import commands
from cloaca_nb.commands import magic_parser
from cloaca_nb.errors import CheckError, OutputError, RunError, UsageError
from cloaca_nb.kernel.lines import guarded
from tests.command import LIMIT_S, interrupted_in_a_class
from tests.shells import Shell, plain_shell
from tests.written import write_notebook

EXTRACT = """%%cloaca_task
def extract(context):
    context.set("rows", rows_of(context.get("n", 2)))
    return context"""
COUNT = '%%cloaca_task count\ncontext.set("count", len(context.get("rows")))'
MAGICS = sorted(commands.MAGICS)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell with a small workflow."""
    with plain_shell(tmp_path) as found:
        found.good("%load_ext cloaca_nb\n%cloaca_workflow demo")
        found.good("def rows_of(n):\n    return list(range(n))")
        found.good(EXTRACT)
        found.good(COUNT)
        yield found


@pytest.fixture
def broken(shell: Shell) -> Shell:
    """The same with an error finding."""
    shell.good("%%cloaca_task\ndef bad(context):\n    context.set('x', nothing)\n    return context")
    return shell


class TestAsShown:
    """Magics that take the workflow refuse where the notebook on the screen is another than what was run."""

    LINES = ("%cloaca_run", "%cloaca_build -o {0}", "%cloaca_pack -o {0}", "%cloaca_deploy {0}")

    @pytest.fixture
    def edited(self, shell: Shell) -> Shell:
        """A shell whose front end has told that a cell was edited after it ran."""
        found = shell.session
        cells = {f"c{at}": cell for at, cell in enumerate(found.document().cells)}
        found.clear()
        for id, cell in cells.items():
            found.record(cell.source, cell_id=id)
        shown = {
            id: replace(cell, source=cell.source.replace('"n", 2', '"n", 5')) for id, cell in cells.items()
        }
        found.arrange(list(shown), shown)
        return shell

    @pytest.mark.parametrize("line", LINES)
    def test_a_magic_refuses_and_names_the_cells(self, edited: Shell, tmp_path: Path, line: str) -> None:
        error = edited.run(line.format(tmp_path)).error
        assert isinstance(error, UsageError)
        assert error.message.endswith("screen is not what was run: cell 3 was edited since it ran")
        assert "--as-run" in error.hint

    @pytest.mark.parametrize("line", LINES)
    def test_what_was_run_is_taken_where_the_line_says_so(
        self, edited: Shell, tmp_path: Path, line: str
    ) -> None:
        assert edited.good(f"{line.format(tmp_path)} --as-run").value is not None


class TestShows:
    def test_check(self, shell: Shell) -> None:
        ran = shell.good("%cloaca_check")
        assert repr(ran.value).endswith("✓ 1 note")
        assert ran.value.ok

    def test_check_in_the_middle_of_a_cell(self, shell: Shell) -> None:
        ran = shell.good("%cloaca_check\nx = 1")
        assert [shown["text/plain"].split("\n")[-1] for shown in ran.displayed] == ["✓ 1 note"]

    def test_check_with_findings(self, broken: Shell) -> None:
        ran = broken.good("report = %cloaca_check\nreport")
        assert "error C201 cell 5 (In [5]), line 3" in repr(ran.value)
        assert not ran.value.ok

    def test_captured(self, shell: Shell) -> None:
        assert "rows_of  extract  cell 2, line 1" in repr(shell.good("%cloaca_check --captured").value)

    def test_the_page_of_a_finding(self, shell: Shell) -> None:
        assert "C201" in repr(shell.good("%cloaca_check --explain c201").value)
        assert isinstance(shell.run("%cloaca_check --explain C000").error, UsageError)

    def test_graph(self, shell: Shell) -> None:
        shown = shell.good("%cloaca_graph").value
        assert repr(shown).split() == [
            "demo:",
            "2",
            "tasks",
            "○",
            "extract",
            "│",
            "○",
            "count",
            "⇠",
            "extract",
            "(rows)",
        ]
        assert shown.bundle["image/svg+xml"].startswith("<svg")

    def test_graph_file(self, shell: Shell, tmp_path: Path) -> None:
        shell.good("%cloaca_graph --svg graph.svg")
        assert (tmp_path / "graph.svg").read_text(encoding="utf-8").startswith("<svg")

    def test_run(self, shell: Shell) -> None:
        ran = shell.good("%cloaca_run --context n=3 more='{\"a\": [1]}'")
        assert ran.value.context == {"n": 3, "more": {"a": [1]}, "rows": [0, 1, 2], "count": 3}
        assert "✓ completed: demo on the" in repr(ran.value)
        assert "✓  extract  completed" in repr(ran.value)

    def test_several_runs(self, shell: Shell) -> None:
        result = shell.good("%cloaca_run --times 2 --runner preview --context n=3").value
        assert [one.context["count"] for one in result.runs] == [3, 3]
        assert "2 runs" in repr(result)
        assert "1000" in str(shell.run("%cloaca_run --times 0").error)
        assert "--times" in str(shell.run("%cloaca_run --times many").error)

    def test_run_until(self, shell: Shell) -> None:
        result = shell.good("%cloaca_run --until extract").value
        assert [task.id for task in result.tasks if task.status == "completed"] == ["extract"]

    def test_pack_and_inspect(self, shell: Shell, tmp_path: Path) -> None:
        shown = shell.good("%cloaca_pack --output out").value
        assert shown.path.resolve() == tmp_path / "out" / "demo-1.0.0.cloacina"
        assert "rows_of" in repr(shown)
        assert ">rows_of</td>" in shown.bundle["text/html"]
        assert "manifest.json" in repr(shell.good("%cloaca_inspect out/demo-1.0.0.cloacina").value)

    def test_build(self, shell: Shell, tmp_path: Path) -> None:
        shell.good("%cloaca_build --output out")
        assert (tmp_path / "out" / "demo" / "pyproject.toml").is_file()

    def test_packing_does_not_depend_on_the_working_directory(self, shell: Shell, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        shell.good("import os\nos.chdir('elsewhere')")
        shell.good("%cloaca_pack")
        assert (tmp_path / "demo-1.0.0.cloacina").is_file()


class TestComments:
    """Lines of ours end in comments as Python's do."""

    @pytest.mark.parametrize(
        "line",
        [
            "%cloaca_check   # findings",
            "%cloaca_graph # it's drawn",
            "%cloaca_run --context n=3  # 'three",
            "x = %cloaca_check # x",
        ],
    )
    def test_lines(self, shell: Shell, line: str) -> None:
        shell.good(line)

    def test_a_word_may_hold_what_begins_a_comment(self, shell: Shell) -> None:
        ran = shell.good("%cloaca_run --context colour=#fff text='a # b'  # white")
        assert ran.value.context["colour"] == "#fff"
        assert ran.value.context["text"] == "a # b"

    @pytest.mark.parametrize("mark", ["%%cloaca_task", "# %%cloaca_task"])
    def test_markers(self, shell: Shell, mark: str) -> None:
        shell.good(f"{mark}  # 3. don't forget\ndef last(context):\n    return context")
        shell.good(f"{mark} 'the #1' -d last  # 4.\ncontext.set('one', 1)")
        assert shell.session.task_ids() == ("extract", "count", "last", "the #1")
        assert shell.session.report().workflow.tasks[3].dependencies == ("last",)

    def test_modules_and_workflows(self, shell: Shell) -> None:
        shell.good("%cloaca_workflow renamed  # again\nimport json")
        shell.good("%%cloaca_module commented  # helpers\nONE = 1")
        shell.good("import commented\nassert commented.ONE == 1")
        assert shell.session.report().workflow.name == "renamed"


REFUSED = [
    ("%cloaca_workflow", UsageError, "a name was expected"),
    ("%cloaca_workflow a b", UsageError, "unexpected argument 'b'"),
    ("%cloaca_workflow my-flow", UsageError, "C152 a workflow cannot be called `my-flow`"),
    ("%cloaca_workflow --version 2.0", UsageError, "the workflow's name is missing"),
    ("%cloaca_workflow a --versio 1", UsageError, "no option `--versio`"),
    ("%cloaca_check --nope", UsageError, "no option `--nope`"),
    ("%cloaca_check x", UsageError, "unexpected argument 'x'"),
    ("%cloaca_check --bare --no-import", UsageError, "--no-import imports nothing"),
    ("%cloaca_pause prod flow --server http://127.0.0.1:9", UsageError, "both a target (prod) and --server"),
    ("%cloaca_run --context novalue", UsageError, "neither a JSON object"),
    ("%cloaca_run --context x=$unknown", UsageError, "no variable 'unknown'"),
    ("%cloaca_run --only nobody", UsageError, "nobody"),
    ("%cloaca_run --only count --until count", UsageError, "not allowed with"),
    ("%cloaca_run --runner best", UsageError, "best"),
    ("%cloaca_run 'open", UsageError, "quotation mark"),
    ("%cloaca_pack --layout zip", UsageError, "zip"),
    ("%cloaca_inspect", UsageError, "an archive was expected"),
    ("%cloaca_graph --svg no/such/folder.svg", OutputError, "cannot be written"),
]


@pytest.mark.parametrize(("line", "kind", "says"), REFUSED)
def test_refused(shell: Shell, line: str, kind: type[Exception], says: str) -> None:
    ran = shell.run(line)
    assert isinstance(ran.error, kind), ran.out
    assert says in str(ran.error)
    assert "Traceback" not in ran.out
    assert ran.out.startswith(kind.__name__)


@pytest.mark.parametrize("line", ["%cloaca_run", "%cloaca_pack", "%cloaca_build"])
def test_error_findings_stop_the_cell(broken: Shell, line: str) -> None:
    ran = broken.run(f"{line}\nreached = True")
    assert isinstance(ran.error, CheckError)
    assert "C201" in str(ran.error)
    assert "reached" not in broken.names


def test_pack_in_spite_of_errors(broken: Shell, tmp_path: Path) -> None:
    broken.good("%cloaca_pack --force")
    assert (tmp_path / "demo-1.0.0.cloacina").is_file()


@pytest.mark.parametrize(("answer", "says"), [("True", "it fires"), ("False", "nothing is run")])
def test_a_run_that_a_trigger_starts(shell: Shell, answer: str, says: str) -> None:
    shell.good(f"%%cloaca_trigger inbox --every 1h\ndef inbox():\n    return {answer}")
    ran = shell.good("%cloaca_run --trigger inbox --runner preview --as-run")
    assert says in str([ran.out, *ran.displayed])
    if answer == "True":
        assert ran.value.context["trigger_name"] == "inbox"
    assert "did you mean `inbox`?" in str(shell.run("%cloaca_run --trigger inbx").error)
    assert "gives the run's context" in str(shell.run("%cloaca_run --trigger inbox -p n=3").error)


def test_a_failed_run(shell: Shell) -> None:
    shell.good("%%cloaca_task --retry-attempts 1\ndef boom(context):\n    return context.get('rows')[99]")
    ran = shell.run("%cloaca_run")
    assert isinstance(ran.error, RunError)
    assert "task 'boom' failed in cell 5, line 3: IndexError" in str(ran.error)
    assert "boom     failed" in ran.displayed[0]["text/plain"]
    assert shell.session.run_state is not None
    assert shell.session.run_state.done


def test_unexpected_errors_are_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(shell.session), "report", lambda *_, **__: 1 / 0)
    ran = shell.run("%cloaca_check")
    assert "something unexpected (ZeroDivisionError: division by zero)" in ran.out
    assert "session.py" not in ran.out
    monkeypatch.setenv("CLOACA_NB_DEBUG", "1")
    assert "magics.py" in shell.run("%cloaca_check").out


def help_text(shell: Shell, name: str) -> str:
    """What ``name?`` shows."""
    inspect: Callable[[str], dict[str, str]] = shell.shell.object_inspect_mime
    return inspect(name)["text/plain"]


class TestHelp:
    @pytest.mark.parametrize("magic", MAGICS)
    def test_help_has_an_example_and_all_options(self, shell: Shell, magic: str) -> None:
        parser = magic_parser(magic)
        assert parser is not None
        found = help_text(shell, f"%{magic}")
        assert "Example::" in found
        assert all(option in found for option in parser.options)

    @pytest.mark.parametrize("magic", MAGICS)
    def test_examples_fit_their_grammar(self, magic: str) -> None:
        parser = magic_parser(magic)
        assert parser is not None
        first = commands.MAGICS[magic].example.split("\n")[0].lstrip("%").removeprefix(magic)
        parser.parse_line(shlex.split(first))

    def test_marker_is_told_too(self, shell: Shell) -> None:
        assert "# %%cloaca_task" in help_text(shell, "%%cloaca_task")


class TestSettings:
    def test_listed(self, shell: Shell) -> None:
        out = shell.good("%config CloacaMagics").out
        assert all(word in out for word in ("runner", "layout", "output", "tenant"))

    def test_used(self, shell: Shell, tmp_path: Path) -> None:
        shell.good("%config CloacaMagics.output = 'dist'\n%config CloacaMagics.layout = 'manifest'")
        shown = shell.good("%cloaca_pack").value
        assert shown.path.resolve().parent == tmp_path / "dist"
        assert shown.layout == "manifest"

    def test_options_win(self, shell: Shell) -> None:
        shell.good("%config CloacaMagics.layout = 'manifest'")
        assert shell.good("%cloaca_pack --layout package").value.layout == "package"

    def test_runner(self, shell: Shell) -> None:
        shell.good("%config CloacaMagics.runner = 'preview'")
        assert shell.good("%cloaca_run").value.runner == "preview"


def test_without_a_workflow_line_the_project_names_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "my-flow"\nversion = "3.1.0"\n\n[tool.cloaca]\nentry_module = "my_flow"\n',
        encoding="utf-8",
    )
    with plain_shell(tmp_path) as shell:
        shell.good("%load_ext cloaca_nb")
        shell.good("%%cloaca_task\ndef a(context):\n    return context")
        shown = shell.good("%cloaca_pack").value
        assert shown.path.name == "my-flow-3.1.0.cloacina"


def test_without_a_workflow_line_the_file_names_it(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "daily report.ipynb", [])
    with plain_shell(tmp_path) as shell:
        shell.good("%load_ext cloaca_nb")
        shell.names["__vsc_ipynb_file__"] = str(path)
        shell.good("%%cloaca_task\ndef a(context):\n    return context")
        assert shell.session.report().workflow.name == "daily_report"


def test_public_names() -> None:
    import cloaca_nb

    assert [name for name in cloaca_nb.__all__ if not hasattr(cloaca_nb, name)] == []
    assert dir(cloaca_nb) == sorted(cloaca_nb.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = cloaca_nb.nothing


class Late(threading.Timer):
    """On a busy machine a timer's time is over before whoever starts it goes on."""

    started = 0

    def start(self) -> None:
        super().start()
        Late.started += 1
        if Late.started <= 2:
            threading.Event().wait(LIMIT_S)


@pytest.mark.parametrize("timer", [threading.Timer, Late])
def test_an_interrupt_in_a_callback_of_the_collector_is_not_lost(
    timer: type[threading.Timer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """ipykernel 6 has one; Python drops what such a callback raises, and what comes as that is dealt with."""
    monkeypatch.setattr(threading, "Timer", timer)
    came: list[str] = []

    def callback(phase: str, info: dict[str, int]) -> None:
        if not came:
            came.append(phase)
            raise KeyboardInterrupt

    @guarded
    def magic() -> None:
        gc.collect()
        threading.Event().wait(LIMIT_S)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.callbacks.append(callback)
    try:
        with pytest.raises(RunError, match="%magic was interrupted"):
            magic()
    finally:
        gc.callbacks.remove(callback)
        signal.signal(signal.SIGINT, before)
    assert came == ["start"]


def test_an_interrupt_as_a_class_is_made_is_one() -> None:
    @guarded
    def magic() -> None:
        interrupted_in_a_class()

    with pytest.raises(RunError, match="%magic was interrupted"):
        magic()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%cloaca_params region:str=north", "parameter region (str): 'north' here and by default"),
        ("%cloaca_trigger nightly --cron '0 6 * * *'", "trigger nightly: 0 6 * * *"),
    ],
)
@pytest.mark.parametrize("more", ["", "\nx = 1"])
def test_what_a_declaration_says_is_seen_alone_in_its_cell_and_beside_others(
    shell: Shell, line: str, said: str, more: str
) -> None:
    (shown,) = shell.good(line + more).displayed
    assert shown["text/plain"].startswith(said)
