"""What can be done with a notebook: scripts, tests, magics, panel and command line call it.

    notebook = cloaca_nb.read("pipeline.ipynb")
    report = notebook.check()
    result = notebook.run({"limit": 3})
    packed = notebook.pack("dist")

Nothing here prints; what cannot be raises an error of `cloaca_nb.errors`. What an action needs is imported
when it is first done.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb import actions
from cloaca_nb.actions import AnyPath, OnEvent, OnRun
from cloaca_nb.api.notebook import Notebook
from cloaca_nb.errors import UsageError

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable

    from cloaca_nb.check.checker import Inspection
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.flow import Deployment, Keep, Options
    from cloaca_nb.deploy.kept import KeptArchive
    from cloaca_nb.deploy.records import DeploymentRecord
    from cloaca_nb.deploy.server.stored import Stored
    from cloaca_nb.deploy.target import Deployable, Target, Watch
    from cloaca_nb.model.run import Limits
    from cloaca_nb.model.workflow import Document
    from cloaca_nb.pulling.notebook import Pulled
    from cloaca_nb.read.handover.suggest import Suggestion
    from cloaca_nb.run.artifacts import Artifacts
    from cloaca_nb.tending.doctor import Diagnosis, Imports
    from cloaca_nb.tending.listed import Listing, Paused
    from cloaca_nb.tending.rollback import Rollback


__all__ = [
    "FileNotebook",
    "Notebook",
    "deploy_archive",
    "doctor",
    "explain",
    "inspect",
    "kept",
    "ls",
    "pause",
    "pull",
    "read",
    "resume",
    "rollback",
    "secrets",
]


class FileNotebook(Notebook):
    """A notebook as its file was when it was read.

    Args:
        document: Its cells.
        path: The file.
        workflow: The workflow that is meant, of several.
    """

    def __init__(self, document: Document, path: Path, workflow: str = "") -> None:
        self._document = document
        self._path = path
        self._workflow = workflow

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self._path)!r}>"

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def folder(self) -> Path:
        """The notebook's folder."""
        return self._document.folder

    def document(self) -> Document:
        """The cells."""
        return self._document

    def execute(self, kernel: str | None = None) -> FileNotebook:
        """Run the notebook in a new kernel, up to its last task cell, and compare values with it from now on.

        Nothing is written to the file; magics of ours that act do nothing there.

        Args:
            kernel: Name of a kernel of Jupyter; one of this Python by default.

        Returns:
            The notebook itself.

        Raises:
            UsageError: nbclient is not installed, or there is no such kernel.
            NotebookError: The kernel died.
        """
        from cloaca_nb.run.execute import execute

        self._evidence = execute(self._document, kernel=kernel).evidence
        return self

    def mark(self, suggestion: Suggestion) -> Path:
        """Write the marks of a suggestion into the notebook's file, and nothing else; it is read again.

        Raises:
            UsageError: The file is not of a form that could be changed without touching more.
            OutputError: It cannot be written.
        """
        from cloaca_nb.deploy.document import with_sources
        from cloaca_nb.package.files import write_text
        from cloaca_nb.read.cells.document import read_document

        text = with_sources(self.path, self._document.cells, suggestion.sources())
        if text is None:
            raise UsageError(
                f"{self.path} is not changed: that could not be done without touching more of it",
                "write the marks that are shown yourself",
            )
        write_text(self.path, text)
        self._document = read_document(self.path)
        return self.path

    def note(self, record: DeploymentRecord) -> str:
        """Note a deployment in the state directory and, if it is no script, in the notebook's metadata."""
        from cloaca_nb.deploy.records import keep

        return keep(self.path, record)

    def rewrite(self, version: str) -> str:
        """See `Notebook.rewrite`; the file is read again."""
        from cloaca_nb.deploy.bump import rewrite
        from cloaca_nb.read.cells.document import read_document

        told = rewrite(self.path, version, self.workflow).told
        self._document = read_document(self.path)
        return told


def read(path: AnyPath, workflow: str | None = None) -> FileNotebook:
    """A notebook to work with; what is done later is done with the cells as they are now.

    Args:
        path: An ``.ipynb`` file, or a script with ``# %%`` cells.
        workflow: Which of its workflows is meant, where it has several (`FileNotebook.workflows`).

    Raises:
        NotebookError: There is no such file, or it is no notebook.
    """
    from cloaca_nb.read.cells.document import read_document

    return FileNotebook(read_document(Path(path)), Path(path), workflow or "")


def inspect(path: AnyPath) -> Inspection:
    """What an archive of either layout holds; none of its code is run and nothing is extracted.

    Args:
        path: A ``.cloacina`` file.

    Raises:
        ArchiveError: It cannot be read, is no archive, or is not safe.
    """
    from cloaca_nb.check.checker import inspect_archive

    return inspect_archive(Path(path))


def pull(
    source: AnyPath,
    name: str | None = None,
    *,
    output: AnyPath | None = None,
    where: Where | None = None,
    force: bool = False,
) -> Pulled:
    """Make a notebook of a package; nothing of it is executed.

    Args:
        source: An archive, a package directory, a server's profile or its address.
        name: The package on that server.
        output: The notebook to write; by default one named like the workflow, here. What the package needs
            beside it (`pyproject.toml`, `vendor/`, `requirements.lock`) is written into the same folder.
        where: What else is said about where.
        force: Whether to write over files that are there.

    Raises:
        ArchiveError: The package cannot be read, is none, or is not safe.
        DeployError: The server cannot be reached, or has no such package.
        OutputError: A file is there already, or cannot be written.
        UsageError: There is no such source, or something in the package has no form in a notebook.
    """
    from cloaca_nb.pulling.notebook import pull as pulled

    path = Path(output) if output is not None else None
    return pulled(str(source), name, path, where, force=force)


def artifacts(action: str = "list", *, older_than: str | None = None, store: str | None = None) -> Artifacts:
    """What lies in the store of values that are too large for a context; ``prune`` takes it away.

    Args:
        action: ``list`` or ``prune``.
        older_than: Least age, such as ``30d``; `prune` needs one. Runs that go on need what they handed over.
        store: A directory or URL; by default the one of runs on this machine.

    Raises:
        UsageError: There is no such action, no age or no store.
        OutputError: The store cannot be read.
    """
    from cloaca_nb.grammar import parse_age
    from cloaca_nb.run.artifacts import listed, pruned

    age = parse_age(older_than) if older_than is not None else None
    if action == "list":
        return listed(age, store)
    if action != "prune":
        raise UsageError(f"artifacts: there is no action {action!r}", "list, or prune --older-than 30d")
    if age is None:
        raise UsageError(
            "artifacts prune: an age was expected", "for example --older-than 30d; list shows what would go"
        )
    return pruned(age, store)


def explain(code: str) -> str:
    """The page of a finding.

    Args:
        code: Its code, such as ``C201``.

    Raises:
        UsageError: No finding has it.
    """
    from cloaca_nb.check.rule import page_of

    page = page_of(code.upper())
    if not page:
        raise UsageError(f"there is no finding with the code {code!r}", "codes are such as C201")
    return page


def deploy_archive(
    path: AnyPath,
    target: str | Target | None = None,
    options: Options | None = None,
    *,
    where: Where | None = None,
    on_event: OnEvent | None = None,
    on_run: OnRun | None = None,
    stop: threading.Event | None = None,
) -> Deployment:
    """Deploy an archive as it is.

    Arguments are those of `Notebook.deploy`.

    Raises:
        ArchiveError: It cannot be read, or is none.
        DeployError: The target cannot be reached, refuses the package, or does not load it.
        UsageError: There is no such target, no key for it, or it cannot execute.
    """
    from cloaca_nb.deploy.prepare import from_archive

    def prepare(tenant: str, watch: Watch) -> Deployable:
        return from_archive(Path(path))

    return actions.deployed(prepare, target, options, where, on_event, on_run, stop)


def ls(target: str | Target | None = None, *, where: Where | None = None) -> Listing:
    """What is deployed on a target.

    Args:
        target: A profile, an address, ``daemon`` or a watched directory; None for the default one.
        where: What else is said about where: tenant, key.

    Raises:
        DeployError: The target cannot be reached.
        UsageError: There is no such target, or no key for it.
    """
    from cloaca_nb.tending.listed import listing

    return listing(target, where)


def secrets(
    target: str | Target | None = None, *, where: Where | None = None
) -> contextlib.AbstractContextManager[Stored]:
    """The secrets that a server keeps for a tenant: to list, set and remove, in a `with` block.

    Names of secrets and of their fields can be seen; no value ever comes back.

    Args:
        target: A profile or an address; None for the default target.
        where: What else is said about where.

    Raises:
        DeployError: The server cannot be reached, keeps none, or refuses.
        UsageError: There is no such target, no key for it, or it keeps no secrets.
    """
    from cloaca_nb.tending.listed import stored

    return stored(target, where)


def pause(target: str | Target | None, name: str, *, where: Where | None = None) -> Paused:
    """Have a server refuse new runs of a package or workflow; those under way go on.

    A new version of it takes runs again.

    Args:
        target: A profile or an address; None for the default target.
        name: The package or workflow.
        where: What else is said about where.

    Raises:
        DeployError: The server cannot be reached, has none of that name, or is older than 0.9.
        UsageError: There is no such target, no key for it, or it pauses nothing.
    """
    from cloaca_nb.tending.listed import set_paused

    return set_paused(target, name, where, paused=True)


def resume(target: str | Target | None, name: str, *, where: Where | None = None) -> Paused:
    """Have a server take runs of a package or workflow again; see `pause`."""
    from cloaca_nb.tending.listed import set_paused

    return set_paused(target, name, where, paused=False)


def kept(target: str | Target | None, name: str, *, where: Where | None = None) -> tuple[KeptArchive, ...]:
    """The archives of a package that are kept here of those that were sent to a target, the latest first.

    Args:
        target: As in `ls`.
        name: The package.
        where: What else is said about where.

    Raises:
        UsageError: There is no such target, or no key for it.
    """
    from cloaca_nb.tending.rollback import versions_kept

    return versions_kept(target, name, where)


def rollback(
    target: str | Target | None,
    name: str,
    to: str | None = None,
    *,
    take: str | None = None,
    send: bool = True,
    where: Where | None = None,
    limits: Limits | None = None,
    on_plan: Callable[[Rollback], None] = lambda _: None,
    on_event: OnEvent | None = None,
    stop: threading.Event | None = None,
    keep: Keep = lambda _: "",
) -> Rollback:
    """Deploy the content of an older version again, under a new version number: servers refuse an old one.

    It is made again from the archive that `deploy` kept, and proved as any package; no notebook is changed.

    Args:
        target: As in `ls`.
        name: The package.
        to: The version whose content is wanted; by default the one before what is there.
        take: The version that it gets; by default the next one.
        send: Whether to do it, or only to find out what would be changed.
        where: What else is said about where.
        limits: What the process that proves it may have.
        on_plan: Called with what would be changed, before anything is sent.
        on_event: Called with each thing that happens, on this thread.
        stop: Ends it when set: see `deploy.flow.deploy`.
        keep: Notes what is known of the deployment.

    Raises:
        ArchiveError: The kept archive is damaged, or cannot be made again.
        CheckError: What comes out has error findings.
        DeployError: The target cannot be reached, refuses the package, or does not load it.
        UsageError: There is no such target, no key for it, or no such version is kept here.
    """
    from cloaca_nb.tending.rollback import WantedVersion, roll_back

    wanted = WantedVersion(name, to, take, send)
    return roll_back(target, wanted, where, limits, on_plan=on_plan, on_event=on_event, stop=stop, keep=keep)


def doctor(
    target: str | Target | None = None,
    *,
    imports: Imports = "own",
    where: Where | None = None,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
) -> Diagnosis:
    """What is deployed on a target, and why it may not run.

    Args:
        target: As in `ls`.
        imports: Whose code may be imported in fresh interpreters, of packages that the target does not load:
            ``own``: what was sent from here, ``all``, or ``none``.
        where: What else is said about where.
        limits: What those interpreters may have.
        stop: Ends the waiting for a server when set.

    Raises:
        DeployError: The target cannot be reached.
        UsageError: There is no such target, no key for it, or it cannot be examined.
    """
    from cloaca_nb.deploy.target import watching
    from cloaca_nb.tending.doctor import Trying, diagnosis

    return diagnosis(target, where, Trying(imports, limits), watching(None, stop))
