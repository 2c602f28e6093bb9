"""Attempts: how many, on which errors, from which context."""

from __future__ import annotations

from tests.run.parity.row import Row

DONE = "completed"

_BUILDER = "cloaca.RetryPolicy.builder().initial_delay(0.001)"


def _always(name: str, arguments: str, error: str = "ValueError('boom')") -> Row:
    code = f"""
calls = [0]

@cloaca.task(id="t", {arguments})
def t(context):
    calls[0] += 1
    print("call", calls[0])
    raise {error}
"""
    return Row(name, code, {"t": "failed"})


ROWS = [
    Row(
        "an attempt after a failed one succeeds, on a fresh context",
        """
calls = [0]

@cloaca.task(id="t", retry_delay_ms=1)
def t(context):
    calls[0] += 1
    context.set("seen", sorted(context.to_dict()))
    context.set(f"call{calls[0]}", 1)
    if calls[0] < 3:
        raise ConnectionError("try again")
    return context
""",
        {"t": DONE},
        {"seen": ["i"], "call3": 1, "i": 0},
        {"i": 0},
    ),
    Row(
        "what waits for a task waits for its last attempt",
        """
calls = [0]

@cloaca.task(id="flaky", retry_delay_ms=30, retry_jitter=False)
def flaky(context):
    calls[0] += 1
    if calls[0] < 2:
        raise ValueError
    context.set("v", calls[0])
    return context

@cloaca.task(id="after", dependencies=["flaky"])
def after(context):
    context.set("got", context.get("v"))
    return context
""",
        {"flaky": DONE, "after": DONE},
        {"got": 2},
    ),
    _always("three attempts are the default", "retry_delay_ms=1"),
    _always("retry_attempts counts all attempts", "retry_attempts=4, retry_delay_ms=1"),
    _always("one attempt", "retry_attempts=1"),
    _always("no attempts are one attempt", "retry_attempts=0"),
    _always("no delay", "retry_attempts=3, retry_delay_ms=0, retry_backoff='fixed'"),
    _always("a longest delay", "retry_attempts=4, retry_delay_ms=5, retry_max_delay_ms=6"),
    _always("condition never", "retry_condition='never'"),
    _always("condition all", "retry_condition='all', retry_delay_ms=1, retry_backoff='linear'"),
    _always("condition transient, an error that is none", "retry_condition='transient', retry_delay_ms=1"),
    *(
        _always(f"condition transient, {error}", "retry_condition='transient', retry_delay_ms=1", error)
        for error in (
            "ValueError('Connection reset')",
            "OSError('network unreachable')",
            "TimeoutError()",
            "ConnectionRefusedError('no')",
            "ValueError('temporary failure')",
            "ValueError('service unavailable')",
            "ValueError('timed out')",
            "ValueError('503')",
        )
    ),
    _always("a policy", f"retry={_BUILDER}.max_attempts(2).build()"),
    _always("a policy without attempts", f"retry={_BUILDER}.max_attempts(0).build()"),
    _always(
        "a policy that never tries again",
        f"retry={_BUILDER}.retry_condition(cloaca.RetryCondition.never()).build()",
    ),
    *(
        _always(
            f"a policy for errors like {patterns}",
            f"retry={_BUILDER}.max_attempts(2)"
            f".retry_condition(cloaca.RetryCondition.error_pattern({patterns})).build()",
        )
        for patterns in (
            "['BOOM']",
            "['b.*m']",
            "['ValueError: b']",
            "['']",
            "[]",
            "['task execution error']",
        )
    ),
    *(
        _always(
            f"a policy with {strategy}",
            f"retry={_BUILDER}.max_attempts(3).backoff_strategy(cloaca.BackoffStrategy.{strategy})"
            ".with_jitter(False).build()",
        )
        for strategy in ("fixed()", "linear(2)", "exponential(2, 0.5)")
    ),
    Row(
        "a wrong return type is tried again",
        """
calls = [0]

@cloaca.task(id="t", retry_delay_ms=1)
def t(context):
    calls[0] += 1
    return context if calls[0] == 3 else {"a": 1}
""",
        {"t": DONE},
        {"i": 0},
        {"i": 0},
    ),
]
