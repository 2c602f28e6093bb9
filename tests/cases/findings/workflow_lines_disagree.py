# case: workflow lines disagree
# expect: finding {"code": "C155", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_workflow other
# %%
%%cloaca_task ok
context.set('ok', 1)
