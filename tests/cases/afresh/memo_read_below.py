# case: a plain cell below counts what a task has filled into a memo, and another one only asks the memo
# expect: finding {"code": "C217", "severity": "error", "task": "first", "says": ["`SQUARES`", "`second`"]}
# expect: no-finding {"code": "C217", "says": "`CUBES`"}
# %%
%cloaca_workflow demo
# %%
SQUARES = {}
CUBES = {}
def square(x):
    if x not in SQUARES:
        SQUARES[x] = x * x
    return SQUARES[x]
def cube(x):
    if x not in CUBES:
        CUBES[x] = x * x * x
    return CUBES[x]
# %%
%%cloaca_task first
context.set("first", square(4) + cube(2))
# %%
count = len(SQUARES)
# %%
%%cloaca_task second --dependencies first
context.set("second", count + cube(2))
