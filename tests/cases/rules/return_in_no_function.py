# case: a `return` was left when a function was taken apart: no kernel runs that cell, so nothing of it is carried; below a marker it may stand
# expect: finding {"severity": "error", "code": "C107", "cell": 2, "line": 3, "says": ["'return' outside function"]}
# expect: finding {"severity": "warning", "code": "C106", "cell": 3, "line": 4}
# expect: finding {"severity": "error", "code": "C105", "cell": 4, "line": 3}
# expect: no-finding {"says": "outside function", "cell": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow returned
# %%
RATE = 2
LIMIT = 3
return RATE
# %%
UNUSED = 1
for name in "ab":
    if name == "b":
        return name
# %%
%%cloaca_module helpers
A = 1
return A
# %%
%%cloaca_task a
if context.get("n", 0):
    return context
context.set("n", RATE)
