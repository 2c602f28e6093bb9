# case: a shell line inside an if and a magic in a loop
# expect: clean
# expect: run {"context": {"n": 7}}
# %%
%load_ext cloaca_nb
%cloaca_workflow condmagic
# %%
N = 7
if N > 5:
    !echo big
for i in range(2):
    %time x = i
# %%
%%cloaca_task t
context.set("n", N)
