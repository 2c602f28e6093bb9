# case: two tasks read each other's key
# expect: finding {"severity": "error", "band": "C3", "says": ["ping", "pong"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow cycletwo
# %%
%%cloaca_task ping
context.set("a", context.get("b"))
# %%
%%cloaca_task pong
context.set("b", context.get("a"))
