# case: a trigger rule on the marker with a short id
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}, "status": {"a": "completed", "b": "completed", "c": "skipped"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow rules
# %%
%%cloaca_task a
context.set("v", 1)
# %%
%%cloaca_task b -d a --trigger-rules 'task_success("a")'
context.set("w", context.get("v"))
# %%
%%cloaca_task c -d a --trigger-rules 'task_failed("a")'
context.set("x", 1)
