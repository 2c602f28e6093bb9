# case: names bound by unpacking and chained assignment
# expect: clean
# expect: run {"context": {"v": [1, 2, [3, 4], 7, 7]}}
# expect: captured ["a", "b", "rest", "p", "q"]
# %%
%load_ext cloaca_nb
%cloaca_workflow unpacked
# %%
a, (b, *rest) = 1, (2, 3, 4)
p = q = 7
# %%
%%cloaca_task
def work(context):
    context.set("v", [a, b, rest, p, q])
    return context
