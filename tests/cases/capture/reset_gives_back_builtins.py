# case: names that hide built-ins are forgotten by magics; one of them is used below, and not what hid it
# expect: finding {"severity": "error", "code": "C203", "cell": 5, "line": 3, "says": ["uses `sum`, which a magic forgets in cell 3, line 1", "write `del sum` in place of the magic"]}
# expect: no-finding {"severity": "error", "says": ["max"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow reset
# %%
sum = max
len = max
# %%
%reset_selective -f s.m
# %%
%xdel len
# %%
%%cloaca_task
def work(context):
    context.set("n", sum([1, 2]))
    context.set("most", max([1, 2]))
    return context
