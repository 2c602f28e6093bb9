# case: maps of a file, and those that other processes find by a name, are results of work
# expect: finding {"severity": "error", "code": "C202", "says": ["`mapped`", "mmap.mmap()"]}
# expect: finding {"severity": "error", "code": "C202", "says": ["`named`", "mmap.mmap()"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import mmap
mapped = mmap.mmap(open("rows.bin", "r+b").fileno(), 4)
named = mmap.mmap(-1, 4, "shared")
# %%
%%cloaca_task
def work(context):
    context.set("n", mapped[0] + named[0])
    return context
