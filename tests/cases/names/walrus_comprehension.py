# case: walrus comprehension
# expect: gives {"a": [4, 3, true]}
# expect: carries ["big", "n", "vals", "y"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
vals = [y := x * 2 for x in range(3)]
if (n := len(vals)) > 2:
    big = True
else:
    big = False
# %%
%%cloaca_task
def a(context):
    context.set("a", [y, n, big]); return context
