# case: a class that `type` makes is changed by a function in it: such a one is no definition, and cannot be handed over
# expect: finding {"code": "C147", "severity": "error", "task": "count", "says": "`Counted`"}
# %%
%cloaca_workflow flow
Counted = type("Counted", (), {"n": 0, "up": lambda self: setattr(type(self), "n", type(self).n + 1)})
# %%
%%cloaca_task count
Counted().up()
# %%
%%cloaca_task tell
found = Counted.n
# %%
%%cloaca_task end
print(found)
