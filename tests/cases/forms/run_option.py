# case: --run means something in a kernel only
# expect: clean
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow runopt
# %%
%%cloaca_task a -r
context.set("v", 1)
