# case: a helper module named like one that carries values
# expect: finding {"code": "C115", "severity": "error", "says": "a module of this name of its own"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_module codec
x = 1
# %%
# %%cloaca_task one
a = 1
# %%
# %%cloaca_task two
b = a + 1
