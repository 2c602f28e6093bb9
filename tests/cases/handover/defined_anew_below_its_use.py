# case: what a cell defines anew below where it has used the name is no definition for all of the package
# expect: finding {"code": "C147", "cell": 3, "line": 4, "says": "step"}
# expect: no-finding {"code": "C147", "cell": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow anew
# %%
def step(x): return x + 1
def twice(x): return 2 * step(x)
# %%
%%cloaca_task first
one = step(1)
two = twice(1)
def step(x): return x + 100
# %%
%%cloaca_task second
three = one + two + step(1)
# %%
%%cloaca_task third
def last(x): return x + three
four = last(1)
# %%
%%cloaca_task fourth
print(four, last(2))
