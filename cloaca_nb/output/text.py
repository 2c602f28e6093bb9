"""Findings and archives as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cloaca_nb.model.finding import SEVERITIES, Finding, Severity, by_gravity
from cloaca_nb.model.wording import counted, first_few
from cloaca_nb.model.workflow import Document
from cloaca_nb.output.pictures.registered import registered_lines
from cloaca_nb.output.words import (
    PLAIN,
    Colour,
    Style,
    aligned,
    columns,
    padded,
    size_text,
    visible,
)

if TYPE_CHECKING:
    from cloaca_nb.actions import Locked
    from cloaca_nb.check.checker import Inspection, Report
    from cloaca_nb.model.package import Dependency
    from cloaca_nb.model.workflow import Captured
    from cloaca_nb.pulling.notebook import Pulled
    from cloaca_nb.vendoring.change import VendorChange
    from cloaca_nb.vendoring.lock import Distribution
    from cloaca_nb.vendoring.standing import Standing


#: What a cell is called, by its position.
Naming: TypeAlias = Callable[[int], str]

#: How many lines of a cell a finding says that is about several.
_MOST_LINES = 5
_COLOURS: dict[Severity, Colour] = {"error": "red", "warning": "yellow", "info": "blue", "ignored": "grey"}


def plain_name(position: int) -> str:
    """``cell 3``."""
    return f"cell {position}"


def report_text(
    findings: Sequence[Finding], document: Document, style: Style = PLAIN, name_cell: Naming = plain_name
) -> str:
    """All findings, errors first, and a last line that counts them.

    Args:
        style: Colours and width.
        name_cell: What a cell is called, by its position.
    """
    told = told_once(by_gravity(findings))
    wrong = any(finding.severity == "error" for finding in findings)
    glyph = style.paint("✗", "red") if wrong else style.paint("✓", "green")
    shown = [_told_text(each, document, style, name_cell) for each in told]
    return "\n".join([*shown, f"{glyph} {summary(each.finding for each in told)}"])


class Told(NamedTuple):
    """What is said once, of all tasks and lines of a cell of which that is so.

    Attributes:
        finding: The first one that says it.
    """

    finding: Finding
    tasks: list[str]
    lines: list[int]


def told_once(findings: Iterable[Finding]) -> list[Told]:
    """Findings without those that say the same of other tasks, or of other lines of the same cell."""
    found: dict[Finding, Told] = {}
    for finding in findings:
        same = replace(finding, task=None, line=None, column=None)
        told = found.setdefault(same, Told(finding, [], []))
        if finding.task and finding.task not in told.tasks:
            told.tasks.append(finding.task)
        if finding.line and finding.line not in told.lines:
            told.lines.append(finding.line)
    return [*found.values()]


def _told_text(told: Told, document: Document, style: Style, name_cell: Naming) -> str:
    """One finding, with the line of the notebook that it is about."""
    finding = told.finding
    colour = _COLOURS[finding.severity]
    head = f"{style.paint(finding.severity, colour, bold=True)} {style.paint(finding.code, bold=True)}"
    lines = [f"{head} {place_text(told, name_cell)}{visible(finding.message, 1000)}"]
    if finding.severity == "ignored":
        return lines[0]
    lines += _excerpt(finding, document, style)
    lines += style.hint(visible(finding.hint, 1000))
    return "\n".join(lines)


def place_text(told: Told, name_cell: Naming) -> str:
    """Cell, lines and tasks, as far as they are known, with a colon behind."""
    finding, lines = told.finding, sorted(told.lines)
    task, tasks = finding.task, [visible(one, 60) for one in told.tasks]
    parts = [
        *([name_cell(finding.cell)] if finding.cell is not None else []),
        *([f"line{'s' * (len(lines) > 1)} {first_few([*map(str, lines)], _MOST_LINES)}"] if lines else []),
        *([f"task {first_few(tasks, 1)}"] if task and f"`{task}`" not in finding.message else []),
    ]
    return ", ".join(parts) + ": " if parts else ""


def _excerpt(finding: Finding, document: Document, style: Style) -> list[str]:
    text = source_line(finding, document)
    if text is None:
        return []
    gutter = f"{finding.line:>4} | "
    shown = text.expandtabs(4)
    lines = [f"{style.paint(gutter, 'grey')}{visible(shown, max(style.width - 8, 40))}"]
    if finding.column is not None and finding.column <= len(text) + 1:
        pad = " " * columns(text[: finding.column - 1].expandtabs(4))
        lines.append(f"{style.paint('     | ', 'grey')}{pad}{style.paint('^', 'red', bold=True)}")
    return lines


def source_line(finding: Finding, document: Document) -> str | None:
    """The line of the notebook that a finding is about, or None; one with a secret is never shown."""
    if finding.code.startswith("C8"):
        return None
    if finding.cell is None or finding.line is None or finding.cell > len(document.cells):
        return None
    lines = document.cells[finding.cell - 1].source.split("\n")
    line = lines[finding.line - 1] if finding.line <= len(lines) else ""
    return line if line.strip() else None  # that of a cell that was not run is not known


def summary(findings: Iterable[Finding]) -> str:
    """How many findings of each severity there are."""
    found = [finding.severity for finding in findings]
    words = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("note", "notes")}
    parts = [
        f"{count} {words.get(severity, (severity, severity))[count != 1]}"
        for severity in SEVERITIES
        if (count := found.count(severity))
    ]
    return ", ".join(parts) or "no findings"


LAYOUTS = {
    "both": "both layouts: the guide's manifest.json, and package.toml for servers",
    "manifest": "the guide's layout, manifest.json",
    "package": "the releases' layout, package.toml",
    "daemon": "the layout of daemons: package.toml with a table of triggers, which servers refuse",
}


def inspect_text(inspection: Inspection, style: Style = PLAIN) -> str:
    """Name, tasks and files of an archive."""
    name = visible(f"{inspection.name or '(no name)'} {inspection.version}".strip())
    lines = [style.paint(name, bold=True), f"  {LAYOUTS.get(inspection.layout, inspection.layout)}", ""]
    lines.append(style.paint(f"tasks: {len(inspection.tasks)}", bold=True))
    for task in inspection.tasks:
        waits = f"  ← {', '.join(task['dependencies'])}" if task["dependencies"] else ""
        lines.append(visible(f"  {task['id']}  {task['function']}{waits}", 300))
    found = inspection.beside
    beside = [f"parameter    {visible(one.name)}: {visible(one.said)}" for one in found.params]
    beside += registered_lines(found.triggers, found.registered)
    lines += ["", *beside] if beside else []
    total = sum(file.size for file in inspection.files)
    lines += ["", style.paint(f"files: {len(inspection.files)}, {size_text(total)}", bold=True)]
    lines += tree_lines([(file.path, size_text(file.size)) for file in inspection.files])
    lines += dependency_lines(inspection.dependencies, style)
    if inspection.findings:
        lines += ["", report_text(inspection.findings, Document(()), style)]
    return "\n".join(lines)


def tree_lines(files: Sequence[tuple[str, str]]) -> list[str]:
    """A tree of paths, with a note behind each file.

    Args:
        files: Path with ``/`` between its parts, and note.
    """
    root: dict[str, object] = {}
    for path, note in files:
        *folders, name = path.split("/")
        at = root
        for folder in folders:
            inner = at.setdefault(f"{folder}/", {})
            at = inner if isinstance(inner, dict) else at
        at[name] = note
    return [f"  {line}" for line in aligned(_rows(root, ""))]


def _rows(folder: Mapping[str, object], indent: str) -> Iterator[tuple[str, str]]:
    items = list(folder.items())
    for at, (name, inner) in enumerate(items):
        last = at == len(items) - 1
        branch = f"{indent}{'└─ ' if last else '├─ '}{visible(name, 120)}"
        if isinstance(inner, dict):
            yield branch, ""
            yield from _rows(inner, indent + ("   " if last else "│  "))
        else:
            yield branch, str(inner)


def written_text(document: Mapping[str, Any], report: Report, style: Style = PLAIN, *, done: str) -> str:
    """An archive, or a package directory (``built``): where it is and what it holds.

    Args:
        document: What `--json` says of it.
        report: The check that came first.
    """
    head = f"{style.paint(f'✓ {done}', 'green', bold=True)} {document['path']}"
    facts = [
        ("workflow", f"{visible(report.workflow.name)}, {report.workflow.size}"),
        ("layout", str(document["layout"])),
        ("size", f"{size_text(document['size_bytes'])}, {counted(document['entries'], 'entry', 'entries')}"),
        ("fingerprint", str(document["fingerprint"])),
        *([("sha256", str(document["sha256"]))] if document["sha256"] else []),
    ]
    parts = [head, *(f"  {padded(name, 11)}  {value}" for name, value in facts)]
    parts += captured_lines(report.workflow.captured, style)
    parts += dependency_lines(report.package.dependencies if report.package else (), style)
    if report.findings:
        parts += ["", report_text(report.findings, report.document, style)]
    return "\n".join(parts)


def captured_lines(captured: Sequence[Captured], style: Style = PLAIN) -> Iterator[str]:
    """What was carried into the package: name, task, place, reason."""
    if not captured:
        return
    yield style.paint(f"  carried from other cells: {counted(len(captured), 'name')}", "grey")
    rows = [
        (
            visible(item.name, 40),
            visible(item.task, 30),
            f"cell {item.cell}, line {item.line}: {visible(item.reason)}",
        )
        for item in captured
    ]
    yield from (f"    {line}" for line in aligned(rows))


def dependency_rows(found: Iterable[Dependency]) -> list[tuple[str, str, str]]:
    """Distribution with its version, module, and what is known of it: for people."""
    rows = []
    for one in found:
        version = one.pinned or one.installed
        known = "pinned" if one.pinned else "" if one.installed else "not installed here"
        needs = f"for {', '.join(one.tasks)}" if one.tasks else ""
        how = "optional" if one.when == "optional" else ""
        said = "; ".join(text for text in (known, needs, how) if text)
        rows.append((f"{one.distribution} {version}".strip(), one.module, said))
    return rows


def dependency_lines(found: Sequence[Dependency], style: Style = PLAIN) -> Iterator[str]:
    """What the target has to have: distribution, module, the tasks that need it."""
    if not found:
        return
    yield style.paint(f"  needed on the target: {counted(len(found), 'distribution')}", "grey")
    rows = [[visible(text, 60) for text in row] for row in dependency_rows(found)]
    yield from (f"    {line}" for line in aligned(rows))


#: What kinds of inputs are called, and what is said of one that is there, or is not.
_INPUTS = {
    "variables": ("variable", "set here", "not set here"),
    "secrets": ("secret", "has a value here", "has no value here"),
    "environment": ("environment variable", "set here", "not set here"),
    "files": ("file", "there", "not there"),
}


def input_lines(report: Report) -> Iterator[str]:
    """What the package needs of where it runs: kind, name, whether it is there."""
    from cloaca_nb.inputs.here import inventory_here

    rows = [("parameter", param.name, param.said) for param in report.workflow.params]
    found = inventory_here(report.package, report.document.folder)
    for what, needs in found.items():
        word, there, lacking = _INPUTS[what]
        rows += [(word, need.name, there if here else lacking) for need, here in needs]
    if rows:
        yield f"  needed where it runs: {counted(len(rows), 'input')}"
    yield from (f"    {line}" for line in aligned([visible(text, 60) for text in row] for row in rows))


def locked_text(done: Locked, style: Style = PLAIN) -> str:
    """A lock that was written: where, what it pins, what is not installed here."""
    lines = [f"{style.paint('✓ locked', 'green', bold=True)} {done.path}"]
    lines += [f"  {visible(name)} {visible(version)}" for name, version in sorted(done.pinned.items())]
    if not done.pinned and not done.lacking:
        lines.append("  the package imports the standard library and its own modules only")
    if done.lacking:
        names = ", ".join(visible(name) for name in done.lacking)
        lines.append(f"  {style.paint('not installed here, so not pinned', 'yellow')}: {names}")
    return "\n".join(lines)


def vendored_text(done: VendorChange, style: Style = PLAIN, stale: Sequence[str] = ()) -> str:
    """What a change of `vendor/` came to: what it has now, with licences, what is new, what is gone.

    Args:
        stale: What this kernel has imported as it was.
    """
    head = style.paint("✓ vendored", "green", bold=True)
    lines = [f"{head} {done.path}"]
    new = {one.key for one in done.added}
    for one in done.distributions:
        mark = style.paint("+", "green") if one.key in new else " "
        lines.append(f"  {mark} {_distribution_text(one)}")
    lines += [f"  {style.paint('-', 'red')} {_distribution_text(one)}" for one in done.removed]
    if not done.distributions:
        lines.append("  nothing is vendored now")
    lines += style.notes(done.notes)
    if stale:
        names = ", ".join(stale)
        lines.append(f"  ! this kernel has imported {names} already: restart it to use what is there now")
    return "\n".join(lines)


def _distribution_text(one: Distribution) -> str:
    said = [one.license or "licence not told"]
    said += [f"needed by {', '.join(one.needed_by)}"] if one.needed_by and not one.asked else []
    return f"{visible(one.name)} {visible(one.version)}  ({visible('; '.join(said))})"


def standings_text(found: Sequence[Standing], style: Style = PLAIN) -> str:
    """How each vendored distribution stands."""
    if not found:
        return "nothing is vendored here by `cloaca-nb vendor`"
    lines = []
    for one in found:
        mark = style.paint("✓", "green") if one.ok else style.paint("!", "yellow")
        lines.append(f"{mark} {_distribution_text(one.distribution)}")
        lines += [f"    {visible(text)}" for text in _standing_texts(one)]
    return "\n".join(lines)


def _standing_texts(one: Standing) -> Iterator[str]:
    for path in one.changed[:3]:
        yield f"vendor/{path} is not as it was vendored"
    if one.is_stale:
        yield f"stale: the index has {one.newest}; --update takes it"
    if one.installed:
        yield (
            f"shadowed here: {one.installed} is installed, which cells and local runs import; the layout of "
            "servers has the vendored one"
        )
    for target in one.targets:
        yield f"the target {target} is told to have it, too"
    for weakness in one.weaknesses or ():
        yield f"known to be vulnerable: {weakness}"
    if one.newest and one.weaknesses is None:
        yield "whether it is known to be vulnerable, the index does not tell"


def pulled_text(done: Pulled, style: Style = PLAIN) -> str:
    """A notebook that was pulled: where from, whether it packs to the same bytes, what is left out."""
    tenant = f" with --tenant {visible(done.tenant)}" if done.tenant != "public" else ""
    kind = (
        f"it packs to the same bytes{tenant}"
        if done.exact
        else "its own cells"
        if done.own
        else "made of its code"
    )
    head = style.paint("✓ pulled", "green", bold=True)
    lines = [f"{head} {visible(done.place)} into {done.path} ({counted(done.cells, 'cell')}; {kind})"]
    lines += [f"  beside it: {visible(name)}" for name in done.files]
    return "\n".join(lines + style.notes(done.notes))
