# case: comprehension over zip and constants
# expect: gives {"n": ["a", [[0, 1], [1, 0]], "b", "b"]}
# expect: carries ["BY_NAME", "GRID", "INVERSE", "NAMES", "PRICES", "TOP", "TOP2"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
NAMES = ["a", "b"]
PRICES = [1.5, 2.5]
BY_NAME = dict(zip(NAMES, PRICES))
INVERSE = {v: k for k, v in BY_NAME.items()}
GRID = [(x, y) for x in range(2) for y in range(2) if x != y]
TOP = max(BY_NAME, key=BY_NAME.get)
TOP2 = sorted(BY_NAME, key=lambda k: -BY_NAME[k])[0]
# %%
%%cloaca_task
def t(context):
    context.set("n", [INVERSE[1.5], GRID, TOP, TOP2])
    return context
