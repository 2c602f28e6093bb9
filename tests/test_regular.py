"""What is no regular file, or has no end, is refused wherever it lies; nothing waits for it."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cloaca_nb.deploy.choose import read_config
from cloaca_nb.deploy.keys import read_key
from cloaca_nb.deploy.records import read_history, write_metadata
from cloaca_nb.environment import hidden_variables
from cloaca_nb.errors import CloacaNbError, OutputError, UsageError
from cloaca_nb.grammar import parse_context
from cloaca_nb.inputs.here import read_dotenv
from cloaca_nb.package.files import write_text
from cloaca_nb.package.unpack import unpack
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.read.local.modules import data_files
from cloaca_nb.read.project import own_settings, read_project
from cloaca_nb.regular import open_file, read_file
from tests.deploy.test_history import RECORD

#: What is read: its name, how, and whether what cannot be read is as if it were not there.
READ: dict[str, tuple[str, Callable[[Path], object], bool]] = {
    "a notebook": ("a.ipynb", read_document, False),
    "a script": ("a.py", read_document, False),
    "its records": ("a.ipynb", read_history, True),
    "its metadata": ("a.ipynb", lambda path: write_metadata(path, RECORD), False),
    "the project": ("pyproject.toml", lambda path: read_project(path.parent), True),
    "our settings": ("pyproject.toml", lambda path: own_settings(path.parent, "targets"), True),
    "variables": (".env", lambda path: read_dotenv(path.parent), False),
    "profiles": ("config.toml", lambda path: read_config(path.parent), False),
    "an archive": ("a.cloacina", unpack, False),
}


@pytest.mark.parametrize("kind", ["pipe", "endless", "circle"])
@pytest.mark.parametrize("what", READ)
def test_what_is_no_regular_file(what: str, kind: str, tmp_path: Path) -> None:
    name, read, quiet = READ[what]
    path = tmp_path / name
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "endless" else path)
    if quiet:
        assert not read(path)
    else:
        with pytest.raises(CloacaNbError, match=r"is no regular file|cannot be read"):
            read(path)


def test_profiles_that_are_a_pipe_hide_no_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".cloacina").mkdir()
    os.mkfifo(tmp_path / ".cloacina" / "config.toml")
    assert "CLOACINA_API_KEY" in hidden_variables()


def test_what_is_handed_over_may_be_a_pipe_and_has_an_end(tmp_path: Path) -> None:
    for text in (b"clk_0123456789", b'{"a": 1}'):
        end, begin = os.pipe()
        os.write(begin, text)
        os.close(begin)
        if text.startswith(b"{"):
            assert parse_context([f"@/dev/fd/{end}"]) == {"a": 1}
        else:
            assert read_key(f"file:/dev/fd/{end}", {}, source="--api-key").reveal() == text.decode()
        os.close(end)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is empty"):
        read_key(f"file:{tmp_path / 'pipe'}", {}, source="--api-key")
    with pytest.raises(UsageError, match="it has more than"):
        read_key("file:/dev/zero", {}, source="--api-key")


def test_size_and_kind_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_file(tmp_path / "a", 5) == b"12345"
    with pytest.raises(OSError, match="it has more than 4 bytes"):
        read_file(tmp_path / "a", 4)
    with pytest.raises(IsADirectoryError):
        open_file(tmp_path)


def test_what_leads_to_no_regular_file_is_not_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.json").symlink_to(tmp_path / "pipe")
    with pytest.raises(OutputError, match="no regular file"):
        write_text(tmp_path / "a.json", "{}")
    assert (tmp_path / "pipe").is_fifo()


def test_what_leads_in_a_circle_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "a.json")
    with pytest.raises(OutputError):
        write_text(tmp_path / "a.json", "{}")


def test_data_that_leads_in_a_circle_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "a.csv")
    text = "import pathlib\nDATA = (pathlib.Path(__file__).parent / 'a.csv').read_text()"
    assert list(data_files(ast.parse(text), text, tmp_path, tmp_path)) == []
