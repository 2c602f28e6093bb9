# case: task raises system exit
# expect: exit {"run": 1}
# expect: run-failed {"task": "a"}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
import sys
# %%
%%cloaca_task --retry-attempts 1
def a(context):
    sys.exit(3)
