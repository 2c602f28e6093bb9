"""Names of tasks and workflows: `TaskNamespace` and `WorkflowContext`."""

from __future__ import annotations

from ._arguments import checked, instance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class TaskNamespace:
    """The full name of a task."""

    __slots__ = ("package_name", "task_id", "tenant_id", "workflow_id")

    @checked("TaskNamespace.__new__", skip=1)
    def __init__(self, tenant_id: Any, package_name: Any, workflow_id: Any, task_id: Any) -> None:
        for name in (tenant_id, package_name, workflow_id, task_id):
            instance(name, str)
        self.tenant_id: str = tenant_id
        self.package_name: str = package_name
        self.workflow_id: str = workflow_id
        self.task_id: str = task_id

    def _parts(self) -> tuple[str, str, str, str]:
        return (self.tenant_id, self.package_name, self.workflow_id, self.task_id)

    def __str__(self) -> str:
        return "::".join(self._parts())

    def __repr__(self) -> str:
        return f"TaskNamespace({', '.join(repr(part) for part in self._parts())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TaskNamespace) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    @staticmethod
    @checked("TaskNamespace.from_string")
    def from_string(namespace_str: Any) -> TaskNamespace:
        """The name behind ``tenant::package::workflow::task``."""
        instance(namespace_str, str)
        parts = namespace_str.split("::")
        if len(parts) != 4:
            raise ValueError(
                f"Invalid namespace format: Invalid namespace format '{namespace_str}'. "
                "Expected 'tenant::package::workflow::task'"
            )
        return TaskNamespace(*parts)

    def parent(self) -> TaskNamespace:
        """The workflow's name."""
        return TaskNamespace(self.tenant_id, self.package_name, self.workflow_id, "")

    def is_child_of(self, parent: TaskNamespace) -> bool:
        """Whether it is a task of that workflow."""
        return parent.task_id == "" and self._parts()[:3] == parent._parts()[:3]

    def is_sibling_of(self, other: TaskNamespace) -> bool:
        """Whether both are tasks of one workflow."""
        return self._parts()[:3] == other._parts()[:3] and self.task_id != other.task_id


class WorkflowContext:
    """The name of a workflow."""

    __slots__ = ("package_name", "tenant_id", "workflow_id")
    __hash__ = None  # type: ignore[assignment]  # as the engine's

    @checked("WorkflowContext.__new__", skip=1)
    def __init__(self, tenant_id: Any, package_name: Any, workflow_id: Any) -> None:
        for name in (tenant_id, package_name, workflow_id):
            instance(name, str)
        self.tenant_id: str = tenant_id
        self.package_name: str = package_name
        self.workflow_id: str = workflow_id

    def _parts(self) -> tuple[str, str, str]:
        return (self.tenant_id, self.package_name, self.workflow_id)

    def __str__(self) -> str:
        return "::".join(self._parts())

    def __repr__(self) -> str:
        return f"WorkflowContext({', '.join(repr(part) for part in self._parts())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkflowContext) and self._parts() == other._parts()

    def task_namespace(self, task_id: str) -> TaskNamespace:
        """The full name of a task of this workflow."""
        return TaskNamespace(*self._parts(), task_id)

    def resolve_dependency(self, task_name: str) -> TaskNamespace:
        """The full name of a dependency in this workflow."""
        return self.task_namespace(task_name)

    def workflow_namespace(self) -> TaskNamespace:
        """The workflow's name as a namespace without a task."""
        return self.task_namespace("")

    def contains_namespace(self, namespace: TaskNamespace) -> bool:
        """Whether that is a task of this workflow."""
        return namespace._parts()[:3] == self._parts()
