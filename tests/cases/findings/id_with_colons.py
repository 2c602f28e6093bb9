# case: id with colons
# expect: finding {"code": "C418", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task 'a::b'
context
