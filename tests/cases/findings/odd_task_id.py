# case: odd task id
# expect: finding {"code": "C111", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task 'a b'
context
