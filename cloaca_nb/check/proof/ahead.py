"""Code that proofs and runs need is compiled before, and once.

Large modules are compiled while their package is still planned, for what they hold is known before; what
planning writes otherwise is compiled again, as the package is proved. Modules of ours that packages carry are
the same in all, and there are more of them than there is of most notebooks: they are compiled once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from cloaca_nb.check.proof import compiling
from cloaca_nb.check.proof.compiling import kept_code
from cloaca_nb.check.proof.interpreter import FreshInterpreter, limit_words
from cloaca_nb.environment import PROOF, private_folder
from cloaca_nb.model.run import Limits
from cloaca_nb.model.workflow import Module
from cloaca_nb.package.source import module_text, modules_of_ours


def compile_files(groups: Iterable[Sequence[str]], root: Path, limits: Limits) -> FreshInterpreter:
    """Start what compiles the files of each group, which hold the same, by their paths in a directory."""
    one = FreshInterpreter([compiling.__file__])
    try:
        words = [word for paths in groups for word in (*paths, "")]
        one.begin([limit_words(limits)[1].partition(" ")[0], str(limits.cpu), *words], root)
    except BaseException:
        one.kill()
        raise
    return one


class Ahead(ExitStack):
    """Compiles large modules beside this process; at the end of its block nothing of that is left."""

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[bytes, Path] = {}
        self._compiler: FreshInterpreter | None = None

    def begin(self, modules: Iterable[Module], limits: Limits) -> None:
        """Begin with those of some modules that are large, as they will most likely be written."""
        large = [module for module in modules if _size(module) >= compiling.LARGE]
        if not large:
            return
        with suppress(OSError):  # the proof says what cannot be written, where it comes to one
            folder = self.enter_context(private_folder(PROOF))
            files = {module_text(module): folder / f"{at}.py" for at, module in enumerate(large)}
            for data, path in files.items():
                path.write_bytes(data)
            self._compiler = compile_files([[path.name] for path in files.values()], folder, limits)
            self.callback(self._compiler.kill)
            self._files = files

    @property
    def began(self) -> bool:
        """Whether there was something to compile."""
        return self._compiler is not None

    @property
    def is_ready(self) -> bool:
        """Whether there was something to compile, and all that is done."""
        return self._compiler is not None and self._compiler.has_ended

    def put(self, data: bytes, paths: Iterable[Path], timeout_s: float) -> bool:
        """Put the code of a file beside each of its paths.

        Args:
            timeout_s: How long compiling may take, in seconds from its begin.

        Returns:
            Whether that file was known; one that does not compile has no code.

        Raises:
            OSError: The code cannot be written.
        """
        file = self._files.get(data)
        if file is None or self._compiler is None:
            return False
        self._compiler.wait(timeout_s)
        code = Path(cache_from_source(str(file), optimization=""))
        for path in paths if code.exists() else ():
            cached = Path(cache_from_source(str(path), optimization=""))
            cached.parent.mkdir(exist_ok=True)
            shutil.copyfile(code, cached)
        return True


def _size(module: Module) -> int:
    return sum(len(line.text) + 1 for line in module.lines)


def put_code(files: Mapping[str, bytes], root: Path) -> None:
    """Put the code of modules of ours beside their files, where Python looks for it.

    Args:
        files: What lies below a directory, by path.
        root: That directory.

    Raises:
        OSError: It cannot be written.
    """
    ours = modules_of_ours()
    for path, data in files.items():
        if data in ours:
            cached = Path(cache_from_source(str(root / path), optimization=""))
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_bytes(_code(data))


@cache
def _code(data: bytes) -> bytes:
    return kept_code(data, "<carried>")
