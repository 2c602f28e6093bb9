# case: a cell changes a list by a list of the values of a dictionary that has it
# expect: gives {"inner": [0, 1, 2, 3]}
# expect: captured ["inner"]
# %%
%load_ext cloaca_nb
%cloaca_workflow values
# %%
inner = [0]
base = {"x": inner}
listed = list(base.values())
values = base.values()
again = sorted(values)
copied = dict(base.items())
# %%
listed[0].append(1)
again[0].append(2)
copied["x"].append(3)
# %%
%%cloaca_task
def told(context):
    context.set("inner", inner)
    return context
