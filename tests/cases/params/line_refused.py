# case: a type and a default are mistyped: the lines are refused, and the variables and keys that they are there for are not told to be unknown
# expect: finding {"code": "C190", "cell": 2, "line": 1, "says": "int"}
# expect: finding {"code": "C190", "cell": 2, "line": 2}
# expect: no-finding {"code": ["C201", "C336", "C210"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%cloaca_params limit:intger=3 place:str=north
%cloaca_params rate:float=half
# %%
half = rate / 2
# %%
%%cloaca_task first
context.set("first", [limit, half])
# %%
%%cloaca_task second
context.set("second", context.get("place"))
