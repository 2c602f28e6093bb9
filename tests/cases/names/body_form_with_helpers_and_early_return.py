# case: body form with helpers and early return
# expect: gives {"n": [[1], "a\n  b", "1"], "m": [1]}
# expect: carries ["LIMIT", "keep"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
LIMIT = 2
def keep(xs): return [x for x in xs if x < LIMIT]
# %%
%%cloaca_task work
"""Keeps small ones."""
import json
text = """a
  b"""
if not text:
    return context
context.set("n", [keep([1, 2, 3]), text, json.dumps(1)])
# %%
%%cloaca_task keep -d work
context.set("m", keep([1, 2]))
