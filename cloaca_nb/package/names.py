"""Names of modules that loaders refuse or never find, and names that files and servers cannot take."""

from __future__ import annotations

import re
import sys

#: Module names that loaders refuse at the top of a package and of `vendor/`.
DENIED = frozenset(
    {
        "builtins",
        "code",
        "codeop",
        "compile",
        "compileall",
        "ctypes",
        "fnmatch",
        "glob",
        "http",
        "importlib",
        "io",
        "json",
        "marshal",
        "multiprocessing",
        "os",
        "pathlib",
        "pickle",
        "shutil",
        "signal",
        "socket",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "urllib",
    }
)

#: What may stand in a name that is part of a file's name and of an address.
_NAME = re.compile(r"[^\s/\\:*?\"<>|%#]+")

#: A version as Python's packaging tools take it.
_VERSION = re.compile(
    r"v?(\d+!)?\d+(\.\d+)*([-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?(-\d+|[-_.]?(post|rev|r)[-_.]?\d*)?"
    r"([-_.]?dev[-_.]?\d*)?(\+[a-z0-9]+([-_.][a-z0-9]+)*)?",
    re.IGNORECASE,
)

#: What may stand in a version that is part of a file's name and of an address.
_PLAIN = re.compile(r"[A-Za-z0-9.+!_~-]+")


def denied(name: str) -> bool:
    """Whether loaders refuse a package with a module of this name at its top."""
    return name in DENIED


def standard(name: str) -> bool:
    """Whether the standard library has a module of this name."""
    return name in sys.stdlib_module_names


def name_problem(name: str) -> str:
    """Why a text cannot be a package's name, or an empty text."""
    if _NAME.fullmatch(name) and name.isprintable() and len(name) <= 200 and not name.startswith("."):
        return ""
    return (
        "it becomes part of a file's name and of an address: letters, digits, '-', '_' and '.' are possible"
    )


def version_problem(version: str) -> str:
    """Why a text cannot be a version at all, or an empty text."""
    if _PLAIN.fullmatch(version) and len(version) <= 100:
        return ""
    return "it becomes part of a file's name: letters, digits, '.', '+', '!', '_', '~' and '-' are possible"


def plain_name(text: str) -> str:
    """A text in which all that cannot stand in a file's name is a hyphen."""
    name = "".join(char if char.isprintable() and char not in '/\\:*?"<>|' else "-" for char in text)
    return name.strip(". ")[:200] or "unnamed"


def odd_version(version: str) -> bool:
    """Whether a version is none by the rules of Python's packaging tools."""
    return not _VERSION.fullmatch(version)


#: Names that the module `cloaca` has inside a server: what declares workflows.
AUTHORING = frozenset(
    {
        "BackoffStrategy",
        "ComputationGraphBuilder",
        "Context",
        "RetryCondition",
        "RetryPolicy",
        "RetryPolicyBuilder",
        "TaskDecorator",
        "TaskHandle",
        "TaskNamespace",
        "TriggerDecorator",
        "TriggerResult",
        "Workflow",
        "WorkflowBuilder",
        "WorkflowContext",
        "WorkflowParamsDecorator",
        "WorkflowSecretsDecorator",
        "all_of",
        "always",
        "any_of",
        "batch_accumulator",
        "boundary_schema",
        "constructor",
        "context_value",
        "node",
        "none_of",
        "passthrough_accumulator",
        "polling_accumulator",
        "reactor",
        "register_workflow_constructor",
        "state_accumulator",
        "stream_accumulator",
        "task",
        "task_failed",
        "task_skipped",
        "task_success",
        "trigger",
        "var",
        "var_or",
        "workflow_params",
        "workflow_secrets",
    }
)
