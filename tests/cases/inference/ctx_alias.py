# case: the context under another name in the function
# expect: clean
# expect: graph {"tasks": ["w", "r"], "edges": [["w", "r"]], "inferred": [["w", "r"]]}
# %%
%load_ext cloaca_nb
%cloaca_workflow ctxalias
# %%
%%cloaca_task w
def w(ctx):
    ctx.set("k", 1)
    return ctx
# %%
%%cloaca_task r
def r(context):
    c = context
    c.set("r", c.get("k"))
    return c
