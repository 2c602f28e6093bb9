# case: map work
# expect: carries []
# expect: tells ["computed-name 3:3:23 texts", "computed-name 3:3:30 rows"]
# %%
%cloaca_workflow demo
# %%
def load(p):
    with open(p) as f: return f.read()
texts = list(map(load, ["/dev/null"]))
rows = sorted(["/dev/null"], key=lambda p: len(open(p).read()))
# %%
%%cloaca_task
def a(context):
    context.set("a", [texts, rows]); return context
