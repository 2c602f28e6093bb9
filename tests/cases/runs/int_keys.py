# case: a dict with number keys is refused
# expect: run-failed {"task": "a", "type": "TypeError"}
# %%
%load_ext cloaca_nb
%cloaca_workflow intkeys
# %%
%%cloaca_task a --retry-attempts 1
context.set("d", {1: "a"})
