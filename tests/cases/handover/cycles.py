# case: cycles over a list, a text and a range that cells go on with, in the first round and beyond it
# expect: clean
# expect: run {"handed": {"found": "[1, 2, 'r', 'a', 'b', 'x', 'a', 'g', 'x', 'b', 3, 1, 'r', 'g', 'x', 'a', 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import itertools
# %%
%%cloaca_task begin
names = ["r", "g"]
ring = itertools.cycle(names)
letters = itertools.cycle("abx")
turns = itertools.cycle(range(1, 4))
got = [next(turns), next(turns), next(ring)]
got += [next(letters) for _ in range(4)]
# %%
%%cloaca_task go_on
names.append("x")
got += [next(ring), next(ring), next(letters), next(turns), next(turns)]
# %%
%%cloaca_task end
found = [*got, next(ring), next(ring), next(letters), next(letters), next(turns)]
found
