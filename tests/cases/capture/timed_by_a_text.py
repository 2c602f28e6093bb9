# case: a task times a function by a text, among the notebook's names; what the text binds is its own
# expect: clean
# expect: run {"context": {"timed": true, "calls": 6}}
# expect: captured ["total", "CALLS", "data"]
# %%
%load_ext cloaca_nb
%cloaca_workflow timed
# %%
import timeit
CALLS = []
data = [1, 2]
def total(rows):
    CALLS.append(1)
    return sum(rows)
# %%
%%cloaca_task
def measure(context):
    best = min(timeit.repeat("total(rows)", setup="rows = data * 2", repeat=2, number=3, globals=globals()))
    context.set("timed", best >= 0)
    context.set("calls", len(CALLS))
    return context
