# case: a plain cell executes a text in names of its own
# expect: clean
# expect: run {"handed": {"out": "3"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
CODE = "y = 3"
# %%
%%cloaca_task first --outputs out
own = {}
exec(CODE, own)
out = own["y"]
