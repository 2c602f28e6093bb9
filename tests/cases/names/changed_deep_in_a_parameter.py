# case: a function changes what lies deep in what it is given, and that has a name of its own
# expect: gives {"n": [[1, 3], [2, 4], [5, 6]]}
# %%
%cloaca_workflow demo
# %%
A, L, M = [1], [2], [5]
B = [A]
C = [B]
D = {"c": {"l": L}}
E = [[M]]
def put(rows):
    rows[0][0].append(3)
def fill(by_name):
    for inner in by_name.values():
        for each in inner.values():
            each.append(4)
def make(rows):
    def up():
        rows[0][0].append(6)
    return up
# %%
put(C)
fill(D)
# %%
make(E)()
# %%
%%cloaca_task
def t(context):
    context.set("n", [A, L, M])
    return context
