"""Workflows: names of theirs and of their tasks, what builds them, their parameters and secrets."""

from __future__ import annotations

import sys

from ._arguments import checked, instance, made, optional, uncreatable
from ._registry import Namespace, TaskRecord, WorkflowRecord, registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Names:
    """Names from the outermost inwards, joined by ``::``; equal where all are."""

    __slots__ = ("_parts",)

    _parts: tuple[str, ...]

    tenant_id = property(lambda self: self._parts[0])
    package_name = property(lambda self: self._parts[1])
    workflow_id = property(lambda self: self._parts[2])

    def _hold(self, *parts: Any) -> None:
        for part in parts:
            instance(part, str)
        self._parts = parts

    def __str__(self) -> str:
        return "::".join(self._parts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts))})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._parts == other._parts


class TaskNamespace(_Names):
    """The full name of a task."""

    __slots__ = ()

    task_id = property(lambda self: self._parts[3])

    @checked("TaskNamespace.__new__", skip=1)
    def __init__(self, tenant_id: Any, package_name: Any, workflow_id: Any, task_id: Any) -> None:
        self._hold(tenant_id, package_name, workflow_id, task_id)

    def __hash__(self) -> int:
        return hash(self._parts)

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
        return TaskNamespace(*[*self._parts[:3], ""])

    def is_child_of(self, parent: TaskNamespace) -> bool:
        """Whether it is a task of that workflow."""
        return parent == self.parent()

    def is_sibling_of(self, other: TaskNamespace) -> bool:
        """Whether both are tasks of one workflow."""
        return self.parent() == other.parent() and self != other


class WorkflowContext(_Names):
    """The name of a workflow."""

    __slots__ = ()

    @checked("WorkflowContext.__new__", skip=1)
    def __init__(self, tenant_id: Any, package_name: Any, workflow_id: Any) -> None:
        self._hold(tenant_id, package_name, workflow_id)

    def task_namespace(self, task_id: str) -> TaskNamespace:
        """The full name of a task of this workflow."""
        return TaskNamespace(*[*self._parts, task_id])

    def resolve_dependency(self, task_name: str) -> TaskNamespace:
        """The full name of a dependency in this workflow."""
        return self.task_namespace(task_name)

    def workflow_namespace(self) -> TaskNamespace:
        """The workflow's name as a namespace without a task."""
        return self.task_namespace("")

    def contains_namespace(self, namespace: TaskNamespace) -> bool:
        """Whether that is a task of this workflow."""
        return namespace._parts[:3] == self._parts


@uncreatable
class Workflow:
    """A workflow that a builder has built."""

    __slots__ = ("_description", "_namespace", "_tasks")

    _description: str
    _namespace: Namespace
    _tasks: list[TaskRecord]

    @property
    def name(self) -> str:
        """Its name."""
        return self._namespace.workflow

    @property
    def description(self) -> str:
        """Its description, or an empty text."""
        return self._description

    @property
    def version(self) -> str:
        """A hash of its ids and edges."""
        import hashlib

        text = repr([(record.id, record.dependencies) for record in self._tasks])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def topological_sort(self) -> list[str]:
        """Full names, dependencies first."""
        return [name for level in self.get_execution_levels() for name in level]

    def get_execution_levels(self) -> list[list[str]]:
        """Full names in levels that can run at the same time."""
        waiting = {record.id: set(record.dependencies) for record in self._tasks}
        levels: list[list[str]] = []
        while waiting:
            ready = [id for id, dependencies in waiting.items() if not dependencies & waiting.keys()]
            levels.append([self._namespace.full(id) for id in ready])
            waiting = {id: deps for id, deps in waiting.items() if id not in ready}
        return levels

    def get_roots(self) -> list[str]:
        """Full names of tasks that wait for nothing."""
        return [self._namespace.full(record.id) for record in self._tasks if not record.dependencies]

    def get_leaves(self) -> list[str]:
        """Full names of tasks that nothing waits for."""
        waited = {dependency for record in self._tasks for dependency in record.dependencies}
        return [self._namespace.full(record.id) for record in self._tasks if record.id not in waited]

    def validate(self) -> None:
        """Raise ValueError where it cannot run."""
        validate(self._namespace, self._tasks)

    def __repr__(self) -> str:
        return f"Workflow(name='{self.name}', tasks={len(self._tasks)})"


class WorkflowBuilder:
    """Registers the tasks that are declared inside its `with` block as a workflow."""

    __slots__ = ("_added", "_description", "_name", "_namespace", "_tags")

    @checked("WorkflowBuilder.__new__", skip=1)
    def __init__(self, name: Any, *, tenant: Any = None, package: Any = None, workflow: Any = None) -> None:
        instance(name, str)
        for value in (tenant, package, workflow):
            optional(value, str)
        self._name: str = name
        self._namespace = Namespace(
            "public" if tenant is None else tenant,
            "embedded" if package is None else package,
            name if workflow is None else workflow,
        )
        self._description: str | None = None
        self._tags: dict[str, str] = {}
        self._added: list[TaskRecord] = []

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'builtins.WorkflowBuilder' object has no attribute '{name}'")

    def __repr__(self) -> str:
        return f"WorkflowBuilder(name='{self._name}')"

    @checked("WorkflowBuilder.description", skip=1)
    def description(self, description: Any) -> None:
        """Say what the workflow is for."""
        instance(description, str)
        self._description = description

    @checked("WorkflowBuilder.tag", skip=1)
    def tag(self, key: Any, value: Any) -> None:
        """Add a tag."""
        instance(key, str)
        instance(value, str)
        self._tags[key] = value

    @checked("WorkflowBuilder.add_task", skip=1)
    def add_task(self, task: Any) -> None:
        """Add a task by id or function to what `build` gives."""
        id = task if isinstance(task, str) else getattr(task, "__name__", None)
        if id is None:
            raise ValueError(
                "Task must be either a string task ID or a function object with __name__ attribute"
            )
        record = registry.find(self._namespace, id)
        if record is None:
            raise ValueError(f"Task '{id}' not found in registry. Make sure it was decorated with @task.")
        if any(added.id == id for added in self._added):
            raise ValueError(f"Failed to add task: Duplicate task: {self._namespace.full(id)}")
        self._added.append(record)

    def build(self) -> Workflow:
        """The workflow of the tasks that were added."""
        validate(self._namespace, self._added, "Failed to build workflow")
        return made(
            Workflow,
            _namespace=self._namespace,
            _description=self._description or "",
            _tasks=list(self._added),
        )

    def __enter__(self) -> WorkflowBuilder:
        """Let tasks be declared."""
        caller = sys._getframe(1)
        registry.builders.append((self._name, caller.f_code.co_filename, caller.f_lineno))
        registry.stack.append(self._namespace)
        return self

    @checked("WorkflowBuilder.__exit__", skip=1)
    def __exit__(self, _exc_type: Any, _exc_value: Any, _traceback: Any) -> None:
        """Register the workflow; ValueError where it has no tasks, or some that cannot run."""
        registry.pop()
        tasks = registry.of(self._namespace)
        validate(self._namespace, tasks)
        record = WorkflowRecord(self._namespace, self._description, dict(self._tags), tasks)
        registry.workflows[record.name] = record


def validate(
    namespace: Namespace, tasks: list[TaskRecord], prefix: str = "Workflow validation failed"
) -> None:
    """Raise the engine's ValueError for no tasks, an unknown dependency or a cycle."""
    if not tasks:
        raise ValueError(f"{prefix}: Workflow cannot be empty")
    graph = {record.id: record.dependencies for record in tasks}
    for id, dependencies in graph.items():
        for dependency in dependencies:
            if dependency not in graph:
                raise ValueError(
                    f"{prefix}: Missing dependency: task '{namespace.full(id)}' depends on "
                    f"'{namespace.full(dependency)}' which is not registered"
                )
    ring = _cycle(graph)
    if ring:
        listed = ", ".join(f'"{namespace.full(id)}"' for id in ring)
        raise ValueError(f"{prefix}: Circular dependency detected: [{listed}]")


def _cycle(graph: dict[str, list[str]]) -> list[str]:
    """Ids of a cycle, the first again at the end; empty where there is none."""
    left = {id: set(dependencies) for id, dependencies in graph.items()}
    dependents: dict[str, list[str]] = {id: [] for id in graph}
    for id, dependencies in left.items():
        for dependency in dependencies:
            dependents[dependency].append(id)
    free = [id for id, dependencies in left.items() if not dependencies]
    for id in free:
        del left[id]
        for dependent in dependents[id]:
            left[dependent].discard(id)
            if not left[dependent]:
                free.append(dependent)
    if not left:
        return []
    path = [next(iter(left))]
    while path[-1] not in path[:-1]:
        path.append(next(id for id in graph[path[-1]] if id in left))
    return path[path.index(path[-1]) :]


@checked("register_workflow_constructor")
def register_workflow_constructor(name: Any, constructor: Any) -> None:
    """Register the workflow that `constructor()` gives."""
    instance(name, str)
    try:
        workflow = constructor()
    except Exception as error:  # noqa: BLE001 - whatever it raises becomes this error
        raise ValueError(f"Failed to call workflow constructor: {type(error).__name__}: {error}") from None
    try:
        instance(workflow, Workflow)
    except TypeError as error:
        raise ValueError(f"Failed to extract workflow from constructor: {error}") from None
    registry.workflows[name] = WorkflowRecord(
        workflow._namespace, workflow._description or None, {}, list(workflow._tasks)
    )


class _Passing:
    """A decorator that gives back what it is applied to."""

    __slots__ = ()

    def __call__(self, obj: Any) -> Any:
        return obj


@uncreatable
class WorkflowParamsDecorator(_Passing):
    """What `workflow_params(...)` gives."""

    __slots__ = ()
    __call__ = checked("WorkflowParamsDecorator.__call__", skip=1)(_Passing.__call__)


@uncreatable
class WorkflowSecretsDecorator(_Passing):
    """What `workflow_secrets(...)` gives."""

    __slots__ = ()
    __call__ = checked("WorkflowSecretsDecorator.__call__", skip=1)(_Passing.__call__)


@checked("workflow_params")
def workflow_params(**_kwargs: Any) -> WorkflowParamsDecorator:
    """Declare the workflow's parameters: `name=type` or `name=(type, default)`."""
    for name, value in _kwargs.items():
        registry.parameters.setdefault(name, value)
    return made(WorkflowParamsDecorator)


@checked("workflow_secrets")
def workflow_secrets(*_args: Any) -> WorkflowSecretsDecorator:
    """Declare the names of the secrets that the workflow needs."""
    registry.secrets.extend(name for name in _args if isinstance(name, str))
    return made(WorkflowSecretsDecorator)


@checked("boundary_schema")
def boundary_schema(**_kwargs: Any) -> Any:
    """Declare the fields of what an accumulator hands on."""
    return _Passing()
