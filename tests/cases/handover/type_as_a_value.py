# case: a name of a type is a value where the marker names it, and where it becomes one
# expect: clean
# expect: run {"handed": {"kind": "3", "made": "['a']"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task one --outputs make
make = list
# %%
%%cloaca_task two --outputs made
kind = int
made = make("a")
# %%
%%cloaca_task three --outputs kind
kind = kind("3") * len(made)
