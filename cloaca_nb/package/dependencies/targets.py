"""What targets are told to have: ``[tool.cloaca_nb.targets.NAME] modules`` of `pyproject.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.package import Dependency
from cloaca_nb.package.dependencies.installed import distributions_by_module
from cloaca_nb.package.dependencies.learnt import Learnt
from cloaca_nb.package.dependencies.lock import needed_in_turn
from cloaca_nb.package.dependencies.names import SEVERAL, normal, shipped_name
from cloaca_nb.read.project import FILE, own_settings, toml_string

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PYTHON = re.compile(r"3\.\d{1,2}(\.\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Targets:
    """What is told of targets.

    Attributes:
        modules: For each target that lists them, the modules or distributions that it has.
        pythons: For each target that says so, the version of its Python.
        facts: What is wrong in the tables.
    """

    modules: Mapping[str, frozenset[str]]
    pythons: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()


def read_targets(folder: Path) -> Targets:
    """The targets that the `pyproject.toml` in a folder tells of; none where it cannot be read."""
    modules: dict[str, frozenset[str]] = {}
    facts: list[Fact] = []
    pythons: dict[str, str] = {}
    for name, table in own_settings(folder, "targets").items():
        version = table.get("python") if isinstance(table, dict) else None
        if isinstance(version, str) and _PYTHON.fullmatch(version):
            pythons[name] = version
        elif version is not None:
            wanted = 'a version of Python 3, such as "3.11"'
            path = f"tool.cloaca_nb.targets.{name}.python"
            facts.append(Fact(kinds.PyprojectFieldWrong(path, FILE, repr(version)[:60], wanted)))
        listed = table.get("modules") if isinstance(table, dict) else None
        if listed is None:
            continue
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            modules[name] = frozenset(normal(one) for one in cast("list[str]", listed))
        else:
            field = f"tool.cloaca_nb.targets.{name}.modules"
            wanted = 'a list of module names, such as ["pandas"]'
            facts.append(Fact(kinds.PyprojectFieldWrong(field, FILE, repr(listed)[:60], wanted)))
    return Targets(modules, pythons, tuple(facts))


def lacking(dependency: Dependency, modules: frozenset[str]) -> bool:
    """Whether a target with these modules lacks one."""
    several = SEVERAL.get(dependency.module, ())
    here = dependency.installed_name or dependency.module
    instead = (name for module in dependency.instead for name in (module, shipped_name(module)))
    names = (dependency.module, dependency.distribution, here, *several, *instead)
    return not any(normal(name) in modules for name in names)


def granted_by_target(folder: Path, dependencies: Iterable[Dependency]) -> dict[str, frozenset[str]]:
    """For each target that lists its modules, those that a package needs and that it is told to have."""
    needed = list(dependencies)
    told = read_targets(folder).modules
    return {
        name: frozenset(one.module for one in needed if not lacking(one, has)) for name, has in told.items()
    }


def lacking_by_target(folder: Path, dependencies: Iterable[Dependency]) -> dict[str, tuple[str, ...]]:
    """For each target that is told to lack some, the modules that a package needs."""
    needed = [one for one in dependencies if one.when != "optional"]
    told = read_targets(folder).modules
    found = {name: tuple(one.module for one in needed if lacking(one, has)) for name, has in told.items()}
    return {name: modules for name, modules in found.items() if modules}


def at_targets(folder: Path) -> frozenset[str]:
    """Top-level modules that all targets which list theirs are told to have, with what those need in turn.

    What a distribution needs, and which modules it has, is what this environment knows of it.
    """
    told = [*read_targets(folder).modules.values()]
    waiting = frozenset.intersection(*told) if told else frozenset()
    if not waiting:
        return frozenset()
    provided: dict[str, list[str]] = {}
    for module, distributions in distributions_by_module().items():
        for name in distributions:
            provided.setdefault(normal(name), []).append(module)
    owners = {normal(module): name for name, modules in provided.items() for module in modules}
    has = needed_in_turn(name if name in provided else owners.get(name, name) for name in waiting)
    return frozenset(module for name in has for module in provided.get(name, [name.replace("-", "_")]))


def target_facts(
    targets: Targets, dependencies: Iterable[Dependency], learnt: Sequence[Learnt]
) -> Iterator[Fact]:
    """Third-party modules that a target may not have, is told not to have, or turned out to lack.

    Args:
        dependencies: What the package imports.
        learnt: What deploys have shown.
    """
    yield from targets.facts
    for one in dependencies:
        if one.when == "optional":
            continue
        without = sorted(name for name, modules in targets.modules.items() if lacking(one, modules))
        task = one.tasks[0] if len(one.tasks) == 1 else None
        shown = list(_shown(one, targets, learnt))
        yield from (Fact(said, one.place, task) for said in shown)
        if without:
            kind = kinds.TargetsLack if len(without) == len(targets.modules) else kinds.TargetLacks
            yield Fact(kind(module=one.module, targets=", ".join(without)), one.place, task)
        elif not targets.modules and not shown and not any(one.module in known.there for known in learnt):
            version = f" {one.pinned or one.installed}".rstrip()
            said = _several(one) or f"{one.distribution}{version}"
            yield Fact(kinds.TargetMayLack(module=one.module, distribution=said), one.place, task)


def _shown(one: Dependency, targets: Targets, learnt: Sequence[Learnt]) -> Iterator[kinds.TargetLacked]:
    """What deploys have shown of targets that lack a module and that nobody has told anything about."""
    for known in learnt:
        missing = known.missing.get(one.module)
        replaced = not known.there.isdisjoint(one.instead)
        if missing is not None and known.target not in targets.modules and not replaced:
            yield kinds.TargetLacked(
                module=one.module,
                target=known.target,
                package=f"{missing.package} {missing.version}",
                day=missing.time[:10],
                how="within" if missing.needs else "named" if missing.sure else "likely",
                needs=missing.needs,
                key=table_key(known.target),
            )


def missing_at(one: Dependency, targets: Targets, learnt: Iterable[Learnt]) -> tuple[str, ...]:
    """Names of the targets that are told, or turned out, to lack a module."""
    told = {name for name, modules in targets.modules.items() if lacking(one, modules)}
    shown = {
        each.target for each in learnt if each.target not in targets.modules and one.module in each.missing
    }
    return tuple(sorted(told | shown))


def table_key(name: str) -> str:
    """A name as a part of a table's name in TOML."""
    return name if _BARE_KEY.fullmatch(name) else toml_string(name)


def _several(one: Dependency) -> str:
    """The distributions that a module may be of; empty where it is known, or only one has it."""
    several = () if one.installed or one.pinned else SEVERAL.get(one.module, ())
    return f"{' or '.join(several)}: none of them is installed here" if several else ""
