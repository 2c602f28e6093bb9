"""The marker line: where it stands, and its grammar."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.errors import UsageError
from cloaca_nb.read.cells.marker import (
    TASK_KEYWORDS,
    MarkerOptions,
    find_marker,
    module_parser,
    parse_marker,
    parse_module,
    task_parser,
)

SHARED = json.loads((Path(__file__).parents[1] / "shared" / "markers.json").read_text(encoding="utf-8"))
PLACES = {
    "%%cloaca_task": ("cloaca_task", "", 1, 1),
    "%%cloaca_task load -d a\nx": ("cloaca_task", "load -d a", 1, 1),
    "\n \n%%cloaca_task load\nx": ("cloaca_task", "load", 3, 3),
    "  %%cloaca_task load\n  x": ("cloaca_task", "load", 1, 1),
    "# %%cloaca_task load\nx": ("cloaca_task", "load", 1, 1),
    "#%%cloaca_task load\nx": ("cloaca_task", "load", 1, 1),
    "%%cloaca_task\tload": ("cloaca_task", "load", 1, 1),
    "%%cloaca_module helpers\nx": ("cloaca_module", "helpers", 1, 1),
    "%%cloaca_task a \\\n  -d b \\\n  c\nx": ("cloaca_task", "a  -d b  c", 1, 3),
    "# %%cloaca_task a \\\n#   -d b\nx": ("cloaca_task", "a  -d b", 1, 2),
    "%%cloaca_task a \\\n#   -d b\nx": ("cloaca_task", "a  -d b", 1, 2),
    "%%cloaca_task a \\": ("cloaca_task", "a", 1, 1),
    "%%cloaca_task a  # why \\\nx": ("cloaca_task", "a  # why", 1, 1),
}


@pytest.mark.parametrize("case", SHARED, ids=lambda case: case["source"])
def test_the_front_end_reads_the_same(case: dict[str, Any]) -> None:
    found = find_marker(case["source"])
    assert case["marker"] == (
        found
        and {
            "text": found.text,
            "line": found.line,
            "last": found.last,
            "id": parse_marker(found.text).id,
        }
    )


@pytest.mark.parametrize("source", PLACES)
def test_place(source: str) -> None:
    found = find_marker(source)
    assert found is not None
    assert (found.name, found.text, found.line, found.last) == PLACES[source]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x",
        "%%cloaca_tasks",
        "%%cloaca_task2 a",
        "%% cloaca_task",
        "x\n%%cloaca_task",
        "%cloaca_task",
        "%%time",
    ],
)
def test_no_marker(source: str) -> None:
    assert find_marker(source) is None


GOOD = {
    "": MarkerOptions(),
    "load": MarkerOptions("load"),
    "-d": MarkerOptions(None, ()),
    "--dependencies": MarkerOptions(None, ()),
    "load -d a b": MarkerOptions("load", ("a", "b")),
    "-d a -d b c": MarkerOptions(None, ("a", "b", "c")),
    "--dependencies=a": MarkerOptions(None, ("a",)),
    "--dependencies a,b": MarkerOptions(None, ("a,b",)),
    "--retry-attempts 5 load": MarkerOptions("load", None, {"retry_attempts": "5"}),
    "'read orders' -d 'a b' c": MarkerOptions("read orders", ("a b", "c")),
    "load --run": MarkerOptions("load", run=True),
    "-r": MarkerOptions(run=True),
    "-- -x": MarkerOptions("-x"),
    "--retry-backoff Fixed": MarkerOptions(arguments={"retry_backoff": '"fixed"'}),
    "--retry-condition transient": MarkerOptions(arguments={"retry_condition": '"transient"'}),
    "--retry-jitter FALSE": MarkerOptions(arguments={"retry_jitter": "False"}),
    "--on-success notify": MarkerOptions(arguments={"on_success": "notify"}),
    "--on-failure alerts.send": MarkerOptions(arguments={"on_failure": "alerts.send"}),
    "--retry policy": MarkerOptions(arguments={"retry": "policy"}),
    """--trigger-rules 'task_success("a")'""": MarkerOptions(
        arguments={"trigger_rules": 'task_success("a")'}
    ),
    "load  # 1. load": MarkerOptions("load"),
    "# don't ask": MarkerOptions(),
    "load -d a '#b' c#d # e": MarkerOptions("load", ("a", "#b", "c#d")),
    "--invokes G --post-invocation f": MarkerOptions(arguments={"invokes": "G", "post_invocation": "f"}),
}


@pytest.mark.parametrize("text", GOOD)
def test_grammar(text: str) -> None:
    assert parse_marker(text) == GOOD[text]


BAD = {
    "--retry-atempts 3": ("there is no option `--retry-atempts`", "--retry-attempts"),
    "--retry_attempts 3": ("there is no option `--retry_attempts`", "--retry-attempts"),
    "--dependency a": ("there is no option `--dependency`", "--dependencies"),
    "--depends=a": ("there is no option `--depends`", "--dependencies"),
    "--id load": ("there is no option `--id`", "behind the marker: %%cloaca_task load"),
    "--name=load -d a": ("there is no option `--name`", "behind the marker: %%cloaca_task load"),
    "--timeout 3": ("there is no option `--timeout`", "the options are"),
    "-x": ("there is no option `-x`", "the options are"),
    "a b": ("one task id was expected, not 2: `a`, `b`", "quotes"),
    "'load  # later": ("a quotation mark is not closed", "single quotes"),
    "--retry-attempts": ("`--retry-attempts`: expected one argument", "`--retry-attempts N`: attempts in"),
    "--retry-jitter": ("`--retry-jitter`: expected one argument", "`--retry-jitter BOOL`: true or false"),
    "--handover": ("`--handover`: expected one argument", "write `--handover pickle`"),
    "--retries 3": ("there is no option `--retries`", "did you mean `--retry-attempts`?"),
    "--max-retries=3": ("there is no option `--max-retries`", "did you mean `--retry-attempts`?"),
    "--retry-attempts three": ("`--retry-attempts three`: a whole number is expected", "3"),
    "--retry-attempts -1": ("a number from 0 to", "3"),
    "--retry-attempts 2.5": ("a whole number", "3"),
    "--retry-delay-ms 99999999999": ("a number from 0 to", "3"),
    "--retry-backoff expnential": ("one of fixed, linear, exponential", "did you mean `exponential`?"),
    "--retry-condition sometimes": ("one of never, transient, all", ""),
    "--retry-jitter perhaps": ("true or false", ""),
    "--trigger-rules 'a('": ("no Python expression", "single quotes"),
    "--trigger-rules 'x = 1'": ("no Python expression", "single quotes"),
    "--on-success 5": ("the name of a function", "notify"),
    "'load": ("a quotation mark is not closed", "single quotes"),
    "load --retry p --retry-attempts 3": ("exclude each other", "leave one"),
    "--post-invocation f": ("needs `--invokes`", ""),
    "--run=yes": ("--run", "usage"),
}


@pytest.mark.parametrize("text", BAD)
def test_refusals(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_marker(text)
    message, hint = BAD[text]
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_every_keyword_of_the_decorator_has_an_option() -> None:
    options = {
        name.removeprefix("--").replace("-", "_") for name in task_parser().options if name.startswith("--")
    }
    assert options == {*TASK_KEYWORDS, "handover", "outputs", "run"} - {"id"}


def test_help_is_there_and_nothing_leaves_the_process() -> None:
    text = task_parser().format_help()
    assert text.startswith("usage: %%cloaca_task [ID]")
    assert all(option in text for option in task_parser().options)
    assert "%%cloaca_module NAME" in module_parser().format_help()


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).filter(
        lambda t: not t.startswith("-")
    ),
    st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1), max_size=4),
)
def test_ids_of_any_text_come_back(id_: str, dependencies: list[str]) -> None:
    wanted = [dep for dep in dependencies if not dep.startswith("-")]
    line = shlex.join([id_, *(["-d", *wanted] if wanted else [])])
    assert parse_marker(line) == MarkerOptions(id_, tuple(wanted) or None)


@given(st.text(max_size=60))
def test_any_line_gives_options_or_a_grammar_error(text: str) -> None:
    try:
        found: object = parse_marker(text)
    except UsageError as error:
        found = error.message
    assert found


@pytest.mark.parametrize(("text", "name"), [("helpers", "helpers"), ("helpers.py", "helpers"), ("'a'", "a")])
def test_module_name(text: str, name: str) -> None:
    assert parse_module(text) == name


@pytest.mark.parametrize("text", ["", "a b", "--x", "'a"])
def test_module_name_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_module(text)


@pytest.mark.parametrize("line", ["", "load", "load -d", "-d", "-d clean", "load -d clean extract_2 x"])
def test_short_lines_mean_what_the_grammar_says(line: str) -> None:
    assert parse_marker(line) == parse_marker(line.replace("-d", "--dependencies").replace("load", "'load'"))
