# case: a decorator notes in a list of the notebook what plain cells call
# expect: clean
# expect: run {"context": {"told": [[1, 2, 3], ["load", "clean"]]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow plain
# %%
calls = []
def noted(f):
    def inner(*arguments):
        calls.append(f.__name__)
        return f(*arguments)
    return inner
@noted
def load(): return [3, 1, 2]
@noted
def clean(rows): return sorted(rows)
# %%
%%cloaca_task load_rows
rows = load()
# %%
%%cloaca_task clean_rows
cleaned = clean(rows)
# %%
%%cloaca_task look
found = [cleaned, calls]
# %%
%%cloaca_task tell
context.set("told", context.get("found"))
