"""Changing `vendor/`: with what a distribution needs, in one step, or not at all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.errors import OutputError, UsageError
from cloaca_nb.package.files import replaced_directory
from cloaca_nb.vendoring import change
from cloaca_nb.vendoring.change import VendorChange, VendorOptions, add, remove, update
from cloaca_nb.vendoring.standing import standings
from tests.package.notebooks import NAME, document
from tests.vendoring.wheelhouse import House, wheel


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of wheels, from which is fetched."""
    house = tmp_path / "house"
    wheel(house, "tabular", "1.0")
    wheel(house, "tabular", "2.0", requires=["cells>=1", "colours; extra == 'pretty'"])
    cells = {"cells/__init__.py": "from cells.one import VALUE\n", "cells/one.py": "VALUE = 7\n"}
    wheel(house, "cells", "1.5", cells)
    wheel(house, "colours", "3.0")
    monkeypatch.setattr(change, "fetcher", lambda how, place: House(house))
    return house


def tree(folder: Path) -> dict[str, bytes]:
    """All files below `vendor/`."""
    root = folder / "vendor"
    paths = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def pins(done: VendorChange) -> list[str]:
    """What there is, with who asked for it or needs it."""
    return [f"{one.name}=={one.version} {one.asked or ','.join(one.needed_by)}" for one in done.distributions]


def test_a_distribution_comes_with_what_it_needs(tmp_path: Path, house: Path) -> None:
    done = add(tmp_path, ["tabular"], VendorOptions())
    assert pins(done) == ["cells==1.5 tabular", "tabular==2.0 tabular"]
    assert {one.license for one in done.distributions} == {"MIT"}
    assert all(len(one.sha256) == 64 for one in done.distributions)
    code = {"cells/__init__.py", "cells/one.py", "tabular.py", "vendored.toml"}
    assert {path for path in tree(tmp_path) if "dist-info" not in path} == code
    assert add(tmp_path, ["tabular"], VendorOptions()).notes == ("all of it is there already",)
    assert {path.name for path in tmp_path.iterdir()} == {"house", "vendor"}


def test_the_same_wheels_give_the_same_bytes(tmp_path: Path, house: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        add(tmp_path / name, ["tabular", "colours"][:: 1 if name == "one" else -1], VendorOptions())
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_extras_bring_what_they_need(tmp_path: Path, house: Path) -> None:
    done = add(tmp_path, ["tabular[pretty]"], VendorOptions())
    assert pins(done) == ["cells==1.5 tabular", "colours==3.0 tabular", "tabular==2.0 tabular[pretty]"]


def test_what_is_there_stays_until_it_is_updated(tmp_path: Path, house: Path) -> None:
    add(tmp_path, ["tabular==1.0"], VendorOptions())
    kept = add(tmp_path, ["colours"], VendorOptions())
    assert pins(kept) == ["colours==3.0 colours", "tabular==1.0 tabular==1.0"]
    done = update(tmp_path, ["tabular>1"], VendorOptions())
    assert pins(done) == ["cells==1.5 tabular", "colours==3.0 colours", "tabular==2.0 tabular>1"]
    wheel(house, "colours", "4.0")
    wheel(house, "tabular", "3.0")
    assert [one.name for one in update(tmp_path, ["colours"], VendorOptions()).added] == ["colours"]
    assert [one.version for one in update(tmp_path, [], VendorOptions()).added] == ["3.0"]
    with pytest.raises(UsageError, match="nothing is vendored yet"):
        update(house, [], VendorOptions())


def test_removing_takes_what_nothing_needs_any_more(tmp_path: Path, house: Path) -> None:
    add(tmp_path, ["tabular", "colours"], VendorOptions())
    with pytest.raises(UsageError, match="cells is needed by tabular"):
        remove(tmp_path, ["cells"], VendorOptions())
    done = remove(tmp_path, ["tabular"], VendorOptions())
    assert pins(done) == ["colours==3.0 colours"]
    assert [one.name for one in done.removed] == ["cells", "tabular"]
    remove(tmp_path, ["colours"], VendorOptions())
    assert not (tmp_path / "vendor").exists()
    with pytest.raises(UsageError, match="colours is not vendored"):
        remove(tmp_path, ["colours"], VendorOptions())


def test_files_that_somebody_put_there_stay(tmp_path: Path, house: Path) -> None:
    own = tmp_path / "vendor" / "mine" / "__init__.py"
    own.parent.mkdir(parents=True)
    own.write_text("MINE = 1\n")
    add(tmp_path, ["colours"], VendorOptions())
    remove(tmp_path, ["colours"], VendorOptions())
    assert tree(tmp_path) == {"mine/__init__.py": b"MINE = 1\n"}


def test_two_with_one_file(tmp_path: Path, house: Path) -> None:
    for name in ("first", "second"):
        wheel(house, name, files={"shared.py": name})
    with pytest.raises(UsageError, match=r"first and second both have a file shared\.py"):
        add(tmp_path, ["first", "second"], VendorOptions())
    assert not (tmp_path / "vendor").exists()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("--pre", "is no name of a distribution"),
        ("./tabular", "is no name of a distribution"),
        ("tabular @ https://example.org/t.whl", "names an address"),
        ("yaml", "comes with the distribution PyYAML"),
    ],
)
def test_what_is_no_name(tmp_path: Path, house: Path, word: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        add(tmp_path, [word], VendorOptions())


def test_without_what_the_target_has(tmp_path: Path, house: Path) -> None:
    assert pins(add(tmp_path, ["tabular"], VendorOptions(without=["cells,other"]))) == [
        "tabular==2.0 tabular"
    ]
    assert pins(update(tmp_path, [], VendorOptions())) == ["tabular==2.0 tabular"]
    with pytest.raises(UsageError, match="both asked for and left out"):
        add(tmp_path, ["cells"], VendorOptions())


def test_what_a_person_wrote_is_in_the_way(tmp_path: Path, house: Path) -> None:
    mine = tmp_path / "vendor" / "colours.py"
    mine.parent.mkdir()
    mine.write_text("MINE = 1\n")
    with pytest.raises(UsageError, match=r"vendor/colours\.py was put there by hand"):
        add(tmp_path, ["colours"], VendorOptions())
    assert mine.read_text() == "MINE = 1\n"
    add(tmp_path, ["colours"], VendorOptions(force=True))
    mine.write_text("EDITED = 1\n")
    for act in (update, add):
        with pytest.raises(UsageError, match=r"vendor/colours\.py was changed by hand"):
            act(tmp_path, ["colours"], VendorOptions())
    assert mine.read_text() == "EDITED = 1\n"
    assert [one.changed for one in standings(tmp_path, VendorOptions(), ask=False)] == [("colours.py",)]
    update(tmp_path, [], VendorOptions(force=True))
    assert "VERSION" in mine.read_text()


def test_links_are_not_lost(tmp_path: Path, house: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "there").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="vendor/ is not touched"):
        add(tmp_path, ["colours"], VendorOptions())
    assert (tmp_path / "vendor" / "there").is_symlink()


@pytest.mark.parametrize(
    "text", ["distribution = 1", "[[distribution]]\nname = 3", "\x00", "[[distribution]]", "without = [1]"]
)
def test_a_list_that_is_none(tmp_path: Path, house: Path, text: str) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "vendored.toml").write_text(text)
    with pytest.raises(UsageError, match=r"vendored\.toml cannot be read"):
        add(tmp_path, ["colours"], VendorOptions())


def test_a_change_meanwhile_is_not_lost(tmp_path: Path, house: Path) -> None:
    def meanwhile(text: str) -> None:
        (tmp_path / "vendor").mkdir(exist_ok=True)
        (tmp_path / "vendor" / "late.py").write_text("")

    with pytest.raises(OutputError, match="was changed meanwhile"):
        add(tmp_path, ["colours"], VendorOptions(on_step=meanwhile))
    assert tree(tmp_path) == {"late.py": b""}


def test_of_several_at_once_none_is_lost_that_is_said_to_be_done(
    tmp_path: Path, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = replaced_directory

    def late(path: Path, files: Mapping[str, bytes]) -> None:
        time.sleep(0.1)  # so that the others come between
        real(path, files)

    def vendored(name: str) -> str:
        with suppress(OutputError):
            add(tmp_path, [name], VendorOptions())
            return name
        return ""

    monkeypatch.setattr(change, "replaced_directory", late)
    with ThreadPoolExecutor(3) as pool:
        done = {*pool.map(vendored, ("tabular", "cells", "colours"))} - {""}
    assert done
    assert done <= {*change.beside(tmp_path).listed.distributions}


def test_vendored_code_loads_behind_the_private_import(tmp_path: Path, house: Path) -> None:
    cells = (
        NAME,
        "import cells",
        "%%cloaca_task\ndef work(context):\n    import tabular\n"
        "    context.set('v', [cells.VALUE, tabular.VERSION])\n    return context",
    )
    assert "C502" in {one.code for one in check(document(*cells, folder=tmp_path)).errors}
    add(tmp_path, ["tabular"], VendorOptions())
    report = check(document(*cells, folder=tmp_path))
    assert report.ok
    assert report.package is not None
    paths = {report.package.plain(path) for path in report.package.release}
    assert {"workflow/flow_one/_vendor/cells/one.py", "workflow/flow_one/_vendor/vendored.toml"} < paths
    assert not report.package.dependencies
