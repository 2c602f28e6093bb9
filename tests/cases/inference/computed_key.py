# case: a computed key infers nothing and is an info finding
# expect: no-finding {"severity": "error"}
# expect: finding {"band": "C3", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow computed
# %%
%%cloaca_task a
for i in range(int("2")):
    context.set(f"k{i}", i)
# %%
%%cloaca_task b
context.set("s", context.get("k0", 0))
