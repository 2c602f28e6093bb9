# case: modules that are put into `sys.modules` by one call, and what is imported from them, are the attempt's own
# expect: turns {"first": [[1, 2], 20]}
# expect: run {"context": {"first": [[1, 2], 20]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow put
# %%
import sys
import types
made = types.ModuleType("made_by_hand")
made.items = []
exec("def scaled(x): return x * RATE\nRATE = 2", made.__dict__)
sys.modules.update({"made_by_hand": made})
# %%
from made_by_hand import items, scaled
items.append(1)
# %%
made.RATE = 10
# %%
%%cloaca_task
def first(context):
    items.append(2)
    context.set("first", [made.items, scaled(2)])
    return context
