# case: all attempts fail
# expect: run-failed {"task": "a", "type": "OSError", "attempts": {"a": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow exhausted
# %%
%%cloaca_task a --retry-attempts 3 --retry-delay-ms 10 --retry-backoff fixed
raise OSError("down") if context.get("x", 1) else None
