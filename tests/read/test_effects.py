"""What the interpreter tells of changes."""

from __future__ import annotations

import ast
import random

import pytest

from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.memory import Frame, Memory
from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.names.scopes import names_of


def test_names_of_one_object_are_told_in_the_same_order_by_every_process() -> None:
    """The order of a set of objects goes by their addresses: what is told does not."""
    memory = Memory()
    memory.bind("late", frozenset({one := Obj("unknown")}), Frame(frozenset()))
    memory.bind("early", frozenset({one}), Frame(frozenset()))
    assert memory.names_reaching([one]) == ["early", "late"]


@pytest.mark.parametrize("seed", range(40))
def test_what_reaches_an_object_is_known_whatever_came_since_it_was_asked(seed: int) -> None:
    chance = random.Random(seed)
    memory, objects = Memory(), [Obj("unknown") for _ in range(12)]
    frame = Frame(frozenset())
    for at in range(60):
        chance.choice(objects).hold(chance.choice(objects))
        if at % 5 == 0:
            memory.bind(f"n{chance.randint(0, 5)}", frozenset({chance.choice(objects)}), frame)
        asked = chance.sample(objects, chance.randint(1, 2))
        reaching, waiting = set(asked), list(asked)
        while waiting:
            new = waiting.pop().holders.keys() - reaching
            reaching |= new
            waiting += new
        wanted = {name for name, value in memory.globals.items() if not reaching.isdisjoint(value)}
        assert memory.names_reaching(asked) == sorted(wanted)


def test_a_container_that_grows_is_not_gone_over_again() -> None:
    """Holders are followed once, however often it is asked what reaches the container."""
    memory, container = Memory(), Obj("data")
    for _ in range(300):
        item = Obj("data")
        container.hold(item)
        item.hold(container)
        memory.names_reaching([container])
    followed = memory._followed[frozenset({container})]
    assert sum(followed.values()) == sum(len(each.holders) for each in followed) == 600


@pytest.mark.parametrize(
    ("made", "shares"),
    [
        ("a * 2", False),
        ("-a", False),
        ("1 - a / a.sum()", False),
        ("np.sqrt(a)", False),
        ("np.hypot(a, a)", False),
        ("+a", False),
        ("a + [1, 2]", False),
        ("a * (2 * np.pi)", False),
        ("plt.plot(a)", False),
        ("sns.heatmap(a).figure", False),
        ("a[2:]", True),
        ("a.reshape(2, 5)", True),
        ("np.asarray(a)", True),
        ("np.sqrt(a, out=a)", True),
        ("np.sqrt(a, a)", True),
        ("np.nan_to_num(a, copy=False)", True),
        ("a + Own()", True),
        ("a + given", True),
    ],
)
def test_what_is_calculated_with_arrays_or_drawn_is_new(made: str, shares: bool) -> None:
    lines = (
        "import numpy as np\nfrom somewhere import given\nclass Own:\n    held = None\na = np.arange(10)\n"
    )
    interpreter = Interpreter()
    for node in ast.parse(f"{lines}b = {made}\n").body:
        interpreter.run(node, names_of(node).nodes)
    assert interpreter.names_reaching(interpreter.globals["a"]) == (["a", "b"] if shares else ["a"])


def test_calls_of_one_function_share_nothing() -> None:
    """What a function makes and gives is another object for each call, whatever is done to it inside."""
    lines = ["def shared(v):\n    made = [v]\n    made.append(v)\n    return made\n"]
    lines += [f"n{at} = [{at}]\nm{at} = shared(n{at})\n" for at in range(20)]
    tree = ast.parse("".join(lines))
    interpreter = Interpreter()
    for node in tree.body:
        interpreter.run(node, names_of(node).nodes)
    for at in range(20):
        assert interpreter.names_reaching(interpreter.globals[f"n{at}"]) == [f"m{at}", f"n{at}"]
    assert sum(len(each.holds) for each in interpreter.made.values()) < 100
