"""What importing a workflow declared: tasks, workflows, triggers, parameters, secrets, with their places.

The proof and the preview runner read `registry`; nothing else of this module is meant for them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


class Namespace:
    """Where a task is registered: tenant, package, workflow."""

    __slots__ = ("package", "tenant", "workflow")

    def __init__(self, tenant: str, package: str, workflow: str) -> None:
        self.tenant = tenant
        self.package = package
        self.workflow = workflow

    @property
    def key(self) -> tuple[str, str, str]:
        """The three names."""
        return (self.tenant, self.package, self.workflow)

    def full(self, task: str) -> str:
        """A task's full name."""
        return f"{self.tenant}::{self.package}::{self.workflow}::{task}"


class TaskRecord:
    """A registered task.

    Attributes:
        namespace: Where it is registered.
        id: Its id.
        function: The task function.
        dependencies: Ids that it waits for, as given.
        arguments: The decorator's other arguments that were given.
        file: File of the function.
        line: Line of the function, the first decorator's where it has one.
    """

    __slots__ = ("arguments", "dependencies", "file", "function", "id", "line", "namespace")

    def __init__(
        self,
        namespace: Namespace,
        id: str,
        function: Callable[..., Any],
        dependencies: list[str],
        arguments: Mapping[str, Any],
    ) -> None:
        self.namespace = namespace
        self.id = id
        self.function = function
        self.dependencies = dependencies
        self.arguments = arguments
        code = function.__code__
        self.file: str = getattr(code, "co_filename", "")
        self.line: int = getattr(code, "co_firstlineno", 0)

    @property
    def takes_handle(self) -> bool:
        """Whether the function's second parameter is a task handle."""
        code = self.function.__code__
        return code.co_varnames[1:2] in {("handle",), ("task_handle",)} and code.co_argcount > 1


class TriggerRecord:
    """A registered trigger: its function and the decorator's arguments."""

    __slots__ = ("arguments", "file", "function", "line", "name")

    def __init__(self, name: str, function: object, arguments: Mapping[str, Any]) -> None:
        self.name = name
        self.function = function
        self.arguments = arguments
        code = getattr(function, "__code__", None)
        self.file: str = getattr(code, "co_filename", "")
        self.line: int = getattr(code, "co_firstlineno", 0)


class WorkflowRecord:
    """A workflow that a builder registered."""

    __slots__ = ("description", "name", "namespace", "tags", "tasks")

    def __init__(
        self, namespace: Namespace, description: str | None, tags: dict[str, str], tasks: list[TaskRecord]
    ) -> None:
        self.name = namespace.workflow
        self.namespace = namespace
        self.description = description
        self.tags = tags
        self.tasks = tasks


class Registry:
    """Everything that was declared, in order."""

    def __init__(self) -> None:
        self.stack: list[Namespace] = []
        self.tasks: dict[tuple[tuple[str, str, str], str], TaskRecord] = {}
        self.declared: list[TaskRecord] = []
        self.workflows: dict[str, WorkflowRecord] = {}
        self.builders: list[tuple[str, str, int]] = []
        self.triggers: list[TriggerRecord] = []
        self.parameters: dict[str, Any] = {}
        self.secrets: list[str] = []
        self.reactors: dict[str, Any] = {}
        self.graphs: dict[str, Any] = {}
        self.accumulators: dict[str, Any] = {}

    def push(self, tenant: str, package: str, workflow: str) -> None:
        """Let tasks be registered there, as a loader or a builder does."""
        self.stack.append(Namespace(tenant, package, workflow))

    def pop(self) -> None:
        """End the innermost `push`."""
        if self.stack:
            self.stack.pop()

    def current(self) -> Namespace:
        """Where a task declared now belongs.

        Raises:
            ValueError: Nowhere: no builder and no loader is at work.
        """
        if not self.stack:
            raise ValueError(
                "No workflow context available. Tasks must be defined within a WorkflowBuilder context "
                "manager."
            )
        return self.stack[-1]

    def add(self, record: TaskRecord) -> None:
        """Register a task; a later one with the same id takes its place."""
        self.declared.append(record)
        self.tasks[record.namespace.key, record.id] = record

    def of(self, namespace: Namespace) -> list[TaskRecord]:
        """Tasks registered there."""
        return [record for (key, _), record in self.tasks.items() if key == namespace.key]

    def find(self, namespace: Namespace, id: str) -> TaskRecord | None:
        """A task registered there."""
        return self.tasks.get((namespace.key, id))


registry = Registry()
