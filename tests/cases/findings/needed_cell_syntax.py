# case: needed cell syntax
# expect: finding {"code": "C107", "severity": "error"}
# expect: finding {"code": "C201", "cell": 3, "says": ["helper", "cell 2 may define it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
def helper(
# %%
%%cloaca_task t
context.set('a', helper(1))
