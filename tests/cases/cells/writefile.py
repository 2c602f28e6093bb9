# case: a writefile cell beside the tasks
# expect: clean
# %%
%load_ext cloaca_nb
%cloaca_workflow wfiles
# %%
%%writefile out.py
this is not python at all (
# %%
%%cloaca_task t
context.set("n", 1)
