# case: NaN inside a list
# expect: run-finding {"task": "a", "says": ["vals"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow naninside
# %%
%%cloaca_task a
context.set("vals", [1.0, float("nan")])
