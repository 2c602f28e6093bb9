"""A stand-in for the module `cloaca`, with the names that a server's own module has and no others.

Importing a workflow against it runs no engine: arguments are checked as the engine checks them, and every
declaration is recorded in `_registry.registry`. It imports nothing but the standard library.
"""

from __future__ import annotations

from ._graphs import (
    ComputationGraphBuilder,
    batch_accumulator,
    constructor,
    node,
    passthrough_accumulator,
    polling_accumulator,
    reactor,
    state_accumulator,
    stream_accumulator,
)
from ._task import (
    BackoffStrategy,
    RetryCondition,
    RetryPolicy,
    RetryPolicyBuilder,
    TaskDecorator,
    TaskHandle,
    task,
    var,
    var_or,
)
from ._triggers import (
    TriggerDecorator,
    TriggerResult,
    all_of,
    always,
    any_of,
    context_value,
    none_of,
    task_failed,
    task_skipped,
    task_success,
    trigger,
)
from ._workflow import (
    TaskNamespace,
    Workflow,
    WorkflowBuilder,
    WorkflowContext,
    WorkflowParamsDecorator,
    WorkflowSecretsDecorator,
    boundary_schema,
    register_workflow_constructor,
    workflow_params,
    workflow_secrets,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._context import Context

_OWN = {"TYPE_CHECKING", "annotations"}
__all__ = sorted({name for name in globals() if not name.startswith("_")} - _OWN | {"Context"})


def __getattr__(name: str) -> object:
    """`Context`, which takes long to import and is seldom wanted while a package is; else AttributeError."""
    if name == "Context":
        from ._context import Context

        globals()[name] = Context
        return Context
    raise AttributeError(
        f"module 'cloaca' has no attribute '{name}': servers have the names that declare workflows, no others"
    )


def __dir__() -> list[str]:
    return __all__
