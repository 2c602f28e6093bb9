"""Which modules a deploy shows that its target has or lacks, and what earlier ones showed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timezone

from cloaca_nb.deploy.listed import Lists
from cloaca_nb.deploy.target import Deployable, Target, Watch
from cloaca_nb.errors import CloacaNbError, DeployError, NotLoadedError, OutputError
from cloaca_nb.model.package import WORKFLOW
from cloaca_nb.model.run import RunState
from cloaca_nb.package.dependencies.imports import at_hand, installed
from cloaca_nb.package.dependencies.learnt import Learnt, Missing, learn, learnt_of
from cloaca_nb.package.dependencies.lock import needed_in_turn
from cloaca_nb.package.dependencies.names import normal, shipped_name
from cloaca_nb.package.dependencies.targets import table_key
from cloaca_nb.package.vendor import top_modules

#: What Python says of a module that is not there.
_NO_MODULE = re.compile(r"No module named [\'\"]([\w.]+)[\'\"]")


class Learning:
    """Learns from the deploys to one target, in the state directory.

    Args:
        watch: Told what is worth knowing.
    """

    def __init__(self, target: Target, watch: Watch) -> None:
        self._target = target
        self._watch = watch

    def refuse(self, item: Deployable, *, force: bool) -> None:
        """Stop what the target is known not to load, before anything is sent.

        Raises:
            DeployError: It imports what the target lacks.
        """
        missing = self._missing(item)
        if any(one.sure for one in missing):
            missing = self._still(item)
        for one in missing:
            if one.sure and not force:
                raise self._refused(item, one)
            self._watch.warn("preflight", self._likely(one), self._way_out(one))

    def _missing(self, item: Deployable) -> list[Missing]:
        """What the target lacks of a package's modules, as far as nobody says that it has it."""
        known = learnt_of(self._target.place, self._target.tenant)
        granted = item.granted.get(self._target.name, ())
        if known is None:
            return []
        return [known.missing[name] for name in _all(item) if name in known.missing and name not in granted]

    def _still(self, item: Deployable) -> list[Missing]:
        """The same, after a look whether a package that was not loaded is by now."""
        if isinstance(self._target, Lists):
            try:
                loaded = {(one.name, one.version) for one in self._target.packages() if one.state == "loaded"}
            except CloacaNbError:
                return self._missing(item)
            missing = self._missing(item)
            self._note(there=[one.module for one in missing if (one.package, one.version) in loaded])
        return self._missing(item)

    def _refused(self, item: Deployable, one: Missing) -> DeployError:
        what = f"{item.label} imports {one.module}, which {self._target.name} {_shown(one)}"
        seen = f"{one.package} {one.version} showed it on {one.time[:10]}"
        return DeployError(f"{what}: {seen}", f"{self._way_out(one)}; --force deploys all the same")

    def _likely(self, one: Missing) -> str:
        name, label = self._target.name, f"{one.package} {one.version}"
        if one.sure:
            return f"{one.module} is what {name} {_shown(one)}, as {label} showed on {one.time[:10]}"
        return f"{name} may lack {one.module}: it did not load {label} on {one.time[:10]}"

    def _way_out(self, one: Missing) -> str:
        table = f"[tool.cloaca_nb.targets.{table_key(self._target.name)}] modules"
        what = one.needs or one.module
        return f"put {what} into vendor/, or install it there and list {one.module} in {table}"

    def loaded(self, item: Deployable) -> None:
        """The target has loaded the package, and so has all that this imports then."""
        self._note(there=item.imports)

    def failed(self, item: Deployable, error: DeployError) -> None:
        """The target has not loaded the package."""
        absent = _absent(f"{error.message}\n{error.hint}")
        known = [*_named(item.imports, absent), *_without(item, absent)]
        if known or not (_others(item, absent) or isinstance(error, NotLoadedError)):
            self._note(missing=[_noted(item, name, needs=needs) for name, needs in known])
        else:
            self._note(missing=[_noted(item, name, sure=False) for name in item.imports])

    def ran(self, item: Deployable, run: RunState) -> None:
        """A run has ended, or was followed so far."""
        absent = _absent("\n".join(task.error.message for task in run.tasks if task.error is not None))
        self._note(missing=[_noted(item, name) for name, _ in _named(item.called, absent)])

    def _note(self, missing: Iterable[Missing] = (), there: Collection[str] = ()) -> None:
        lacks = list(missing)
        if not lacks and not there:
            return

        def more(known: Learnt) -> Learnt:
            return known.with_there(there).with_missing(lacks)

        try:
            learn(self._target.name, self._target.place, self._target.tenant, more)
        except OutputError as error:
            self._watch.note("load", f"what the target has is not remembered: {error.message}", error.hint)


def _all(item: Deployable) -> tuple[str, ...]:
    return (*item.imports, *item.called)


def _shown(one: Missing) -> str:
    return f"cannot import without {one.needs}" if one.needs else "lacks"


def _absent(text: str) -> set[str]:
    """Modules that a text says are not there."""
    return set(_NO_MODULE.findall(text))


def _named(modules: Iterable[str], absent: Collection[str]) -> list[tuple[str, str]]:
    """Those of some modules that are not there: themselves, or the package that they are in."""
    return [(name, "") for name in modules if any(f"{name}.".startswith(f"{one}.") for one in absent)]


def _others(item: Deployable, absent: Collection[str]) -> list[str]:
    """What is not there of what a package neither has nor imports itself: what it imports needs it."""
    tops = {name.partition(".")[0] for name in item.imports} | top_modules(item.files, WORKFLOW)
    return sorted(name for name in absent if not at_hand(name.partition(".")[0], tops))


def _without(item: Deployable, absent: Collection[str]) -> list[tuple[str, str]]:
    """Modules that a package imports, each with what it needs and is not there, as this environment knows."""
    return [
        (name, other)
        for other in _others(item, absent)
        for name in item.imports
        if not needed_in_turn([_distributions(name)[0]]).isdisjoint(map(normal, _distributions(other)))
    ]


def _distributions(module: str) -> list[str]:
    """The distributions that a module may come from, that of this environment first."""
    shipped = shipped_name(module)
    return [name for name in (installed(module, shipped)[0], shipped) if name]


def _noted(item: Deployable, module: str, *, sure: bool = True, needs: str = "") -> Missing:
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return Missing(module, sure, item.name, item.version, now, needs)
