"""Fetching by the real pip, from a directory of tiny wheels and from an index on this machine."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.vendoring import programs
from cloaca_nb.vendoring.change import VendorOptions, add
from cloaca_nb.vendoring.pip import Pip
from cloaca_nb.vendoring.programs import PackageIndex
from cloaca_nb.vendoring.standing import standings
from cloaca_nb.vendoring.uv import Uv
from tests.vendoring.wheelhouse import wheel


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the machine's index nor its pins count here."""
    for name in ("PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT", "UV_INDEX_URL", "UV_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_RETRIES", "0")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A directory of wheels."""
    house = tmp_path / "house"
    wheel(house, "tabular", "2.0", requires=["cells>=1"])
    wheel(house, "cells", "1.5")
    wheel(house, "half", "1.0", tag="py3-none-any")
    wheel(house, "fast", "1.0", tag="cp39-abi3-linux_x86_64", pure=False)
    wheel(house, "slow", "1.0", requires=["fast"])
    wheel(house, "older", "1.0", requires=["cells<1"])
    (house / "raw-1.0.tar.gz").write_bytes(b"")
    return house


def how(house: Path, **more: object) -> VendorOptions:
    """Only these wheels."""
    return VendorOptions(PackageIndex(find_links=(str(house),), none=True), **more)  # type: ignore[arg-type]


def test_pip_fetches_and_tells_what_it_does(tmp_path: Path, house: Path) -> None:
    steps: list[str] = []
    done = add(tmp_path, ["tabular"], how(house, on_step=steps.append))
    assert [one.name for one in done.distributions] == ["cells", "tabular"]
    assert steps == [
        "fetching tabular-2.0-py3-none-any.whl",
        "fetching cells-1.5-py3-none-any.whl",
        "exchanging vendor/",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["slow"], r"fast 1\.0 has native code.*fast-1\.0-cp39-abi3-linux_x86_64\.whl, which slow needs"),
        (["raw"], "raw comes as source only"),
        (["nothing-here"], "the index has no distribution 'nothing-here', so nothing was changed"),
        (
            ["tabular==9"],
            r"the index has no wheel of tabular==9, so nothing was changed\n.*the version 2\.0",
        ),
        (["older", "cells>1"], "cannot be met together.*older 1.0 depends on cells<1"),
    ],
)
def test_what_cannot_be_had_is_told_and_nothing_is_changed(
    tmp_path: Path, house: Path, words: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=f"(?s){said}"):
        add(tmp_path, words, how(house))
    assert {path.name for path in tmp_path.iterdir()} == {"house"}


def test_no_network_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the index cannot be reached, so nothing was changed"):
        add(tmp_path, ["tabular"], VendorOptions(PackageIndex(url="http://127.0.0.1:9/simple")))


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, house: Path) -> None:
    def interrupted(text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(tmp_path, ["tabular"], how(house, on_step=interrupted))
    assert {path.name for path in tmp_path.iterdir()} == {"house"}


def test_neither_pip_nor_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "pip_command", lambda: None)
    monkeypatch.setattr(programs, "uv_command", lambda: None)
    with pytest.raises(UsageError, match="neither pip nor uv is here"):
        add(tmp_path, ["tabular"], VendorOptions())


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def index(tmp_path: Path, house: Path) -> Iterator[str]:
    """An index on this machine, whose pages in JSON know of a weakness of `cells` 1.5."""
    for path in house.glob("*.whl"):
        page = tmp_path / "index" / "simple" / path.name.split("-")[0]
        page.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, page)
    told = [
        {"id": "X-1", "aliases": ["CVE-2026-1"], "fixed_in": ["1.6"]},
        {"id": "X-2", "aliases": [], "withdrawn": "2026-01-01"},
    ]
    for name, version, weaknesses in (("cells", "1.5", told), ("half", "1.0", [])):
        page = tmp_path / "index" / "pypi" / name / version / "json"
        page.parent.mkdir(parents=True)
        page.write_text(json.dumps({"vulnerabilities": weaknesses}))
    handler = functools.partial(Quiet, directory=str(tmp_path / "index"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple/"
        server.shutdown()


def test_how_what_is_vendored_stands(tmp_path: Path, house: Path, index: str) -> None:
    add(tmp_path, ["cells"], how(house))
    (tmp_path / "pyproject.toml").write_text('[tool.cloaca_nb.targets.prod]\nmodules = ["cells"]\n')
    wheel(tmp_path / "index" / "simple" / "cells", "cells", "2.0")
    (one,) = standings(tmp_path, VendorOptions(PackageIndex(url=index)), ask=True)
    assert (one.newest, one.is_stale, one.targets) == ("2.0", True, ("prod",))
    assert one.weaknesses == ("CVE-2026-1, fixed in 1.6",)
    (unasked,) = standings(tmp_path, VendorOptions(PackageIndex(url="http://127.0.0.1:9/simple")), ask=True)
    assert (unasked.newest, unasked.is_stale, unasked.weaknesses, unasked.ok) == ("", False, None, True)


def test_the_address_is_that_which_pip_is_set_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = programs.pip_command()
    assert command is not None
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    assert Pip(command, PackageIndex(), tmp_path, lambda _: None).address() == "https://index.example/simple"


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not here")
def test_uv_fetches_the_same(tmp_path: Path, house: Path) -> None:
    fetched = Uv(["uv"], how(house).index, tmp_path, lambda _: None).fetch(["tabular"], [], [])
    assert [one.name for one in fetched] == ["cells", "tabular"]
    with pytest.raises(UsageError, match="has native code"):
        Uv(["uv"], how(house).index, tmp_path, lambda _: None).fetch(["slow"], [], [])


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not here")
def test_uv_is_asked_about_several_at_once(tmp_path: Path, house: Path) -> None:
    uv = Uv(["uv"], how(house).index, tmp_path, lambda _: None)
    names = ["tabular", "cells", "half", "older"]
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(uv.versions, names)] == [["2.0"], ["1.5"], ["1.0"], ["1.0"]]
