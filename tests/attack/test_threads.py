"""The API from several threads at once, and proposals for notebooks that nobody would write."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.package.unpack import unpack
from tests.attack.commands import CELLS
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.written import code_cell, code_cells, write_notebook

#: Cells that are no everyday Python.
HOSTILE = {
    "deep": "x = " + "(" * 90 + "1" + ")" * 90,
    "too deep": "x = " + "(" * 5000 + "1" + ")" * 5000,
    "a long chain": "x = " + ".".join(["a"] * 20_000),
    "a long sum": "x = " + " + ".join(["1"] * 20_000),
    "no Python": "x = = 1\n\0",
    "half a surrogate": "x = '\\ud800'\n# \ud800",
    "names of both directions": "x\u202e = 1",
    "a line of a million": "x = '" + "y" * 1_000_000 + "'",
    "ten thousand names": "\n".join(f"x{at} = {at}" for at in range(10_000)),
    "magics in magics": "%time %timeit %%time !x %%cloaca_task",
    "only a marker": "%%cloaca_task",
    "itself": "import a\nfrom a import *\nglobals()['x'] = exec('del x')",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_marks_for_what_nobody_would_write(what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    write_notebook(
        path, [code_cell("c0", HOSTILE[what]), code_cell("c1", "y = x"), code_cell("c2", "print(y)")]
    )
    notebook = cloaca_nb.read(path)
    for proposal in notebook.suggest().proposals:
        assert proposal.why
    assert isinstance(notebook.check().ok, bool)


@pytest.mark.usefixtures("state")
def test_several_threads_with_one_notebook_and_with_many(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOACINA_API_KEY", ADMIN_KEY)
    path = tmp_path / "demo.ipynb"
    write_notebook(path, code_cells(CELLS))
    shared = cloaca_nb.read(path)

    def act(number: int) -> object:
        notebook = shared if number % 2 else cloaca_nb.read(path)
        if number % 4 == 0:
            return notebook.check().ok
        if number % 4 == 1:
            return notebook.run(runner="preview").context["b"]
        if number % 4 == 2:
            return notebook.deploy(fake.url).fingerprint
        return unpack(notebook.pack(tmp_path / f"out{number}").archive.path).entries

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(act, range(16)))
    assert found[0::4] == [True] * 4
    assert found[1::4] == [3] * 4
    assert len(set(found[2::4])) == 1
    assert len(set(found[3::4])) == 1
    document = json.loads(path.read_text(encoding="utf-8"))
    assert len(document["cells"]) == len(CELLS)
    assert {each.name for each in tmp_path.iterdir()} >= {"demo.ipynb", "state"}
    assert not list(tmp_path.glob(".*"))
