# case: a name whose value lives on elsewhere is deleted, and a task asks whether it is there
# expect: clean
# expect: gives {"kept": [[1]], "there": [false, false, true], "got": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow deleted
# %%
rows = [1]
kept = [rows]
rows, other = 3, 4
del rows, other
last = 1
# %%
%%cloaca_task
def work(context):
    context.set("kept", kept)
    context.set("there", ["rows" in globals(), "other" in globals(), "last" in globals()])
    context.set("got", globals().get("rows", 5))
    return context
