# case: a task calls sys.exit
# expect: run-failed {"task": "t", "type": "SystemExit", "cell": 2, "line": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow sysexit
# %%
%%cloaca_task t --retry-attempts 1
import sys
sys.exit("enough") if context.get("y", 1) else 0
