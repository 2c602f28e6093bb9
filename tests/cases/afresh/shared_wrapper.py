# case: two tasks have texts filled by one wrapper, template and struct, which change nothing of these
# expect: no-finding {"code": "C217"}
# expect: run {"context": {"a": "one\ntwo", "b": ["three", "four"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow texts
# %%
from textwrap import TextWrapper
wrapper = TextWrapper(width=5)
# %%
%%cloaca_task
def first(context):
    context.set("a", wrapper.fill("one two"))
    return context
# %%
%%cloaca_task --dependencies first
def second(context):
    context.set("b", wrapper.wrap("three four"))
    return context
