# case: a context manager helper and a generator helper
# expect: clean
# expect: run {"context": {"v": [0, 1, "in"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow managers
# %%
from contextlib import contextmanager
@contextmanager
def block():
    yield "in"
def numbers():
    yield from range(2)
# %%
%%cloaca_task
def work(context):
    with block() as b:
        context.set("v", [*numbers(), b])
    return context
