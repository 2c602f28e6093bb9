# case: --outputs, the last expression, star unpacking, conditional bindings, deletion, augmented assignment
# expect: clean
# expect: run {"handed": {"first": "1", "rest": "[2, 3]", "found": "'large'", "shown": "{(1, 2): {3}}", "kept": "b'x'"}, "context": {"n": "7"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task parts
first, *rest = [1, 2, 3]
scratch = 5
del scratch
# %%
%%cloaca_task judge --outputs kept found
if sum(rest) > 4:
    found = "large"
kept = b"x"
n = 3
for each in rest:
    n += 1
n += 2
# %%
%%cloaca_task show
shown = {(first, 2): {n - 4}}
shown
# %%
%%cloaca_task last
print(shown, found, first, rest, n)
