# case: unordered writers
# expect: finding {"code": "C331", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task a
context.set('x', 1)
# %%
%%cloaca_task t
context.set('x', 2)
