# case: options with an equals sign
# expect: clean
# expect: packs {"version": "1.2.3", "description": "a b"}
# %%
%load_ext cloaca_nb
%cloaca_workflow eqs --version=1.2.3 --description="a b"
# %%
%%cloaca_task t
context.set("n", 1)
