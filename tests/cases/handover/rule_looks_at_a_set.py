# case: a trigger rule looks at a variable that is no JSON
# expect: clean
# expect: run-failed {"task": "count", "type": "CodecError", "cell": 2, "line": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task count --retry-attempts 1
total = {1, 2}
# %%
%%cloaca_task large --trigger-rules 'context_value("total", "contains", 2)'
found = len(total)
found
