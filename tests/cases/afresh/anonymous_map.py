# case: maps of memory that no file holds and no name leads to are carried as what else is in memory
# expect: clean
# expect: again {"one": 7, "two": [97, 3], "three": 97}
# expect: anew {"work": ["written"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import mmap
set_once = mmap.mmap(-1, 4)
set_once[0] = 7
written = mmap.mmap(-1, 4)
written.write(b"abcd")
written.seek(0)
# %%
def first(data):
    with mmap.mmap(-1, 4) as inside:
        inside.write(data)
        return inside[0]
letter = first(b"abcd")
# %%
%%cloaca_task
def work(context):
    context.set("one", set_once[0])
    written[1] += 1
    written[1] = written[1] - 96
    context.set("two", list(written.read(2)))
    context.set("three", letter)
    return context
