# case: a cell changes what a task's rows share with a name that the next task does not read: said once, of the rows
# expect: finding {"code": "C144", "cell": 4, "line": 1, "says": "changes `rows`"}
# expect: no-finding {"code": "C144", "says": "changes `SOURCE`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
RATE = 0.5
SOURCE = [{'q': 1}, {'q': 2}]
def clean(rows):
    return [r for r in rows if r['q'] > RATE]
# %%
# %%cloaca_task
# Load
rows = clean(SOURCE)
n = len(rows)
# %%
for r in SOURCE:
    r['total'] = r['q'] * 2
# %%
# %%cloaca_task
# Sum up
total = sum(r['q'] for r in rows) + n
total
