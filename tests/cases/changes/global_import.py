# case: a function declares a name global and binds it by an import, a definition, a class or a caught exception
# expect: run {"context": {"limit": 4321, "twice": 4, "named": "Late", "why": "'x'"}}
# %%
%cloaca_workflow demo
# %%
def set_up():
    global sys, twice, Late
    import sys
    sys.setrecursionlimit(4321)
    def twice(x):
        return 2 * x
    class Late:
        pass
for step in [set_up]:
    step()
# %%
WHY = []
def look():
    global error
    try:
        {}["x"]
    except KeyError as error:
        WHY.append(str(error))
look()
# %%
def limit():
    import sys as system
    return system.getrecursionlimit()
# %%
%%cloaca_task
def t(context):
    context.set("limit", limit())
    context.set("twice", twice(2))
    context.set("named", Late.__name__)
    context.set("why", WHY[0])
    return context
