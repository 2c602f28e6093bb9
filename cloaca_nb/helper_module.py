"""`%%cloaca_module`: a cell as a module that the notebook can import, renewed when the cell is run again."""

from __future__ import annotations

import importlib.machinery
import keyword
import sys
from types import CodeType, ModuleType

from cloaca_nb.errors import UsageError

_MARK = "__cloaca_module__"


def install(name: str, code: CodeType) -> ModuleType:
    """Run the cell's code as the module `name`.

    The module object of an earlier run is kept and filled anew, so that ``import helpers`` done before sees
    the new content. If the code raises, the earlier content stays.

    Args:
        name: Name of the module.
        code: The compiled cell.

    Raises:
        UsageError: The name cannot be a module's, or belongs to another module.
        Exception: Whatever the code raises.
    """
    __tracebackhide__ = True  # the notebook shows the cell's frames alone
    refuse_name(name)
    earlier = sys.modules.get(name)
    module = earlier if earlier is not None else ModuleType(name)
    before = dict(vars(module))
    vars(module).clear()
    vars(module).update(_first_names(name))
    sys.modules[name] = module
    try:
        exec(code, vars(module))
    except BaseException:
        vars(module).clear()
        vars(module).update(before)
        if earlier is None:
            del sys.modules[name]
        raise
    return module


def _first_names(name: str) -> dict[str, object]:
    return {
        "__name__": name,
        "__doc__": None,
        "__package__": "",
        "__loader__": None,
        "__spec__": importlib.machinery.ModuleSpec(name, None),
        _MARK: True,
    }


def refuse_name(name: str) -> None:
    """Raise where a helper module cannot have this name.

    Raises:
        UsageError: The name cannot be a module's, or belongs to another module.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a module", "use a Python identifier, such as helpers"
        )
    if name in sys.stdlib_module_names:
        raise UsageError(
            f"{name!r} is a module of the standard library", "choose another name: loaders refuse this one"
        )
    module = sys.modules.get(name)
    if module is not None and _MARK not in vars(module):
        where = getattr(module, "__file__", None) or "another place"
        raise UsageError(f"the module {name!r} is already imported from {where}", "choose another name")
