# case: a list that a library's module keeps is added to
# expect: run {"context": {"known": true, "first": "10"}}
# expect: clean
# %%
%cloaca_workflow demo
# %%
import string
import urllib.parse
# %%
urllib.parse.uses_netloc.append("lake")
taken = string.__all__.pop()
string.__all__.insert(0, "10")
# %%
%%cloaca_task
def t(context):
    context.set("known", "lake" in urllib.parse.uses_netloc)
    context.set("first", string.__all__[0])
    return context
