# case: what a later cell finds in generators that were gone through; and the module of what Python has
# expect: clean
# expect: run {"handed": {"out": "([0, 1, 4], [], [], 3, True)"}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task make --outputs found
squares = (n ** 2 for n in range(3))
found = list(squares)
shown = (n for n in found)
for one in shown:
    print(one)
# %%
%%cloaca_task rest --outputs out
out = found, list(squares), list(shown), __builtins__.max(1, 3), "max" in dir(__builtins__)
