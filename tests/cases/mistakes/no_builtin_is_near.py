# case: a name that nothing defines is not told to be meant as a built-in that is hardly like it
# expect: finding {"code": "C201", "says": ["facter", "define or import it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task t
context.set("a", sorted([3, 1], key=lambda row: row * facter))
