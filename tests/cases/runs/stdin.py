# case: a task asks for input and gets the end of file
# expect: run-failed {"task": "a", "type": "EOFError"}
# %%
%load_ext cloaca_nb
%cloaca_workflow stdin
# %%
%%cloaca_task a --retry-attempts 1
import sys
if not sys.stdin.readline():
    raise EOFError
