"""Changing `vendor/`: what is wanted is fetched aside, then the whole directory is exchanged in one step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cloaca_nb.check.rules import worded
from cloaca_nb.environment import private_folder
from cloaca_nb.errors import OutputError, UsageError
from cloaca_nb.package.dependencies.installed import names_needed, requirements_in
from cloaca_nb.package.dependencies.names import DISTRIBUTIONS, normal
from cloaca_nb.package.files import alone_in, replaced_directory
from cloaca_nb.package.vendor import FOLDER, module_name, read_vendor
from cloaca_nb.vendoring.lock import FILE, Distribution, Vendored, lock_text, reachable, read_lock
from cloaca_nb.vendoring.programs import Fetcher, OnStep, PackageIndex
from cloaca_nb.vendoring.wheels import Wheel, changed_files


@dataclass(frozen=True, slots=True)
class VendorOptions:
    """How distributions are vendored.

    Attributes:
        index: Where they come from.
        without: Names of what is left out, since the targets have it.
        force: Whether to write over files that somebody changed or put there by hand.
        on_step: Is told what is being done.
    """

    index: PackageIndex = field(default_factory=PackageIndex)
    without: Sequence[str] = ()
    force: bool = False
    on_step: OnStep = lambda _: None


@dataclass(frozen=True, slots=True)
class VendorChange:
    """What a change came to.

    Attributes:
        distributions: All that it has now, by name.
        added: Those that are new, or in another version.
        removed: Those that are gone, as they were.
        modules: Top-level modules of those that are new.
        notes: What is worth knowing, in sentences.
    """

    path: Path
    distributions: tuple[Distribution, ...]
    added: tuple[Distribution, ...] = ()
    removed: tuple[Distribution, ...] = ()
    modules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The directory as it is.

    Attributes:
        files: Its files, by path below it.
        listed: What it is known to have.
        owned: Files of each distribution, by its normal name.
        changed: Those of them that are not as they were vendored.
    """

    folder: Path
    files: Mapping[str, bytes]
    listed: Vendored
    owned: Mapping[str, set[str]]
    changed: Mapping[str, set[str]]

    @property
    def own(self) -> dict[str, bytes]:
        """Files that somebody put there by hand."""
        listed = {path for paths in self.owned.values() for path in paths} | {FILE}
        return {path: data for path, data in self.files.items() if path not in listed}


def beside(folder: Path) -> Beside:
    """What `vendor/` in a folder has.

    Raises:
        UsageError: Something in it cannot be carried, or its list cannot be read.
    """
    vendor = read_vendor(folder)
    if vendor.facts:
        finding = worded(vendor.facts)[0]
        raise UsageError(f"vendor/ is not touched: {finding.message}", finding.hint)
    files = {path.removeprefix(f"{FOLDER}/"): data for path, data in vendor.files.items()}
    listed = read_lock(files)
    owned, changed = {}, {}
    for key, one in listed.distributions.items():
        record = f"{one.info}/RECORD"
        owned[key], changed[key] = changed_files(files.get(record, b""), files)
        if record not in files:
            changed[key].add(record)
    return Beside(folder, files, listed, owned, changed)


def add(folder: Path, words: Iterable[str], how: VendorOptions) -> VendorChange:
    """Vendor distributions and what they need; those that are there stay in their versions.

    Raises:
        UsageError: They cannot be had, or files of others are in the way.
        OutputError: The directory cannot be written.
    """
    now = beside(folder)
    wanted = requirements(words)
    asked = {key: one.asked for key, one in now.listed.distributions.items() if one.asked}
    without = tuple(dict.fromkeys((*now.listed.without, *names(how.without))))
    _refuse_left_out(wanted, without)
    pins = [
        f"{one.name}=={one.version}" for key, one in now.listed.distributions.items() if key not in wanted
    ]
    same = all(asked.get(key) == text for key, text in wanted.items()) and without == now.listed.without
    if same and not any(now.changed.values()):
        return VendorChange(folder / FOLDER, now.listed.by_name, notes=("all of it is there already",))
    return _fetched(now, {**asked, **wanted}, pins, without, how)


def update(folder: Path, words: Iterable[str], how: VendorOptions) -> VendorChange:
    """Vendor the newest versions that fit what was asked for: of some distributions, else of all.

    Raises:
        UsageError: One is not vendored, or as for `add`.
        OutputError: The directory cannot be written.
    """
    now = beside(folder)
    listed = now.listed.distributions
    free = set(requirements(words)) or set(listed)
    _refuse_unknown(free, now)
    asked = {key: one.asked for key, one in listed.items() if one.asked}
    asked.update({key: text for key, text in requirements(words).items() if text != listed[key].name})
    if not asked:
        raise UsageError("nothing is vendored yet", "name a distribution, for example tabulate")
    below = free | {key for key, one in listed.items() if free & {normal(name) for name in one.needed_by}}
    pins = [f"{one.name}=={one.version}" for key, one in listed.items() if key not in below]
    without = tuple(dict.fromkeys((*now.listed.without, *names(how.without))))
    return _fetched(now, asked, pins, without, how)


def remove(folder: Path, words: Iterable[str], how: VendorOptions) -> VendorChange:
    """Remove distributions, and those that nothing needs any more; nothing is fetched.

    Raises:
        UsageError: One is not vendored, is needed, or has files that somebody changed.
        OutputError: The directory cannot be written.
    """
    now = beside(folder)
    gone = names(words)
    if not gone:
        raise UsageError("nothing to remove is named", "name what was vendored")
    _refuse_unknown(gone, now)
    rest = [replace(one, asked="") if key in gone else one for key, one in now.listed.distributions.items()]
    kept = reachable(rest)
    needed_still = [one for one in kept if one.key in gone]
    if needed_still:
        one = needed_still[0]
        raise UsageError(f"{one.name} is needed by {', '.join(one.needed_by)}", "remove that, too")
    listed = Vendored({one.key: one for one in kept}, now.listed.without)
    files = {path: now.files[path] for one in kept for path in now.owned[one.key] if path in now.files}
    return _exchanged(now, listed, files, how)


def _refuse_unknown(keys: Iterable[str], now: Beside) -> None:
    for key in keys:
        if key not in now.listed.distributions:
            have = ", ".join(one.name for one in now.listed.by_name) or "nothing"
            raise UsageError(f"{key} is not vendored", f"vendor/ has {have}")


def _refuse_left_out(wanted: Iterable[str], without: Sequence[str]) -> None:
    for key in wanted:
        if key in without:
            raise UsageError(
                f"{key} is both asked for and left out", f"take it out of `without` in vendor/{FILE}"
            )


def _fetched(
    now: Beside, asked: Mapping[str, str], pins: Sequence[str], without: Sequence[str], how: VendorOptions
) -> VendorChange:
    """The directory with what was asked for, fetched."""
    with private_folder("cloaca-nb-vendor-") as place:
        wheels = fetcher(how, place).fetch([*asked.values()], pins, without)
    found = {normal(one.name): one for one in wheels}
    extras = extras_of([*asked.values(), *(text for one in wheels for text in one.requires)])
    users: dict[str, list[str]] = {key: [] for key in found}
    for key, one in found.items():
        for other in dict.fromkeys(map(normal, names_needed(one.requires, extras.get(key, ())))):
            if other in users and other != key:
                users[other].append(one.name)
    kept = reachable(
        Distribution(
            one.name,
            one.version,
            one.license,
            one.file,
            one.sha256,
            asked.get(key, ""),
            tuple(sorted(users[key])),
        )
        for key, one in found.items()
    )
    listed = Vendored({one.key: one for one in kept}, tuple(without))
    files = _joined([found[one.key] for one in kept])
    notes = [
        f"{one.file} holds what is not vendored: {', '.join(one.left[:3])}" for one in wheels if one.left
    ]
    return _exchanged(now, listed, files, how, notes)


def fetcher(how: VendorOptions, place: Path) -> Fetcher:
    """What fetches: pip where this Python has it, else uv.

    Raises:
        UsageError: Neither is there.
    """
    from cloaca_nb.vendoring import programs
    from cloaca_nb.vendoring.pip import Pip
    from cloaca_nb.vendoring.uv import Uv

    command = programs.pip_command()
    if command is not None:
        return Pip(command, how.index, place, how.on_step)
    command = programs.uv_command()
    if command is not None:
        return Uv(command, how.index, place, how.on_step)
    raise programs.no_program()


def _joined(wheels: Iterable[Wheel]) -> dict[str, bytes]:
    """The files of all wheels.

    Raises:
        UsageError: Two have a file of one name.
    """
    files: dict[str, bytes] = {}
    owner: dict[str, Wheel] = {}
    for wheel in wheels:
        for path, data in wheel.files.items():
            if files.setdefault(path, data) != data:
                raise UsageError(
                    f"{owner[path].name} and {wheel.name} both have a file {path}, so they cannot be "
                    "vendored together",
                    "leave one of them out",
                )
            owner.setdefault(path, wheel)
    return files


def _exchanged(
    now: Beside, listed: Vendored, files: Mapping[str, bytes], how: VendorOptions, notes: Sequence[str] = ()
) -> VendorChange:
    """Exchange the directory for one with these files, those of a person, and the list."""
    own = _kept(now, files, how)
    path = now.folder / FOLDER
    how.on_step("exchanging vendor/")
    content = {**own, **files, **({FILE: lock_text(listed)} if listed.distributions else {})}
    with alone_in(now.folder):
        if beside(now.folder).files != now.files:
            raise OutputError(f"{path} was changed meanwhile, so it is left as it is", "do it again")
        if content:
            replaced_directory(path, content)
        elif path.is_dir():
            replaced_directory(path, {})
            path.rmdir()
    return _change(now, listed, files, notes)


def _change(now: Beside, listed: Vendored, files: Mapping[str, bytes], notes: Sequence[str]) -> VendorChange:
    """What came of it."""
    before = {key: one.sha256 for key, one in now.listed.distributions.items()}
    added = tuple(one for one in listed.by_name if before.get(one.key) != one.sha256)
    modules = {module_name(path.partition("/")[0]) for path in files} if added else set()
    return VendorChange(
        now.folder / FOLDER,
        listed.by_name,
        added,
        tuple(one for one in now.listed.by_name if one.key not in listed.distributions),
        tuple(sorted(name for name in modules if name)),
        tuple(notes),
    )


def _kept(now: Beside, files: Mapping[str, bytes], how: VendorOptions) -> dict[str, bytes]:
    """The files that somebody put there by hand.

    Raises:
        UsageError: One is in the way of a distribution, or a vendored file was changed.
    """
    changed = sorted(path for paths in now.changed.values() for path in paths)
    if changed and not how.force:
        raise UsageError(
            f"vendor/{changed[0]} was changed by hand since it was vendored, and would be lost",
            "move the change elsewhere, or write over it with --force",
        )
    tops = {top for top in (path.partition("/")[0] for path in files) if module_name(top)}
    clash = sorted(path for path in now.own if path.partition("/")[0] in tops)
    if clash and not how.force:
        raise UsageError(
            f"vendor/{clash[0]} was put there by hand, where a distribution is to be",
            "remove it, or write over it with --force",
        )
    return {path: data for path, data in now.own.items() if path not in clash}


def requirements(words: Iterable[str]) -> dict[str, str]:
    """Requirements by the normal name of what they ask for, in canonical spelling.

    Raises:
        UsageError: A word is none, or names a module whose distribution has another name.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    found: dict[str, str] = {}
    for word in words:
        try:
            requirement = Requirement(word)
        except InvalidRequirement:
            raise UsageError(
                f"{word!r} is no name of a distribution", "for example tabulate, or 'tabulate<1' in quotes"
            ) from None
        if requirement.url:
            raise UsageError(f"{word!r} names an address", "only what an index has by its name is vendored")
        name = requirement.name
        other = DISTRIBUTIONS.get(name, name)
        if normal(other) != normal(name) and not requirement.specifier:
            raise UsageError(
                f"the module {name} comes with the distribution {other}",
                f"vendor {other}; if you mean the distribution {name}, give a version: '{name}==1.0'",
            )
        found[normal(name)] = str(requirement)
    return found


def names(words: Iterable[str]) -> list[str]:
    """Normal names of distributions.

    Raises:
        UsageError: A word is no name.
    """
    found = []
    for word in (part for text in words for part in text.split(",") if part):
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", word):
            raise UsageError(f"{word!r} is no name of a distribution", "for example tabulate")
        found.append(normal(word))
    return found


def extras_of(texts: Iterable[str]) -> dict[str, set[str]]:
    """Extras that requirements ask for, by the normal name of the distribution."""
    found: dict[str, set[str]] = {}
    for requirement in requirements_in(texts):
        found.setdefault(normal(requirement.name), set()).update(requirement.extras)
    return found
