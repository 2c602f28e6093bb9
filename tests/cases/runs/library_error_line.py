# case: the error is raised in a library; the place is the notebook's innermost frame
# expect: run-failed {"task": "a", "type": "JSONDecodeError", "cell": 2, "line": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow lib_error
# %%
%%cloaca_task a --retry-attempts 1
import json
context.set("x", json.loads("{"))
