"""Where the runs of a notebook are kept: in the state directory, a folder for each run, by its number."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cloaca_nb.environment import folder_beside
from cloaca_nb.environment.state import state_folder, state_name
from cloaca_nb.errors import OutputError, UsageError
from cloaca_nb.model.run import KeptAt
from cloaca_nb.package.files import alone
from cloaca_nb.read.project import own_table
from cloaca_nb.run.history.earlier import EarlierRun, read_earlier

#: So many runs of a notebook are kept, where its `pyproject.toml` says nothing else; and so many at most.
MOST, MOST_AT_ALL = 20, 1000
#: What says how many, in the table ``[tool.cloaca_nb]``.
SETTING = "keep_runs"
#: What a run is called in there while it goes on.
_NEW = "run"
_RUN = "kept"


def kept_at(notebook: Path | None) -> KeptAt | None:
    """Where the runs of a notebook are kept; None where they are not, or its file is not known.

    Raises:
        UsageError: `SETTING` is no number of runs.
    """
    if notebook is None:
        return None
    most = own_table(notebook.parent).get(SETTING, MOST)
    if isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= MOST_AT_ALL:
        raise UsageError(
            f"[tool.cloaca_nb] {SETTING} is {most!r}: it is a number of runs",
            f"write a number from 0, which keeps none, to {MOST_AT_ALL}",
        )
    with suppress(OutputError):
        return KeptAt(_folder(notebook), most) if most else None
    return None


def _folder(notebook: Path) -> Path:
    return state_folder("runs") / state_name(str(notebook.absolute()))


def earlier_runs(notebook: Path | None, workflow: str | None = None) -> Iterator[EarlierRun]:
    """The runs of a notebook that are kept, the latest first; each is read as it is asked for.

    Args:
        workflow: Those of this workflow alone.
    """
    with suppress(OutputError):
        for folder in reversed(_kept(_folder(notebook)) if notebook is not None else []):
            run = read_earlier(folder)
            if run is not None and workflow in (None, run.workflow):
                yield run


def forget(notebook: Path) -> int:
    """Keep none of a notebook's runs any longer.

    Returns:
        How many there were.

    Raises:
        OutputError: No home directory is known.
    """
    place = _folder(notebook)
    folders = _kept(place)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders) - len(_kept(place))


def _kept(place: Path) -> list[Path]:
    """The folders of the runs that are kept, the oldest first."""
    with suppress(OSError):
        found = [path for path in place.iterdir() if path.name.isdecimal() and path.name.isascii()]
        return sorted(found, key=lambda path: int(path.name))
    return []


@contextmanager
def new_folder(place: KeptAt) -> Iterator[Path]:
    """A folder for a run that goes on, to be handed to `put`; what is left of it afterwards is removed.

    Raises:
        OSError: It cannot be made.
    """
    place.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.folder.mkdir(mode=0o700, exist_ok=True)
    with folder_beside(place.folder / _NEW) as part:
        folder = part / _RUN
        folder.mkdir(mode=0o700)
        yield folder


def put(folder: Path, place: KeptAt) -> None:
    """Keep the run of such a folder under the next number, and those before it that are not too many.

    Raises:
        OSError: It cannot be renamed.
    """
    with alone(place.folder / "numbers"):
        before = _kept(place.folder)
        number = int(before[-1].name) + 1 if before else 1
        folder.rename(place.folder / str(number))
        for old in before[: max(0, len(before) + 1 - place.most)]:
            shutil.rmtree(old, ignore_errors=True)
