"""`package.toml` of the layout that servers and daemons since 0.4 read.

Every field is written out: loaders parse this file strictly and apply no default, and the table
``[metadata]`` is closed, so an unknown key there refuses the whole package.
"""

from __future__ import annotations

from cloaca_nb.package.toml import toml_string
from cloaca_nb.workflow import Project

INTERFACE = "cloacina-workflow-plugin"


def package_toml(project: Project, entry_module: str) -> bytes:
    """The bytes of `package.toml`.

    Args:
        project: Name and metadata.
        entry_module: What loaders of this layout import.
    """
    package = {"name": project.name, "version": project.version, "interface": INTERFACE}
    metadata = {
        "workflow_name": project.workflow,
        "language": "python",
        "description": project.description,
        "author": project.author,
        "requires_python": project.requires_python,
        "entry_module": entry_module,
    }
    lines = ["[package]", *_pairs(package), "interface_version = 1", 'extension = "cloacina"', ""]
    lines += ["[metadata]", *_pairs({key: value for key, value in metadata.items() if value})]
    return "".join(f"{line}\n" for line in lines).encode()


def _pairs(values: dict[str, str]) -> list[str]:
    return [f"{key} = {toml_string(value)}" for key, value in values.items()]
