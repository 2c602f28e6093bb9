# case: needed cell syntax
# expect: finding {"code": "C107", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
def helper(
# %%
%%cloaca_task t
context.set('a', helper(1))
