# case: capture magic and timeit
# expect: carries ["X", "Y"]
# expect: tells ["lost-name 5:3:49 out", "lost-name 5:3:54 r"]
# %%
%cloaca_workflow demo
# %%
%%capture out
X = 1
# %%
%%time
Y = 2
# %%
r = %timeit -o -n1 -r1 1
# %%
%%cloaca_task
def a(context):
    context.set("a", [X, Y]); context.set("b", [out, r]); return context
