"""The command line: documents, exit codes, and as real processes streams and signals."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cloaca_nb.carried.codec_store import put
from cloaca_nb.commands import VERBS
from tests.command import COMMAND, LIMIT_S, SCHEMAS, environment, run_command, run_process, valid
from tests.written import code_cells, write_notebook

EXTRACT = """%%cloaca_task
def extract(context):
    print("reading")
    context.set("rows", rows_of(3))
    return context"""
COUNT = "%%cloaca_task count\ncontext.set('count', len(context.get('rows')))"
HELPER = "def rows_of(n):\n    return list(range(n))"


def write(path: Path, *cells: str, name: str = "demo") -> Path:
    """Write a notebook."""
    first = f"%load_ext cloaca_nb\n%cloaca_workflow {name}"
    return write_notebook(path, code_cells((first, *cells)))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A notebook without errors."""
    return write(tmp_path / "good.ipynb", HELPER, EXTRACT, COUNT)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A notebook with an error finding."""
    return write(tmp_path / "bad.ipynb", EXTRACT)


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_schemas_are_schemas(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


class TestDocuments:
    def test_check(self, good: Path) -> None:
        ran = run_command("check", "--json", str(good), folder=good.parent)
        document = valid(ran.document, "check")
        assert (ran.code, document["ok"]) == (0, True)

    def test_check_with_errors(self, bad: Path) -> None:
        ran = run_command("check", str(bad), "--json", folder=bad.parent)
        document = valid(ran.document, "check")
        assert (ran.code, document["ok"]) == (1, False)
        found = next(item for item in document["findings"] if item["severity"] == "error")
        assert (found["cell"], found["cell_id"], found["line"], found["task"]) == (2, "c1", 4, "extract")

    def test_what_is_carried(self, good: Path) -> None:
        assert (
            "rows_of  extract  cell 2, line 1"
            in run_command("check", str(good), "--captured", folder=good.parent).stdout
        )

    def test_graph(self, good: Path) -> None:
        ran = run_command("graph", "--json", str(good), folder=good.parent)
        document = valid(ran.document, "graph")
        assert document["workflow"] == "demo"
        extract, count = document["tasks"]
        assert extract == {
            "id": "extract",
            "cell": 3,
            "line": 2,
            "dependencies": [],
            "inferred": [],
            "reads": [],
            "writes": ["rows"],
        }
        assert count["line"] == 1
        assert count["inferred"] == [{"task": "extract", "key": "rows"}]

    def test_run(self, good: Path) -> None:
        ran = run_command(
            "run", "--json", str(good), "--context", '{"k": 1}', "more=text", folder=good.parent
        )
        document = valid(ran.document, "run")
        assert (ran.code, document["status"]) == (0, "completed")
        assert document["context"] == {"k": 1, "more": "text", "rows": [0, 1, 2], "count": 3}
        assert [task["status"] for task in document["tasks"]] == ["completed", "completed"]
        assert "reading" in document["tasks"][0]["output"]

    def test_artifacts(self, tmp_path: Path) -> None:
        place = ("--store", str(tmp_path / "store"))
        put("x" * 300_000, place[1])
        ran = run_command("artifacts", "list", "--json", *place, folder=tmp_path)
        document = valid(ran.document, "artifacts")
        assert (ran.code, document["size_bytes"], document["removed"]) == (0, 300_000, False)
        shown = run_command("artifacts", *place, folder=tmp_path).stdout
        assert document["artifacts"][0]["name"][:16] in shown
        ran = run_command("artifacts", "prune", "--older-than", "0s", "--json", *place, folder=tmp_path)
        assert valid(ran.document, "artifacts")["removed"]
        assert "0 artifacts, 0 B in" in run_command("artifacts", "list", *place, folder=tmp_path).stdout
        ran = run_command("artifacts", "prune", *place, folder=tmp_path)
        assert (ran.code, "an age was expected" in ran.stderr) == (2, True)

    def test_run_that_fails(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "n.ipynb",
            "%%cloaca_task --retry-attempts 1\ndef a(context):\n    1 / 0\n    return context",
        )
        ran = run_command("run", "--json", str(path), folder=tmp_path)
        document = valid(ran.document, "run")
        assert (ran.code, document["status"]) == (1, "failed")
        error = document["tasks"][0]["error"]
        assert (error["type"], error["cell"], error["line"]) == ("ZeroDivisionError", 2, 3)

    def test_several_runs(self, tmp_path: Path) -> None:
        again = "%%cloaca_task\nimport calendar\n\n\ndef day(context):\n    found = calendar.firstweekday()\n"
        again += "    context.set('day', found)\n    calendar.setfirstweekday(6)\n    return context"
        path = write(tmp_path / "n.ipynb", again)
        ran = run_command("run", "--json", str(path), "--times", "3", "--runner", "preview", folder=tmp_path)
        document = valid(ran.document, "run")
        assert (ran.code, document["status"], document["alike"]) == (1, "completed", False)
        assert [run["context"] for run in document["runs"]] == [{"day": 0}, {"day": 6}, {"day": 6}]
        (found,) = document["differences"]
        assert (found["path"], found["first"], found["other"]) == ("context['day']", "0", "6")
        ran = run_command("run", str(path), "--at-once", "2", "--until", "day", folder=tmp_path)
        assert "run 1" in ran.stdout
        assert "run 2" in ran.stdout

    def test_run_that_is_blocked(self, bad: Path) -> None:
        ran = run_command("run", "--json", str(bad), folder=bad.parent)
        document = valid(ran.document, "run")
        assert (ran.code, document["status"], document["tasks"]) == (1, "blocked", [])
        assert document["findings"]

    def test_pack(self, good: Path, tmp_path: Path) -> None:
        ran = run_command("pack", "--json", str(good), "--output", "out", folder=tmp_path)
        document = valid(ran.document, "pack")
        path = tmp_path / document["path"]
        assert ran.code == 0
        assert path.parent == tmp_path / "out"
        assert document["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert document["size_bytes"] == path.stat().st_size
        assert ("rows_of", "extract", 2, 1) in [
            (item["name"], item["task"], item["cell"], item["line"]) for item in document["captured"]
        ]

    @pytest.mark.parametrize("verb", ["pack", "build"])
    def test_not_written(self, bad: Path, tmp_path: Path, verb: str) -> None:
        ran = run_command(verb, "--json", str(bad), "--output", "out", folder=tmp_path)
        document = valid(ran.document, verb)
        assert (ran.code, document["path"]) == (1, None)
        assert not (tmp_path / "out").exists()

    def test_forced(self, bad: Path, tmp_path: Path) -> None:
        ran = run_command("pack", "--json", str(bad), "--force", "--output", "out", folder=tmp_path)
        assert ran.code == 0
        assert (tmp_path / valid(ran.document, "pack")["path"]).is_file()

    def test_build(self, good: Path, tmp_path: Path) -> None:
        ran = run_command("build", "--json", str(good), "--output", "out", folder=tmp_path)
        document = valid(ran.document, "build")
        folder = tmp_path / document["path"]
        assert (folder / "pyproject.toml").is_file()
        listing = "".join(
            f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  ./{name}\n"
            for name in sorted(
                (str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()),
                key=str.encode,
            )
        )
        assert document["sha256"] == hashlib.sha256(listing.encode()).hexdigest()

    @pytest.mark.parametrize("layout", ["both", "manifest", "package"])
    def test_inspect(self, good: Path, tmp_path: Path, layout: str) -> None:
        packed = run_command("pack", "--json", str(good), "--layout", layout, folder=tmp_path).document
        ran = run_command("inspect", "--json", packed["path"], folder=tmp_path)
        document = valid(ran.document, "inspect")
        assert (document["name"], document["version"], document["layout"]) == ("demo", "1.0.0", layout)
        assert [task["id"] for task in document["tasks"]] == ["extract", "count"]
        assert packed["layout"] == layout

    @pytest.mark.parametrize(
        "words",
        [
            (),
            ("chek",),
            ("check",),
            ("check", "nowhere.ipynb"),
            ("check", "good.ipynb", "--nope"),
            ("graph", "good.ipynb", "more.ipynb"),
            ("run", "good.ipynb", "--context", "{"),
            ("run", "good.ipynb", "--runner", "best"),
            ("run", "good.ipynb", "--only", "nobody"),
            ("run", "good.ipynb", "--only", "count", "--until", "count"),
            ("pack", "good.ipynb", "--layout", "zip"),
            ("pack", "good.ipynb", "--output", "good.ipynb"),
            ("build", "good.ipynb", "--output", "good.ipynb"),
            ("inspect", "good.ipynb"),
            ("inspect", "nowhere.cloacina"),
            ("graph", "good.ipynb", "--svg", "nowhere/graph.svg"),
            ("check", "."),
        ],
    )
    def test_exit_2(self, good: Path, words: tuple[str, ...]) -> None:
        ran = run_command(*words, "--json", folder=good.parent)
        document = valid(ran.document, "error")
        assert ran.code == 2
        assert document["error"]["message"]
        assert "Traceback" not in ran.stderr
        text = run_command(*words, folder=good.parent)
        assert (text.code, text.stdout) == (2, "")
        assert text.stderr.startswith("error: ")


def test_strange_names_make_valid_json(tmp_path: Path) -> None:
    path = write(
        tmp_path / "n.ipynb", "%%cloaca_task 'é \U0001f600 <x>'\ndef f(context):\n    return context"
    )
    ran = run_process("graph", "--json", str(path), folder=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert ran.document["tasks"][0]["id"] == "é \U0001f600 <x>"


class TestText:
    def test_findings_show_their_line(self, bad: Path) -> None:
        ran = run_command("check", str(bad), folder=bad.parent)
        assert '   4 |     context.set("rows", rows_of(3))' in ran.stdout
        assert "     |                         ^" in ran.stdout
        assert "hint: " in ran.stdout
        assert "✗ 1 error" in ran.stdout

    def test_graph(self, good: Path) -> None:
        ran = run_command("graph", str(good), folder=good.parent)
        assert ran.stdout == "demo: 2 tasks\n\n○  extract\n│\n○  count    ⇠ extract (rows)\n"

    def test_graph_as_svg(self, good: Path, tmp_path: Path) -> None:
        run_command("graph", str(good), "--svg", "graph.svg", folder=tmp_path)
        assert (tmp_path / "graph.svg").read_text(encoding="utf-8").startswith("<svg")

    def test_run(self, good: Path) -> None:
        ran = run_command("run", str(good), folder=good.parent)
        assert "✓ completed: demo on the" in ran.stdout
        assert "count  3" in ran.stdout
        assert not ran.stderr

    def test_pack_says_where(self, good: Path, tmp_path: Path) -> None:
        ran = run_command("pack", str(good), "--output", "out", folder=tmp_path)
        assert "✓ packed out/demo-1.0.0.cloacina" in ran.stdout
        assert "rows_of  extract  cell 2, line 1" in ran.stdout

    def test_inspect_shows_a_tree(self, good: Path, tmp_path: Path) -> None:
        run_command("pack", str(good), folder=tmp_path)
        ran = run_command("inspect", "demo-1.0.0.cloacina", folder=tmp_path)
        assert "└─ manifest.json" in ran.stdout
        assert "  count  demo.tasks:count  ← extract" in ran.stdout

    def test_explain(self, tmp_path: Path) -> None:
        ran = run_command("check", "--explain", "c901", folder=tmp_path)
        assert ran.stdout.startswith("C901: A task's cell was deleted from the notebook")

    @pytest.mark.parametrize("verb", ["", *VERBS])
    def test_help(self, verb: str, tmp_path: Path) -> None:
        ran = run_command(*verb.split(), "--help", folder=tmp_path)
        assert (ran.code, ran.stderr) == (0, "")
        assert ran.stdout.startswith("usage: cloaca-nb")
        assert max(map(len, ran.stdout.splitlines()[1:])) <= 80  # how it is written stands in one line

    def test_version(self, tmp_path: Path) -> None:
        from cloaca_nb import __version__

        assert run_command("--version", folder=tmp_path).stdout == f"cloaca-nb {__version__}\n"

    @pytest.mark.parametrize(
        ("words", "hint"),
        [
            (("chek", "x"), "did you mean `check`?"),
            (("check", "x.ipynb", "--jsno"), "did you mean `--json`?"),
            (("pack", "x.ipynb", "--outptu", "x"), "did you mean `--output`?"),
        ],
    )
    def test_slips_are_understood(self, words: tuple[str, ...], hint: str, tmp_path: Path) -> None:
        assert hint in run_command(*words, folder=tmp_path).stderr


def test_context_before_the_notebook(good: Path) -> None:
    ran = run_command("run", "--json", "--context", "a=1", "b=2", str(good), folder=good.parent)
    assert ran.document["context"]["b"] == 2


def test_importing_the_command_line_is_light() -> None:
    code = "import sys, cloaca_nb.cli.main; print([m for m in sys.modules if m.split('.')[0] in HEAVY])"
    heavy = {"IPython", "ipywidgets", "anywidget", "nbformat", "httpx", "jupytext", "cloaca", "asyncio"}
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {heavy!r}; {code}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


class TestUnexpected:
    CODE = (
        "import cloaca_nb.cli.main as c, cloaca_nb.api; cloaca_nb.api.read = lambda *_, **__: 1 / 0; "
        "raise SystemExit(c.main({words!r}))"
    )

    def run(self, *words: str, debug: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", self.CODE.format(words=list(words))],
            capture_output=True,
            text=True,
            check=False,
            env=environment({"CLOACA_NB_DEBUG": "1"} if debug else None),
        )

    def test_a_sentence_not_a_traceback(self) -> None:
        done = self.run("check", "x.ipynb")
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "ZeroDivisionError: division by zero" in done.stderr
        assert "please report it" in done.stderr

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            ("OSError(24, 'Too many open files')", "ulimit -n"),
            ("OSError(28, 'No space left on device', '/x')", "/x: No space left on device"),
            ("OSError(40, 'Too many levels of symbolic links')", "the system refuses"),
            ("MemoryError()", "memory is used up"),
            ("RecursionError('maximum depth')", "nested too deeply"),
        ],
    )
    def test_what_the_machine_refuses_is_no_mistake_of_ours(self, error: str, words: str) -> None:
        code = self.CODE.replace("1 / 0", f"(_ for _ in ()).throw({error})").format(
            words=["check", "x.ipynb"]
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment()
        )
        assert done.returncode == 2
        assert words in done.stderr
        assert not any(word in done.stderr for word in ("unexpected", "report", "Traceback"))

    def test_json(self) -> None:
        document = json.loads(self.run("check", "x.ipynb", "--json").stdout)
        assert "unexpected" in document["error"]["message"]

    def test_debugging_shows_the_traceback(self) -> None:
        assert "Traceback" in self.run("check", "x.ipynb", debug=True).stderr


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A notebook whose task takes long and has a child process."""
    return write(
        tmp_path / "slow.ipynb",
        "import subprocess, sys, time, os",
        "%%cloaca_task\ndef slow(context):\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "    open('started', 'w').write(f'{os.getpid()} {child.pid}')\n"
        "    time.sleep(60)\n    return context",
    )


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pids: Iterator[int] | list[int], within_s: float = LIMIT_S) -> bool:
    """Whether all processes are gone soon."""
    end = time.monotonic() + within_s
    left = list(pids)
    while left and time.monotonic() < end:
        left = [pid for pid in left if alive(pid)]
        time.sleep(0.02)
    return not left


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("as_json", [True, False])
def test_signals_stop_a_run_and_its_children(slow: Path, number: signal.Signals, as_json: bool) -> None:
    words = [*COMMAND, "run", str(slow), *(["--json"] if as_json else [])]
    with subprocess.Popen(
        words, cwd=slow.parent, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as command:
        started = slow.parent / "started"
        end = time.monotonic() + LIMIT_S
        while not (started.exists() and started.read_text(encoding="utf-8")) and time.monotonic() < end:
            time.sleep(0.05)
        pids = [int(word) for word in started.read_text(encoding="utf-8").split()]
        command.send_signal(number)
        out, err = command.communicate(timeout=LIMIT_S)
    assert command.returncode == 128 + number
    assert "Traceback" not in err
    assert gone(pids)
    if as_json:
        assert valid(json.loads(out), "run")["status"] == "stopped"


#: Runs the command line and sends it a signal when it first does something: an event of `sys.addaudithook`,
#: and a word among what the event is about.
INTERRUPTED = """
import os, signal, sys

number, event, word, *sys.argv[1:] = sys.argv[1:]
told = []

def hook(name, arguments):
    if name == event and not told and any(word in str(argument) for argument in arguments):
        told.append(name)
        os.kill(os.getpid(), int(number))

sys.addaudithook(hook)
from cloaca_nb.cli.main import main
code = main()
os.write(1, b"interrupted" if told else b"never came there")
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ("import", "cloaca_nb.check.checker"),
        ("open", "good.ipynb"),
        ("compile", "rows_of"),
        ("import", "cloaca_nb.package.plan"),
        ("tempfile.mkdtemp", "cloaca_nb-proof"),
        ("open", "demo/tasks.py"),
        ("subprocess.Popen", "child.py"),
        ("shutil.rmtree", "cloaca_nb-proof"),
    ],
)
@pytest.mark.parametrize(
    ("number", "words"),
    [(signal.SIGTERM, ["check"]), (signal.SIGINT, ["deploy", "--server", "http://127.0.0.1:1"])],
)
def test_interrupted_check(
    good: Path, event: str, word: str, number: signal.Signals, words: list[str]
) -> None:
    """A deploy, too, ends at the first signal while it checks."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(int(number)), event, word, words[0], str(good), *words[1:]],
        cwd=good.parent,
        env=environment({"CLOACINA_API_KEY": "key", "XDG_STATE_HOME": str(good.parent)}),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (done.returncode, done.stdout) == (128 + number, "interrupted")
    assert done.stderr.splitlines()[-1] == "error: interrupted"


def test_a_reader_that_goes_away(good: Path) -> None:
    read, write_end = os.pipe()
    os.close(read)
    with subprocess.Popen(
        [*COMMAND, "graph", str(good)],
        cwd=good.parent,
        env=environment(),
        stdout=write_end,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        os.close(write_end)
        _, err = command.communicate(timeout=LIMIT_S)
    assert err == ""
    assert command.returncode == 141


def test_python_m(good: Path) -> None:
    script = Path(sys.executable).with_name("cloaca-nb")
    if not script.exists():
        pytest.skip("the script is not installed")
    done = subprocess.run(
        [str(script), "graph", "--json", str(good)],
        capture_output=True,
        text=True,
        check=True,
        cwd=good.parent,
    )
    assert json.loads(done.stdout) == run_command("graph", "--json", str(good), folder=good.parent).document


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_read_only_output(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    ran = run_command("pack", "--json", str(good), "--output", str(folder), folder=tmp_path)
    assert ran.code == 2
    assert "locked" in ran.document["error"]["message"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_full_output(good: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*COMMAND, "graph", str(good)],
            cwd=good.parent,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


#: Starts the program, and interrupts it as it loads its own modules.
LOADING = """
import os, signal, sys

def hook(name, arguments):
    if name == "import" and arguments[0] == "cloaca_nb.grammar":
        os.kill(os.getpid(), signal.SIGINT)

sys.addaudithook(hook)
from cloaca_nb.__main__ import main
main()
"""


def test_interrupted_as_it_begins() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, timeout=LIMIT_S, check=False)
    assert (done.returncode, done.stderr) == (130, b"error: interrupted\n")
