# case: the def named by the id takes the context under another name
# expect: clean
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow ctxname
# %%
%%cloaca_task work
def work(ctx):
    ctx.set("v", 1)
    return ctx
