# case: what a loop keeps reads the name that the loop binds, and a line below binds it anew
# expect: clean
# expect: gives {"kept": [7, 7, 7], "shown": [0, 1, 2], "last": 7}
# %%
%load_ext cloaca_nb
%cloaca_workflow late
# %%
kept, shown = [], []
def show(): return i
for i in range(3):
    kept.append(lambda: i)
    shown.append(show())
i = 7
# %%
%%cloaca_task
def tell(context):
    context.set("kept", [each() for each in kept])
    context.set("shown", shown)
    context.set("last", show())
    return context
