# case: a decorator has got hold of the list before plain cells change what it stands for
# expect: finding {"code": "C216", "says": "calls"}
# %%
%load_ext cloaca_nb
%cloaca_workflow plain
# %%
calls = []
def noted(f):
    log = calls
    def inner(*arguments):
        log.append(f.__name__)
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
cleaned = [clean(rows), calls]
