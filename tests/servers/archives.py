"""Small archives for deploy tests, written here member by member."""

from __future__ import annotations

import io
import json
import tarfile
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

TASKS = """
import cloaca


@cloaca.task(id="extract")
def extract(context):
    context.set("rows", [1, 2, 3])
    return context


@cloaca.task(id="transform", dependencies=["extract"])
def transform(context):
    context.set("total", sum(context.get("rows")))
    return context


@cloaca.task(id="load", dependencies=["transform"])
def load(context):
    context.set("stored", context.get("total"))
    return context
"""

FAILING = TASKS.replace('context.set("total", sum(context.get("rows")))', 'raise ValueError("boom")')

GRAPH = {"extract": (), "transform": ("extract",), "load": ("transform",)}


def write_archive(
    folder: Path,
    *,
    name: str = "data-pipeline",
    version: str = "1.0.0",
    code: str = TASKS,
    workflow: str = "data_pipeline",
    metadata: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    guide_only: bool = False,
    manifest_triggers: Sequence[Mapping[str, object]] = (),
) -> Path:
    """Write an archive with both layouts.

    Args:
        folder: Where to.
        name: Package name.
        version: Package version.
        code: Text of the tasks module.
        workflow: Workflow name and name of the module's directory.
        metadata: More keys of `[metadata]`, or others.
        files: More files of the layout that servers read.
        guide_only: Leave that layout out.
        manifest_triggers: Triggers of the manifest.
    """
    entries = {
        "workflow_name": workflow,
        "language": "python",
        "entry_module": f"{workflow}.tasks",
        **(metadata or {}),
    }
    toml = f'[package]\nname = "{name}"\nversion = "{version}"\ninterface = "cloacina-workflow-plugin"\n'
    toml += 'interface_version = 1\nextension = "cloacina"\n\n[metadata]\n'
    toml += "".join(f"{key} = {json.dumps(value)}\n" for key, value in entries.items())
    release = {
        "package.toml": toml.encode(),
        f"workflow/{workflow}/__init__.py": b"",
        f"workflow/{workflow}/tasks.py": textwrap.dedent(code).encode(),
        **(files or {}),
    }
    tasks = [
        {"id": id, "function": f"{workflow}:{id}", "dependencies": [*deps]} for id, deps in GRAPH.items()
    ]
    manifest = {
        "format_version": "2",
        "package": {"name": name, "version": version, "fingerprint": "sha256:00", "targets": []},
        "language": "python",
        "python": {"requires_python": ">=3.10", "entry_module": workflow},
        "tasks": tasks,
        "created_at": "1980-01-01T00:00:00Z",
        "triggers": list(manifest_triggers),
    }
    members = {"manifest.json": json.dumps(manifest).encode()}
    if not guide_only:
        members |= {f"{name}-{version}/{path}": data for path, data in release.items()}
    path = folder / f"{name}-{version}.cloacina"
    write_members(path, members)
    return path


def write_members(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a bzip2 tar with these files; random padding keeps it within a server's 10:1 limit."""
    with tarfile.open(path, "w:bz2") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
