# case: cells of two workflows are bodies of tasks; both run in the kernel, also where their ids are alike
# workflow: second
# expect: clean
# expect: graph {"workflow": "second", "tasks": ["load", "use"], "edges": [["load", "use"]]}
# expect: run {"context": {"b": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow first
# %%
%%cloaca_task load
context.set("a", 1)
# %%
%cloaca_workflow second --new
# %%
%%cloaca_task load
context.set("a", 2)
# %%
%%cloaca_task use
context.set("b", context.get("a") + 1)
