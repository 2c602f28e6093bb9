# case: what a task writes to the standard streams, and how it ends, leaves nothing changed of the process
# expect: no-finding {"code": "C218"}
# expect: run {"context": {"n": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import sys
# %%
def told(text):
    sys.stderr.write(text)
    sys.stderr.flush()
# %%
%%cloaca_task t
told("begun\n")
sys.stdout.write("written\n")
sys.stdout.flush()
if context.get("bad", False):
    sys.exit(1)
print("told", file=sys.stderr)
context.set("n", 1)
