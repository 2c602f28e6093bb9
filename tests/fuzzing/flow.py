"""Made-up notebooks whose tasks write and read keys of the context: texts, constants, computed, in branches.

Each task keeps what it found under a key of its own; that is compared.
"""

from __future__ import annotations

import random

from tests.fuzzing.judging import FOUND

KEYS = ("a", "b", "c")
#: Cells above the tasks.
HEAD = """KEY_A = 'a'
NAMES = ['a', 'b', 'c']
class Keys:
    B = 'b'
def put(context, key, value):
    context.set(key, value)
def take(context, key):
    return context.get(key)
def add(context, key, value):
    context.set(key, [*(context.get(key) or []), value])
def rename(name):
    return f'{name}'"""

#: A task that writes all keys: without it some wait for a task below, or find nothing.
FIRST = "%%cloaca_task first\n" + "\n".join(f"context.set({key!r}, 0)" for key in KEYS)

#: Writing: `k` is a key, `v` a value.
WRITES = (
    "context.set({k!r}, {v})",
    "context[{k!r}] = {v}",
    "key = {k!r}\ncontext.set(key, {v})",
    "put(context, {k!r}, {v})",
    "put(context, KEY_A, {v})",
    "context.set(KEY_A, {v})",
    "context.set(Keys.B, {v})",
    "context.set(f'{k}', {v})",
    "context.set('' + {k!r}, {v})",
    "context.set(rename({k!r}), {v})",
    "if context.get({o!r}):\n    context.set({k!r}, {v})",
    "if {o!r} not in context:\n    context.set({k!r}, {v})\nelse:\n    context.set({k!r}, [{v}])",
    "for name in NAMES[:2]:\n    context.set(name, {v})",
    "for name in ('a', {k!r}):\n    context.set(name, {v})",
    "[context.set(name, {v}) for name in ['c', {k!r}]]",
    "list(map(lambda name: context.set(name, {v}), [{k!r}]))",
    "context.set({k!r}, [context.get({k!r}), {v}])",
    "context.set({k!r}, context.get({o!r}, {v}))",
    "add(context, {k!r}, {v})",
    "write = context.set\nwrite({k!r}, {v})",
    "values = {{{k!r}: {v}}}\nfor name, value in values.items():\n    context.set(name, value)",
    "try:\n    context.set({k!r}, {v})\nfinally:\n    pass",
    "def inner():\n    context.set({k!r}, {v})\ninner()",
)
#: Reading.
READS = (
    "context.get({k!r})",
    "context.get({k!r}, 'none')",
    "{k!r} in context",
    "context[{k!r}] if {k!r} in context else 0",
    "take(context, {k!r})",
    "take(context, KEY_A)",
    "context.get(KEY_A)",
    "context.get(Keys.B)",
    "[context.get(name) for name in NAMES]",
    "list(map(context.get, ['a', {k!r}]))",
    "context.get(f'{k}')",
    "context.get(rename({k!r}))",
    "(lambda name: context.get(name))({k!r})",
    "[context.get(name) for name in [{k!r}, {o!r}] if name in context]",
    "(context.get({k!r}) or context.get({o!r}))",
    "{{name: context.get(name) for name in ('b', {k!r})}}",
)


def flow(seed: int) -> list[str]:
    """The cells of a seed's notebook: two to five tasks that write and read three keys."""
    chance = random.Random(seed)
    tasks = [_task(number, chance) for number in range(chance.randint(2, 5))]
    return [HEAD, *([FIRST] if chance.random() < 0.75 else []), *tasks]


def _task(number: int, chance: random.Random) -> str:
    lines: list[str] = []
    found: list[str] = []
    for at in range(chance.randint(1, 3)):
        first, other = chance.sample(KEYS, 2)
        if number and chance.random() < 0.6:
            lines += [f"read_{at} = {chance.choice(READS).format(k=first, o=other)}"]
            found.append(f"read_{at}")
        else:
            value = chance.choice([str(number + 1), f"'t{number}'", f"[{number}]"])
            lines += chance.choice(WRITES).format(k=first, o=other, v=value).split("\n")
    lines.append(f"context.set('{FOUND}{number}', [{', '.join(found)}])")
    if chance.random() < 0.3:
        return "\n".join([f"%%cloaca_task task_{number}", *lines])
    body = "\n".join(f"    {line}" for line in lines)
    return f"%%cloaca_task\ndef task_{number}(context):\n{body}\n    return context"
