# case: what is put around a method of a library is put around that each time, and not around what a run before has put there
# expect: turns {"calls": ["most_common", "most_common", "fill"], "rows": 1}
# expect: run {"context": {"calls": ["most_common", "most_common", "fill"], "rows": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow around
# %%
import collections
import textwrap
CALLS = []
def counted(function):
    def around(*args, **named):
        CALLS.append(function.__name__)
        return function(*args, **named)
    return around
collections.Counter.most_common = counted(collections.Counter.most_common)
textwrap.fill = counted(textwrap.fill)
# %%
first = collections.Counter("aab").most_common(1)
# %%
%%cloaca_task
def go(context):
    rows = collections.Counter("abb").most_common(1)
    textwrap.fill("a b")
    context.set("rows", len(rows))
    context.set("calls", CALLS)
    return context
