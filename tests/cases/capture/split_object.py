# case: two tasks need different states of the notebook, and one changes a dict that the other reads
# expect: finding {"code": "C216", "severity": "error", "says": ["CACHE", "would not see"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
CACHE = {}
N = 1
# %%
%%cloaca_task a
CACHE["x"] = N
context.set("a", 1)
# %%
N = 2
# %%
%%cloaca_task b
context.set("b", [context.get("a"), dict(CACHE), N])
