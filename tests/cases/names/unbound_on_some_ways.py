# case: a handler and a branch unbind what was there
# expect: clean
# expect: gives {"left": [], "kept": [5, 6]}
# %%
%cloaca_workflow unbound
# %%
error, shown, kept, other = 1, 2, 5, 6
try:
    int("x")
except ValueError as error:
    pass
if kept:
    del shown
try:
    int("1")
except ValueError as other:
    pass
# %%
%%cloaca_task
def look(context):
    found = []
    try:
        found.append(error)
    except NameError:
        pass
    try:
        found.append(shown)
    except NameError:
        pass
    context.set("left", found)
    context.set("kept", [kept, other])
    return context
