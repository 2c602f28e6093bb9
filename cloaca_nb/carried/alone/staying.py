"""Goes into packages that pickle: keeps the package where its own name leads.

A server takes the top of a package out of `sys.modules` once it is loaded, and deletes its files. What asks
for a class by its module's name, as `pickle` does, would find neither. The name is this package's alone, so
what it leads to is always this one; a loader that loads it again looks into its own files first.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class _Staying:
    """Finds one module that was loaded before.

    Args:
        module: The module.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """How to load the module; None for any other."""
        if name != self._module.__name__:
            return None
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]  # a loader by its methods

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        """The module itself."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """It was executed when it was loaded first."""
        module.__spec__ = self._spec


sys.meta_path.append(_Staying(sys.modules[__name__.partition(".")[0]]))
