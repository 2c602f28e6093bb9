"""The few resources of a server's API that are used, as frozen types with the fields that are needed.

Readers take what servers since 0.5 answer: a field that an older one lacks is empty, unknown fields are
ignored, and a field of the wrong kind means that the answer is not a server's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

Kind = TypeVar("Kind")
Json = Mapping[str, object]


class MalformedError(ValueError):
    """An answer lacks a field or has one of the wrong kind."""


def value_of(body: Json, name: str, kind: type[Kind], default: Kind | None = None) -> Kind:
    """A field of an answer; where it is absent or null, a default.

    Raises:
        MalformedError: It is of another kind, or lacks and has no default.
    """
    value = body.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise MalformedError(f"field {name!r} is {type(value).__name__}, not {kind.__name__}")
    return value


def text_or_none(body: Json, name: str) -> str | None:
    """A text of an answer; None where it is absent or null.

    Raises:
        MalformedError: It is of another kind.
    """
    return None if body.get(name) is None else value_of(body, name, str)


def _objects(body: Json, *names: str) -> list[Json]:
    """The list of objects under the first of some names: older servers call `items` by what they list."""
    for name in names:
        if body.get(name) is not None:
            return [_object(item) for item in cast("Sequence[object]", value_of(body, name, list))]
    return []


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise MalformedError(f"{type(value).__name__} where an object belongs")
    return value


def texts_at(body: Json, name: str) -> tuple[str, ...]:
    """The texts of a list of an answer; none where it is absent or null.

    Raises:
        MalformedError: It holds something else.
    """
    values = cast("Sequence[object]", value_of(body, name, list, []))
    if not all(isinstance(value, str) for value in values):
        raise MalformedError(f"field {name!r} holds more than texts")
    return tuple(cast("Sequence[str]", values))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a key is (`GET /v1/auth/whoami`).

    Attributes:
        role: ``read``, ``write`` or ``admin``.
        tenant: The tenant that the key is for; None for the public one.
        is_admin: Whether it is a platform administrator's.
    """

    name: str
    role: str
    tenant: str | None
    is_admin: bool

    @classmethod
    def read(cls, body: Json) -> Identity:
        """From an answer."""
        return cls(
            name=value_of(body, "name", str, ""),
            role=value_of(body, "role", str),
            tenant=text_or_none(body, "tenant_id"),
            is_admin=value_of(body, "is_admin", bool, False),
        )

    @property
    def may_write(self) -> bool:
        """Whether it may upload and execute in its tenant."""
        return self.is_admin or self.role in {"write", "admin"}


@dataclass(frozen=True, slots=True)
class CompilerStatus:
    """The build queue (`GET /v1/compiler/status`, platform administrators only).

    Attributes:
        status: ``idle``, ``building`` or ``backlogged`` (packages wait and none is being built).
        pending: Packages that wait.
    """

    status: str
    pending: int

    @classmethod
    def read(cls, body: Json) -> CompilerStatus:
        """From an answer."""
        return cls(value_of(body, "status", str), value_of(body, "pending", int, 0))


@dataclass(frozen=True, slots=True)
class ServerParam:
    """A parameter that a package declares.

    Attributes:
        type: ``string``, ``integer``, ``number``, ``boolean``, ``array`` or ``object``; else an empty text.
        required: Whether a run must be given it.
        secret: Whether it stands for a secret.
    """

    name: str
    type: str
    required: bool
    secret: bool

    @classmethod
    def read(cls, body: Json) -> ServerParam:
        """From one object of the list."""
        schema = body.get("schema")
        kind = schema.get("type") if isinstance(schema, dict) else ""
        return cls(
            name=value_of(body, "name", str),
            type=kind if isinstance(kind, str) else "",
            required=value_of(body, "required", bool, False),
            secret=value_of(body, "encrypted", bool, False),
        )


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent of a fleet (one object of `GET /v1/agents`, platform administrators only).

    Attributes:
        tenant: The tenant of its key; None for the bootstrap key, with which it gets no work.
        places: How many tasks it runs at once.
        busy: How many it runs now.
    """

    id: str
    tenant: str | None
    places: int
    busy: int

    @classmethod
    def read(cls, body: Json) -> Agent:
        """From one object of the list."""
        return cls(
            id=value_of(body, "agent_id", str, ""),
            tenant=text_or_none(body, "tenant_id"),
            places=value_of(body, "max_concurrency", int, 0),
            busy=value_of(body, "in_flight", int, 0),
        )


@dataclass(frozen=True, slots=True)
class ServerPackage:
    """A package on a server (`GET …/workflows/{id or package name}`).

    Attributes:
        build_status: ``pending``, ``building``, ``success`` or ``failed``.
        build_error: The compiler's last words, or None.
        tasks: Ids of the loaded tasks; empty while it is not loaded.
        paused: Whether new runs are refused.
        params: What its runs are given; empty where the server does not tell.
        created_at: When it was uploaded, RFC 3339, or an empty text.
        graph: The loaded graph that it is there for; empty where it has tasks, or none was looked for.
    """

    id: str
    name: str
    workflow: str
    version: str
    build_status: str = "success"
    build_error: str | None = None
    tasks: tuple[str, ...] = ()
    paused: bool = False
    params: tuple[ServerParam, ...] = ()
    created_at: str = ""
    graph: str = ""

    @property
    def build_lines(self) -> list[str]:
        """What is said of a build that failed, in lines."""
        return ((self.build_error or "").strip() or "no reason given").splitlines()

    @classmethod
    def read(cls, body: Json) -> ServerPackage:
        """From an answer, or one object of a list."""
        name = value_of(body, "package_name", str)
        graph = tuple(value_of(node, "id", str) for node in _objects(body, "task_graph"))
        return cls(
            id=value_of(body, "id", str),
            name=name,
            workflow=value_of(body, "workflow_name", str, name),
            version=value_of(body, "version", str),
            build_status=value_of(body, "build_status", str, "success"),
            build_error=text_or_none(body, "build_error"),
            tasks=graph or texts_at(body, "tasks"),
            paused=value_of(body, "paused", bool, False),
            params=tuple(ServerParam.read(item) for item in _objects(body, "declared_params")),
            created_at=value_of(body, "created_at", str, ""),
        )

    @property
    def loaded(self) -> bool:
        """Whether the server has imported it and can run it."""
        return bool(self.tasks or self.graph)


@dataclass(frozen=True, slots=True)
class Graph:
    """A loaded computation graph (one object of `GET /v1/health/graphs`).

    Attributes:
        state: For example ``running`` or ``stopped``; empty where the server does not say.
        reactor: The reactor that starts it, or None.
        accumulators: What that one listens to.
        nodes: Its nodes; empty where the server does not tell.
        fires: How often it was started since it was loaded.
        paused: Whether nothing starts it.
    """

    name: str
    state: str = ""
    reactor: str | None = None
    accumulators: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    fires: int = 0
    paused: bool = False

    @classmethod
    def read(cls, body: Json) -> Graph:
        """From one object of the list."""
        health, shape = body.get("health"), body.get("topology")
        state = health.get("state") if isinstance(health, dict) else health
        nodes = _objects(shape, "nodes") if isinstance(shape, dict) else []
        return cls(
            name=value_of(body, "name", str),
            state=state if isinstance(state, str) else "",
            reactor=text_or_none(body, "reactor"),
            accumulators=texts_at(body, "accumulators"),
            nodes=tuple(sorted(value_of(node, "id", str) for node in nodes)),
            fires=value_of(body, "fires", int, 0),
            paused=value_of(body, "paused", bool, False),
        )

    def goes_on(self, before: Graph) -> bool:
        """Whether it may be the very graph that was seen before."""
        shape = (self.reactor, self.accumulators, self.nodes)
        return shape == (before.reactor, before.accumulators, before.nodes) and self.fires >= before.fires


@dataclass(frozen=True, slots=True)
class ServerSource:
    """The text files of a package on a server (`GET …/workflows/{id or package name}/source`).

    Attributes:
        files: Path below the package's own directory -> text. Binary files and those over 1 MiB are left out.
    """

    id: str
    version: str
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, body: Json) -> ServerSource:
        """From an answer."""
        files = {
            value_of(item, "path", str): value_of(item, "contents", str) for item in _objects(body, "files")
        }
        return cls(value_of(body, "id", str), value_of(body, "version", str), files)

    @property
    def data(self) -> dict[str, bytes]:
        """The files as bytes; a lone surrogate, which JSON can hold, is kept."""
        return {path: text.encode("utf-8", "surrogatepass") for path, text in self.files.items()}


@dataclass(frozen=True, slots=True)
class Execution:
    """A run on a server.

    Attributes:
        status: ``Pending``, ``Running``, ``Completed``, ``Failed``, ``Cancelled`` or ``Paused``.
        workflow: Workflow name, or an empty text where the answer has none.
        started_at: RFC 3339 time, or None.
        completed_at: RFC 3339 time, or None.
    """

    id: str
    status: str
    workflow: str = ""
    started_at: str | None = None
    completed_at: str | None = None

    @classmethod
    def read(cls, body: Json) -> Execution:
        """From an answer, or one object of a list."""
        id = text_or_none(body, "execution_id") or value_of(body, "id", str)
        return cls(
            id=id,
            status=value_of(body, "status", str),
            workflow=value_of(body, "workflow_name", str, ""),
            started_at=text_or_none(body, "started_at"),
            completed_at=text_or_none(body, "completed_at"),
        )

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in {"Completed", "Failed", "Cancelled"}


@dataclass(frozen=True, slots=True)
class TaskExecution:
    """One task of a run (`GET …/executions/{id}/tasks`).

    Attributes:
        name: Full name ``tenant::package::workflow::task``, or a short id.
        status: ``NotStarted``, ``Pending``, ``Ready``, ``Running``, ``Completed``, ``Failed`` or ``Skipped``.
        attempt: Number of the attempt, from 1.
        max_attempts: How many there may be.
        error: The last error, or None.
        started_at: RFC 3339 time, or None.
        completed_at: RFC 3339 time, or None.
        updated_at: RFC 3339 time, or None: when anything of it last changed.
    """

    name: str
    status: str
    attempt: int = 1
    max_attempts: int = 1
    error: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    updated_at: str | None = field(default=None, compare=False)

    @classmethod
    def read(cls, body: Json) -> TaskExecution:
        """From one object of the list."""
        return cls(
            name=value_of(body, "task_name", str),
            status=value_of(body, "status", str),
            attempt=value_of(body, "attempt", int, 1),
            max_attempts=value_of(body, "max_attempts", int, 1),
            error=text_or_none(body, "last_error") or text_or_none(body, "error_details"),
            started_at=text_or_none(body, "started_at"),
            completed_at=text_or_none(body, "completed_at"),
            updated_at=text_or_none(body, "updated_at"),
        )

    @property
    def id(self) -> str:
        """The task id: the last part of the full name."""
        return self.name.rpartition("::")[2]

    @property
    def over(self) -> bool:
        """Whether the task has ended."""
        return self.status in {"Completed", "Failed", "Skipped"}


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One line of a run's event log (`GET …/executions/{id}/events`).

    Attributes:
        kind: For example ``task_retry_scheduled``.
        task: Task id, or None for an event of the whole run.
        data: JSON text, or None.
    """

    number: int
    kind: str
    task: str | None
    time: str
    data: str | None = None

    @classmethod
    def read(cls, body: Json) -> RunEvent:
        """From one object of the list."""
        task = text_or_none(body, "task_name")
        return cls(
            number=value_of(body, "sequence_num", int),
            kind=value_of(body, "event_type", str),
            task=task.rpartition("::")[2] if task else None,
            time=value_of(body, "created_at", str, ""),
            data=text_or_none(body, "event_data"),
        )


def read_list(body: Json, *names: str) -> list[Json]:
    """The objects of a list answer, whatever its server calls them.

    Raises:
        MalformedError: It is no list answer.
    """
    return _objects(body, "items", *names)
