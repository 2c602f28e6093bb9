# case: a chain of tasks that each overwrite one key
# expect: clean
# expect: graph {"tasks": ["a", "b", "c"], "edges": [["a", "b"], ["b", "c"]]}
# expect: run {"context": {"rows": [3]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow overwrite
# %%
%%cloaca_task a
context.set("rows", [1])
# %%
%%cloaca_task b
context.set("rows", [r + 1 for r in context.get("rows")])
# %%
%%cloaca_task c
context.set("rows", [r + 1 for r in context.get("rows")])
