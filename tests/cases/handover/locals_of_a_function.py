# case: locals() in a function gives its own names: a marked cell that defines and calls one is a task; at its own level it is none
# expect: finding {"code": "C143", "cell": 3, "line": 2}
# expect: no-finding {"code": "C143", "cell": 2}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task own
s = "text"
def names(a, b):
    c = a + b
    return sorted(locals())
n = names(1, 2)
# %%
%%cloaca_task all
taken = dict(locals())
k = len(n)
