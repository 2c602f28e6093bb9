# case: an iterator is used up by a slice that is set to it, by dict.fromkeys and by writelines
# expect: clean
# expect: run {"handed": {"out": "([], [], [], {1: None, 2: None})"}}
# %%
%cloaca_workflow demo
# %%
import io
first, second, third = iter([1, 2]), iter([1, 2]), iter(["a", "b"])
rows = []
# %%
%%cloaca_task use
rows[:] = first
table = dict.fromkeys(second)
file = io.StringIO()
file.writelines(third)
# %%
%%cloaca_task rest --outputs out
out = (list(first), list(second), list(third), table)
