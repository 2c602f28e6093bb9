# case: a plain cell has a variable of a constant's parts, and a task of another form reads the constant
# expect: clean
# expect: run {"context": {"r": [52.5, 48.9, "paris"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
CITIES = {"berlin": (52.5, 13.4), "paris": (48.9, 2.4)}
def first(of):
    return of[0]
# %%
%%cloaca_task near
at = CITIES["berlin"]
found = min(CITIES, key=lambda city: first(CITIES[city]))
# %%
%%cloaca_task told
context.set("r", [CITIES["berlin"][0], CITIES["paris"][0], context["found"]])
