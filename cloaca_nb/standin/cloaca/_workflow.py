"""`WorkflowBuilder` and `Workflow`, and the declarations of parameters and secrets."""

from __future__ import annotations

import sys

from ._arguments import checked, instance, optional, uncreatable
from ._registry import Namespace, TaskRecord, WorkflowRecord, registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Workflow:
    """A workflow that a builder has built."""

    __slots__ = ("_description", "_namespace", "_tasks")
    __new__ = uncreatable("Workflow")

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
        try:
            validate(self._namespace, self._added, "Failed to build workflow")
        finally:
            workflow: Workflow = object.__new__(Workflow)
        workflow._namespace = self._namespace
        workflow._description = self._description or ""
        workflow._tasks = list(self._added)
        return workflow

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
    while True:
        free = [id for id, dependencies in left.items() if not dependencies & left.keys()]
        if not free:
            break
        for id in free:
            del left[id]
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


class WorkflowParamsDecorator(_Passing):
    """What `workflow_params(...)` gives."""

    __slots__ = ()
    __new__ = uncreatable("WorkflowParamsDecorator")
    __call__ = checked("WorkflowParamsDecorator.__call__", skip=1)(_Passing.__call__)


class WorkflowSecretsDecorator(_Passing):
    """What `workflow_secrets(...)` gives."""

    __slots__ = ()
    __new__ = uncreatable("WorkflowSecretsDecorator")
    __call__ = checked("WorkflowSecretsDecorator.__call__", skip=1)(_Passing.__call__)


@checked("workflow_params")
def workflow_params(**_kwargs: Any) -> WorkflowParamsDecorator:
    """Declare the workflow's parameters: `name=type` or `name=(type, default)`."""
    for name, value in _kwargs.items():
        registry.parameters.setdefault(name, value)
    decorator: WorkflowParamsDecorator = object.__new__(WorkflowParamsDecorator)
    return decorator


@checked("workflow_secrets")
def workflow_secrets(*_args: Any) -> WorkflowSecretsDecorator:
    """Declare the names of the secrets that the workflow needs."""
    registry.secrets.extend(name for name in _args if isinstance(name, str))
    decorator: WorkflowSecretsDecorator = object.__new__(WorkflowSecretsDecorator)
    return decorator


@checked("boundary_schema")
def boundary_schema(**_kwargs: Any) -> Any:
    """Declare the fields of what an accumulator hands on."""
    return _Passing()
