# case: unused module-level calls on data
# expect: gives {"a": [3, 1]}
# expect: carries ["ITEMS"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
ITEMS = [3, 1]
sorted(ITEMS)
ITEMS.index(3)
print(ITEMS.copy())
assert len(ITEMS) == 2
[x for x in ITEMS]
for x in ITEMS:
    print(ITEMS.index(x))
with open("/dev/null") as fh:
    fh.read()
# %%
%%cloaca_task
def a(context):
    context.set("a", ITEMS); return context
