"""The names of the module `cloaca` inside a server, and how each is treated: the one table of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from cloaca_nb.model import kinds

#: ``task`` is read by the forms of tasks. A ``decorator`` stands above a function or class, a ``call`` in a
#: statement of its own (or above a function), a ``block`` behind `with`, with its ``part`` inside. A
#: ``workflow`` is registered by the generated package itself. A ``value`` registers nothing.
Treatment = Literal["task", "decorator", "call", "block", "part", "workflow", "value"]

_BY_TREATMENT: Mapping[Treatment, str] = {
    "task": "task",
    "decorator": "trigger reactor passthrough_accumulator stream_accumulator polling_accumulator "
    "batch_accumulator state_accumulator",
    "call": "workflow_params workflow_secrets constructor",
    "block": "ComputationGraphBuilder",
    "part": "node",
    "workflow": "WorkflowBuilder register_workflow_constructor",
    "value": "BackoffStrategy Context RetryCondition RetryPolicy RetryPolicyBuilder TaskDecorator TaskHandle "
    "TaskNamespace TriggerDecorator TriggerResult Workflow WorkflowContext WorkflowParamsDecorator "
    "WorkflowSecretsDecorator all_of always any_of boundary_schema context_value none_of task_failed "
    "task_skipped task_success var var_or",
}

#: Name -> how it is treated.
AUTHORING: Mapping[str, Treatment] = {
    name: treatment for treatment, names in _BY_TREATMENT.items() for name in names.split()
}

#: The decorators, but that of tasks, that take arguments: one without parentheses fails as it is loaded.
CALLED: Mapping[str, kinds.Called] = {
    name: name for name in get_args(kinds.Called) if AUTHORING[name] == "decorator"
}

#: What an installed engine has beside these: servers have it not, and it registers nothing in a package.
INSTALLED_ONLY = frozenset(
    {"DatabaseAdmin", "DefaultRunner", "DefaultRunnerConfig", "TenantConfig", "TenantCredentials"}
    | {"WorkflowResult", "cloaca"}
)
