# case: what cells below add to a table of the process is told, since done again it would be there twice
# expect: finding {"code": "C233", "cell": 2, "line": 2, "says": ["`known` tells", "set of the process below it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow added
# %%
import urllib.parse
known = [*urllib.parse.uses_netloc]
# %%
urllib.parse.uses_netloc.append("lake")
# %%
%%cloaca_task
def go(context):
    known.append("x")
    context.set("known", len(known))
    context.set("all", urllib.parse.urljoin("lake://a/b", "c"))
    return context
