# case: a trigger rule looks at a variable of a plain cell
# expect: clean
# expect: graph {"tasks": ["count", "large", "small"], "edges": [["count", "large"], ["count", "small"]]}
# expect: run {"status": {"count": "completed", "large": "completed", "small": "skipped"}, "context": {"total": 12}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task count
total = 12
# %%
%%cloaca_task large --trigger-rules 'context_value("total", "greater_than", 10)'
found = total * 2
found
# %%
%%cloaca_task small --trigger-rules 'context_value("total", "less_than", 10)'
context.set("small", context["total"])
