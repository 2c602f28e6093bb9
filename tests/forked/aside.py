"""Modules that a process has executed and put aside: its copies need not execute them again.

A copy finds none of them imported. One that it imports it is given, with those that this one imports, and
once: whoever takes a module out of `sys.modules` has it executed anew.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

#: The import system, whose function that executes a module is exchanged.
_SYSTEM: Any = sys.modules["_frozen_importlib"]
_BUILTINS: Any = sys.modules["builtins"]

#: What changes others as it is executed, in ways that would be seen where it is not imported.
_CHANGES_OTHERS = ("importlib",)
#: What is tested, and must be executed.
_OURS = ("cloaca", "cloaca_nb", "tests")


def put_aside(imports: Callable[[], object], *, libraries: bool = False, ours: str = "-") -> None:
    """Import something, and put aside what of it is Python's own; nothing of it stays imported.

    Args:
        imports: What imports it.
        libraries: Whether what is neither Python's own nor ours is put aside, too.
        ours: What begins the names of those modules of ours that are put aside, too.
    """
    modules = ((name, module) for name, module in sys.modules.items() if isinstance(module, type(sys)))
    known = {name: (module, dict(vars(module))) for name, module in modules}
    there = set(sys.modules)
    asked = _noted(imports)
    new = {name: module for name, module in sys.modules.items() if name not in there}
    for name, module in new.items():
        parent, _, last = name.rpartition(".")
        by_itself = name in asked.get(parent, ())
        if name in asked and not by_itself and vars(sys.modules.get(parent, sys)).get(last) is module:
            delattr(sys.modules[parent], last)
    for module, names in known.values():
        vars(module).update(names)
        for name in vars(module).keys() - names.keys():
            delattr(module, name)
    for name in new:
        del sys.modules[name]
    of = {name: name.partition(".")[0] for name in asked if name in new and name not in _CHANGES_OTHERS}
    kept = (
        name
        for name, top in of.items()
        if top in sys.stdlib_module_names or (libraries and top not in _OURS) or name.startswith(ours)
    )
    aside = {name: new[name] for name in kept}
    _SYSTEM._load_unlocked = _giving(aside, new, asked)


def _noted(imports: Callable[[], object]) -> dict[str, list[str]]:
    """Import something; the modules that each module that was executed has asked for, or made, in order."""
    asked: dict[str, list[str]] = {}
    under_way: list[list[str]] = [[]]
    executing, importing = _SYSTEM._load_unlocked, _BUILTINS.__import__

    def executed(spec: Any) -> ModuleType:
        before = set(sys.modules)
        under_way.append(own := asked.setdefault(spec.name, []))
        try:
            module: ModuleType = executing(spec)
        finally:
            under_way.pop()
        own += [name for name in sys.modules if name not in before and name != spec.name]
        return module

    # Codecs are imported with the parameters' own names.
    def imported(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        module = importing(name, globals, locals, fromlist, level)
        whole = _SYSTEM._resolve_name(name, _SYSTEM._calc___package__(globals), level) if level else name
        words = whole.split(".")
        found = [".".join(words[:count]) for count in range(1, len(words) + 1)]
        found += [f"{whole}.{part}" for part in fromlist or ()]
        under_way[-1].extend(each for each in found if each in sys.modules)
        return module

    _SYSTEM._load_unlocked, _BUILTINS.__import__ = executed, imported
    try:
        imports()
    finally:
        _SYSTEM._load_unlocked, _BUILTINS.__import__ = executing, importing
    return asked


def _giving(
    aside: dict[str, ModuleType], made: dict[str, ModuleType], asked: dict[str, list[str]]
) -> Callable[[Any], ModuleType]:
    """What executes a module, or gives the one that was put aside."""
    executing = _SYSTEM._load_unlocked

    def given(spec: Any) -> ModuleType:
        module = aside.pop(spec.name, None)
        if module is None or module.__spec__ is None or module.__spec__.origin != spec.origin:
            found: ModuleType = executing(spec)
            return found
        sys.modules[spec.name] = module
        for name in asked[spec.name]:
            if name in asked:
                _SYSTEM._gcd_import(name)
            elif name in made:
                sys.modules.setdefault(name, made[name])
        sys.modules[spec.name] = sys.modules.pop(
            spec.name
        )  # after those that it imports, as one that is executed
        return module

    return given
