# case: keys stand in a dictionary of constants; one that a cell changes, that is passed on or that a function has by its own is not gone by
# expect: graph {"tasks": ["load", "count", "tell"], "edges": [["load", "count"]], "inferred": [["load", "count"]]}
# expect: finding {"code": "C338", "cell": 3, "says": "OTHERS['n']"}
# expect: finding {"code": ["C338", "C341"], "cell": 4, "says": "PASSED['n']"}
# expect: finding {"code": ["C338", "C341"], "cell": 4, "says": "KEPT['in']"}
# expect: no-finding {"code": ["C338", "C341"], "says": "KEYS"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
KEYS = {"in": "rows", "out": "n"}
OTHERS = {"n": "count"}
PASSED = {"n": "count"}
KEPT = {"in": "rows"}
def change(table):
    table["n"] = "other"
def look(context, KEPT):
    return context.get(KEPT["in"])
change(PASSED)
OTHERS["n"] = "found"
# %%
%%cloaca_task load
context.set(KEYS["in"], [1, 2])
print(*KEYS.values())
# %%
%%cloaca_task count
context.set(OTHERS["n"], len(context.get(KEYS["in"])))
# %%
%%cloaca_task tell
print(context.get(PASSED["n"]), look(context, {"in": "else"}))
