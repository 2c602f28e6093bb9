# case: a module that a marked cell makes is read by a later task
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 3, "says": ["`made`", "belongs to its process"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task make
import sys, types
made = types.ModuleType("stubby")
made.N = 3
# %%
%%cloaca_task use
sys.modules["stubby"] = made
