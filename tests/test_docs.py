"""The docs are true: each code block is run, literally and in order, and prints what the page says.

`tests/pages.py` tells what the kinds of blocks mean.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path
from uuid import uuid4

import nbformat
import pytest
from nbclient import NotebookClient

from cloaca_nb import commands
from cloaca_nb.run.runners import engine_missing
from tests.command import LIMIT_S, inside
from tests.pages import KINDS, PAGES, ROOT, Reader, blocks, expected, in_order

#: Blocks that set up a machine: page and commands. Each is run by hand or by what stands beside it.
APART = {
    ("README.md", "python3 scripts/dev.py demo"),
    ("README.md", "python3 scripts/dev.py test"),
    ("README.md", "pip install 'cloaca-nb[engine]'"),
    ("docs/deploy.md", "scripts/build-server.sh"),
    ("docs/deploy.md", "CLOACA_NB_SERVER_BIN=build/server/bin python -m pytest tests/servers"),
}
if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WALK = ROOT / "docs" / "guide_walk"
FOUND = {page.relative_to(ROOT).as_posix(): blocks(page) for page in PAGES}
RUN = [
    pytest.param(page, index, id=f"{page}:{block.line}")
    for page, found in FOUND.items()
    for index, block in enumerate(found)
    if block.runs
]


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Reader]]:
    """Who follows each page."""
    made: dict[str, Reader] = {}
    yield made
    for reader in made.values():
        reader.close()


def reader_of(page: str, readers: dict[str, Reader], folder: Path) -> Reader:
    """The one who follows a page; the first run on the server has the id that the docs show."""
    if page not in readers:
        kernels = next((reader.kernels for reader in readers.values()), [])
        reader = readers[page] = Reader(ROOT / page, folder, kernels)
        ids = chain(["9f5dfeba-0000-4000-8000-000000000000"], map(str, (uuid4() for _ in repeat(None))))
        reader.server.store.next_run_id = lambda: next(ids)
    return readers[page]


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a POSIX shell")
@pytest.mark.parametrize(("page", "index"), RUN)
def test_block(
    page: str, index: int, readers: dict[str, Reader], tmp_path_factory: pytest.TempPathFactory
) -> None:
    reader = reader_of(page, readers, tmp_path_factory.mktemp("page"))
    block = reader.blocks[index]
    printed, error = reader.result(index)
    if block.more == "engine" and engine_missing() is not None:
        pytest.skip("the engine is not installed here")
    assert not error, f"{error}\n{printed}"
    missing = list(in_order(expected(reader.blocks, index), printed))
    assert not missing, f"not printed, or not in this order:\n{missing}\n{printed}"


@pytest.mark.parametrize(
    ("text", "error", "missing"),
    [
        ("```python\n1 / 0\n```", "ZeroDivisionError", []),
        ("```python\n%load_ext cloaca_nb\n%cloaca_run\n```", "C114", []),
        ("```python\n%cloaca_nothing\n```", "UsageError", []),
        ("```sh\nfalse\ntrue\n```", "it failed", []),
        ("```console\n$ cloaca-nb check nowhere.ipynb\n```", "nowhere.ipynb", []),
        ("```sh\necho a; echo b\n```\n```text\nb\na\n```", "", ["a"]),
        ("```console\n$ echo a\nb\n```", "", ["b"]),
        ("```python\nprint('a')\n'b'\n```\n\nprose\n\n```text\na\n'b'\n```", "", []),
    ],
)
def test_a_page_that_is_wrong_is_seen(tmp_path: Path, text: str, error: str, missing: list[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(text, encoding="utf-8")
    reader = Reader(tmp_path / "docs" / "page.md", tmp_path)
    try:
        printed, failed = reader.result(0)
    finally:
        reader.close()
    assert error in failed
    assert bool(error) == bool(failed)
    assert list(in_order(expected(reader.blocks, 0), printed)) == missing


@pytest.mark.parametrize("page", FOUND)
def test_every_block_says_what_it_is(page: str) -> None:
    known = {"", "engine", "apart", "picture"}
    for block in FOUND[page]:
        assert block.kind in KINDS, f"line {block.line}: {block.kind!r}"
        said = block.more in known or block.more.endswith((".ipynb", " morning", " mornings"))
        assert said, f"line {block.line}: {block.more!r}"


@pytest.mark.parametrize("page", FOUND)
def test_text_follows_what_prints_it(page: str) -> None:
    found = FOUND[page]
    for before, block in zip([None, *found], found, strict=False):
        if block.kind == "text" and not block.more:
            assert before is not None, f"line {block.line}"
            assert before.runs, f"line {block.line}"


@pytest.mark.parametrize("page", FOUND)
def test_code_stands_in_blocks_that_are_run(page: str) -> None:
    """Indented code would be seen by no test."""
    inside_block = False
    for number, line in enumerate((ROOT / page).read_text(encoding="utf-8").splitlines(), 1):
        inside_block ^= line.startswith("```")
        assert inside_block or not line.startswith("    "), f"line {number}: {line}"


def test_what_is_not_run_is_listed() -> None:
    apart = {
        (page, command.partition("  #")[0].strip())
        for page, found in FOUND.items()
        for block in found
        if block.more == "apart"
        for command in block.commands
    }
    assert apart == APART


def test_what_is_not_run_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    for _, command in APART:
        for script in re.findall(r"scripts/[\w.-]+", command):
            assert (ROOT / script).is_file()
        for extra in re.findall(r"cloaca-nb\[(\w+)\]", command):
            assert extra in extras
        for word in re.findall(r"dev\.py (\w+)", command):
            assert f"scripts/dev.py {word} " in (ROOT / "scripts" / "dev.py").read_text(encoding="utf-8")


def test_each_page_is_in_the_contents_of_the_site() -> None:
    tree = ast.parse((ROOT / "docs" / "conf.py").read_text(encoding="utf-8"))
    (contents,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CONTENTS"
    )
    named = [node.value for node in ast.walk(contents) if isinstance(node, ast.Constant)]
    pages = [page.removeprefix("docs/").removesuffix(".md") for page in FOUND if page.startswith("docs/")]
    assert [page for page in pages if named.count(page) != 1] == []


def options() -> set[str]:
    """Options of all magics and verbs."""
    parsers = [*map(commands.magic_parser, commands.MAGICS), *map(commands.verb_parser, commands.VERBS)]
    return {option for parser in parsers if parser is not None for option in parser.options}


@pytest.mark.parametrize("page", ["README.md", *(name for name in FOUND if name.startswith("docs/"))])
def test_options_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8").replace("`", " ")
    others = {
        "--completion",
        "--tenant-schema",
        "--net",
        "--short",
        "--to",
        "--HTMLExporter.preprocessors=cloaca_nb.panel.nbconvert.StaticPanels",
    }
    named = {word.strip(",.;:()") for word in text.split() if re.match(r"--\w", word)}
    assert named - options() <= others


@pytest.mark.parametrize("page", FOUND)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)\)", text):
        if "://" not in target:
            assert (ROOT / page).parent.joinpath(target).exists(), target


def test_the_readme_has_all_extras_and_verbs() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert rows == [*project["optional-dependencies"], *commands.VERBS]


MODULE = re.compile(r"`((?:cloaca_nb|tests|scripts|labextension|docs)/[\w./-]+)`")


@pytest.mark.parametrize("page", FOUND)
def test_files_that_a_page_names_are_there(page: str) -> None:
    for name in MODULE.findall((ROOT / page).read_text(encoding="utf-8")):
        assert name == "docs/findings/CODE.md" or (ROOT / name).exists(), name


def test_the_notebook_of_the_guide_runs_from_top_to_bottom(tmp_path: Path) -> None:
    """Its vendored library is found where the extension is loaded."""
    shutil.copytree(WALK, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md"))
    notebook = nbformat.read(tmp_path / "data_pipeline.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    with inside(tmp_path):
        NotebookClient(notebook, timeout=LIMIT_S, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_every_section_of_the_walk_has_a_command_and_what_it_prints() -> None:
    page = (WALK / "README.md").read_text(encoding="utf-8")
    assert not [section for section in page.split("\n## ")[1:] if "```sh" not in section]
    found = FOUND["docs/guide_walk/README.md"]
    assert all(expected(found, index) for index, block in enumerate(found) if block.kind == "sh")
