# case: a task prints much and umlauts
# expect: clean
# expect: run {"context": {"x": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow prints
# %%
%%cloaca_task t
import sys
for i in range(3000):
    print("zeile ü", i)
print("err", file=sys.stderr)
context.set("x", 1)
