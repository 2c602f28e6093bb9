# case: %time before an assignment, %%timeit, help and a line magic with assignment
# expect: clean
# expect: run {"context": {"x": 3}}
# %%
%load_ext cloaca_nb
%load_ext autoreload
%autoreload 2
%cloaca_workflow helps
# %%
%time y = 3
here = %pwd
?print
y??
# %%
%%timeit -n 1
z = 3
# %%
Y = 3
# %%
%%cloaca_task a
context.set("x", Y)
