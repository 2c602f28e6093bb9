# case: a generator that its cell has gone through is at its end for later cells; one that may not be is refused
# expect: no-finding {"code": "C147", "says": ["`squares`"]}
# expect: no-finding {"code": "C147", "says": ["`ones`"]}
# expect: finding {"code": "C147", "cell": 2, "line": 6, "says": ["`halves`", "put the cells that go on with it into one"]}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task make
squares = (n ** 2 for n in range(4))
found = list(squares)
ones = (n for n in found)
total = sum(ones)
halves = (n / 2 for n in found)
for half in halves:
    if half > 1:
        break
# %%
%%cloaca_task rest --outputs out
out = list(squares), list(ones), list(halves)
