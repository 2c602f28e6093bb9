# case: a branch that only carries the old value overwrites the change of the other: last id wins
# expect: run {"context": {"k": "old", "j": true}}
# expect: finding {"band": "C3", "severity": "warning", "says": ["k"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow mergescalar
# %%
%%cloaca_task start
context.set("k", "old")
# %%
%%cloaca_task a_change -d start
context.set("k", "new")
# %%
%%cloaca_task b_carry -d start
context.set("other", 1)
# %%
%%cloaca_task join -d a_change b_carry
context.set("j", True)
