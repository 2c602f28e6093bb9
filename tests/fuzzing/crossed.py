"""Made-up notebooks: each way to change something x what the change stands in x how a task looks at it.

`crossed.txt` has the ways: what is there before, the change, what comes of it.
"""

from __future__ import annotations

import ast
import random
import textwrap
from collections.abc import Sequence

from tests.fuzzing.idioms import read_idioms, unlike

IDIOMS = read_idioms("crossed.txt")

#: What a change stands in: `{}` is its place, `{globals}` declares the names that it binds; names that end in
#: `§` are each notebook's own.
BLOCKS = {
    "plain": "{}",
    "loop": "for _ in range(1):\n    {}",
    "branch": "if len('a') == 1:\n    {}",
    "else": "if len('a') > 1:\n    pass\nelse:\n    {}",
    "try": "try:\n    {}\nfinally:\n    pass",
    "except": "try:\n    {}\nexcept ImportError:\n    pass",
    "handler": "try:\n    raise KeyError\nexcept KeyError:\n    {}",
    "with": "from contextlib import suppress\nwith suppress(KeyError):\n    {}",
    "while": "while True:\n    {}\n    break",
    "function": "def go§():\n    {globals}\n    {}\ngo§()",
    "function cell": "def go§():\n    {globals}\n    {}\n# %%\ngo§()",
    "nested function": "def go§():\n    def inner():\n        {globals}\n        {}\n    inner()\ngo§()",
    "method": "class Go§:\n    def now(self):\n        {globals}\n        {}\nGo§().now()",
    "static": "class Go§:\n    @staticmethod\n    def now():\n        {globals}\n        {}\n# %%\nGo§.now()",
    "init": "class Go§:\n    def __init__(self):\n        {globals}\n        {}\nGo§()",
    "call": "class Go§:\n    def __call__(self):\n        {globals}\n        {}\ngo§ = Go§()\ngo§()",
    "called by another": "def go§():\n    {globals}\n    {}\ndef run§(step§):\n    step§()\nrun§(go§)",
    "steps": "def go§():\n    {globals}\n    {}\nSTEPS§ = [go§]\nfor step§ in STEPS§:\n    step§()",
    "dispatch": "def go§():\n    {globals}\n    {}\nSTEPS§ = {'go§': go§}\nSTEPS§['go§']()",
    "partial": "from functools import partial\ndef go§(n):\n    {globals}\n    {}\n"
    "once§ = partial(go§, 1)\nonce§()",
    "decorator": "def once§(f):\n    f()\n    return f\n@once§\ndef go§():\n    {globals}\n    {}",
    "decorated": "def plain§(f):\n    return f\n@plain§\ndef go§():\n    {globals}\n    {}\ngo§()",
    "generator": "def go§():\n    {globals}\n    {}\n    yield 1\nlist(go§())",
    "context manager": "from contextlib import contextmanager\n@contextmanager\n"
    "def go§():\n    {globals}\n    {}\n"
    "    yield\nwith go§():\n    pass",
    "thread": "import threading\ndef go§():\n    {globals}\n    {}\n"
    "t_§ = threading.Thread(target=go§)\nt_§.start()\nt_§.join()",
    "map": "def go§(n):\n    {globals}\n    {}\nlist(map(go§, [1]))",
    "comprehension of calls": "def go§():\n    {globals}\n    {}\n[go§() for _ in range(1)]",
    "sorted": "def go§(n):\n    {globals}\n    {}\n    return 0\nsorted([1], key=go§)",
    "setdefault": "def go§():\n    {globals}\n    {}\n    return 1\nSEEN§ = {}\nSEEN§.setdefault('a', go§())",
    "default": "def go§():\n    {globals}\n    {}\n    return 1\ndef later§(n=go§()):\n    return n",
    "class body": "def go§():\n    {globals}\n    {}\n    return 1\nclass Config§:\n    n = go§()",
    "assert": "def go§():\n    {globals}\n    {}\n    return True\nassert go§()",
    "if call": "def go§():\n    {globals}\n    {}\n    return True\nif go§():\n    print('done§')",
    "print": "def go§():\n    {globals}\n    {}\n    return True\nprint(f'{go§()}')",
    "assigned": "def go§():\n    {globals}\n    {}\n    return True\ndone§ = go§()",
    "exec": "exec({text})",
    "time cell": "%%time\n{}",
    "capture cell": "%%capture\n{}",
    "match": "match 1:\n    case 1:\n        {}",
}
#: What an expression stands in.
INLINE = {
    "bare": "{}",
    "%time": "%time {}",
    "%timeit": "%timeit -r1 -n1 {}",
    "printed": "print({})",
    "bound": "_kept§ = {}",
    "element": "_kept§ = [{}, 1]",
    "comprehension": "[{} for _ in range(1)]",
    "dict comprehension": "{n: {} for n in range(1)}",
    "any": "any({} for _ in range(1))",
    "lambda": "(lambda: {})()",
    "kept lambda": "go§ = lambda: {}\n# %%\ngo§()",
    "and": "True and {}",
    "ternary": "{} if True else None",
    "assert or": "assert {} or True",
    "unpacked": "_a§, _b§ = {}, 2",
    "if": "if {}:\n    pass",
    "f-string": "f'{{}!r}'",
    "walrus": "print(_w§ := {})",
    "compared": "{} == 3",
    "subscript": "{{}.__class__: 1}",
    "semicolon": "print('x'); {};",
    "eval": "eval({text})",
}
#: How a task looks at the outcome: cells before the change, cells after it, the expression.
VIEWS = {
    "direct": ("", "", "{}"),
    "function": ("", "def view§():\n    return {}", "view§()"),
    "function before": ("def view§():\n    return {}", "", "view§()"),
    "lambda": ("", "view§ = lambda: {}", "view§()"),
    "method": ("", "class View§:\n    def get(self):\n        return {}", "View§().get()"),
    "instance": ("", "class View§:\n    def get(self):\n        return {}\nview§ = View§()", "view§.get()"),
    "property": (
        "class View§:\n    @property\n    def it(self):\n        return {}\nview§ = View§()",
        "",
        "view§.it",
    ),
    "held": ("", "held§ = {'v': {}}", "held§['v']"),
    "default": ("", "def view§(v={}):\n    return v", "view§()"),
    "class attribute": ("", "class View§:\n    v = {}", "View§.v"),
    "comprehension": ("", "", "[{} for _ in range(1)][0]"),
    "nested": ("def view§():\n    def inner():\n        return {}\n    return inner()", "", "view§()"),
    "closure": ("", "def maker§():\n    v = {}\n    return lambda: v\nview§ = maker§()", "view§()"),
    "partial": (
        "",
        "from functools import partial\ndef view§(n):\n    return {}\nonce§ = partial(view§, 1)",
        "once§()",
    ),
    "table": ("def view§():\n    return {}\nVIEWS§ = {'v': view§}", "", "VIEWS§['v']()"),
    "generator": ("def view§():\n    yield {}", "", "list(view§())[0]"),
    "decorated": ("def plain§(f):\n    return f\n@plain§\ndef view§():\n    return {}", "", "view§()"),
    "try": ("def view§():\n    try:\n        return {}\n    finally:\n        pass", "", "view§()"),
    "text": ("", "", 'f"""{{}!r}"""'),
    "module state": ("", "saved§ = [{}]\nsaved§.append(1)", "saved§[0]"),
}


def crossed(seed: int) -> list[str]:
    """The cells of a seed's notebook: up to three changes, up to three tasks that may read values."""
    chance = random.Random(seed)
    before: list[str] = []
    changes: list[list[str]] = []
    after: list[str] = []
    outcomes: dict[str, str] = {}
    for number, idiom in enumerate(unlike(IDIOMS, chance, chance.choice([1, 2, 3]))):
        first, last, shown = (
            _placed(text, idiom.outcome, number) for text in chance.choice(list(VIEWS.values()))
        )
        before += [idiom.cells[0], first]
        changes.append(standing(idiom.cells[1], chance).replace("§", f"_{number}").split("\n# %%\n"))
        after.append(last)
        outcomes[idiom.name] = shown
    chance.shuffle(changes)
    order = [cell for change in changes for cell in change]
    cells = [*before, *order, *after]
    tasks = [task(0, outcomes)]
    again = {name: shown for name, shown in outcomes.items() if not IDIOMS[name].draws}
    if chance.random() < 0.3:
        middle = len(cells) - len(after) if all(after) else chance.randint(len(before), len(cells))
        early = {name: shown for name, shown in again.items() if not _bound_later(shown, cells[middle:])}
        if early:
            cells.insert(middle, task(1, early))
    if again and chance.random() < 0.3:
        name, shown = next(iter(again.items()))
        values = f"[context.get({name!r}), {shown}]"
        tasks.append(f"%%cloaca_task last\ncontext.set('last', {values})")
    return [cell for cell in [*cells, *tasks] if cell]


def _bound_later(shown: str, cells: Sequence[str]) -> bool:
    names = {node.id for node in ast.walk(ast.parse(shown)) if isinstance(node, ast.Name)}
    return any(name in cell for name in names for cell in cells)


def standing(change: str, chance: random.Random) -> str:
    """A change in something that it may stand in."""
    tree = ast.parse(change)
    single = len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr) and "\n" not in change
    if "await" in change:
        return change
    if single and chance.random() < 0.4:
        return chance.choice(list(INLINE.values())).replace("{text}", repr(change)).replace("{}", change, 1)
    block = chance.choice(list(BLOCKS.values())).replace("{text}", repr(change))
    names = sorted(_stored(tree))
    block = block.replace("{globals}", f"global {', '.join(names)}" if names else "pass")
    return _indented(block, change)


def _indented(block: str, text: str) -> str:
    """A block with a text of several lines at its place."""
    lines = []
    for line in block.split("\n"):
        if line.strip() == "{}":
            lines.append(textwrap.indent(text, line[: len(line) - 2]))
        else:
            lines.append(line)
    return "\n".join(lines)


def _stored(tree: ast.Module) -> set[str]:
    found = set()
    for statement in tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                found.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node in tree.body:
                found.add(node.name)
            elif isinstance(node, ast.alias):
                found.add((node.asname or node.name).partition(".")[0])
    return found


def _placed(text: str, outcome: str, number: int) -> str:
    return text.replace("§", f"_{number}").replace("{}", outcome, 1)


def task(number: int, outcomes: dict[str, str]) -> str:
    """A task that looks at the outcome of some idioms."""
    prefix = "" if number == 0 else f"early_{number} "
    lines = [f"    context.set({prefix + name!r}, {shown})" for name, shown in outcomes.items()]
    return "\n".join([f"%%cloaca_task\ndef task_{number}(context):", *lines, "    return context"])
