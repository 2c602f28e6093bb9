# case: a task in the middle writes keys of a slice, over what the first has written
# expect: clean
# expect: finding {"code": "C342", "severity": "warning", "says": ["middle", "last"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
NAMES = ["a", "b"]
# %%
%%cloaca_task first
context.set("a", 0)
# %%
%%cloaca_task middle
for name in NAMES[:1]:
    context.set(name, 1)
# %%
%%cloaca_task last
context.set("seen", context.get("a"))
