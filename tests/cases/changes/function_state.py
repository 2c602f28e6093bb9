# case: attributes of functions and mutable defaults keep what calls have put into them
# expect: run {"context": {"calls": 2, "kept": [1, 2, 3]}}
# %%
%cloaca_workflow demo
# %%
def count():
    count.calls += 1
count.calls = 0
def keep(value, into=[]):
    into.append(value)
    return into
# %%
for _ in range(2):
    count()
keep(1)
keep(2)
# %%
%%cloaca_task
def t(context):
    context.set("calls", count.calls)
    context.set("kept", list(keep(3)))
    return context
