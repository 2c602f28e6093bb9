# case: a method means by a name what stands around its class, and not what the class's body has by that name
# expect: clean
# expect: run {"context": {"n": 1}}
# %%
%cloaca_workflow demo
rows = []


def build():
    kept = rows

    class Box:
        kept = []

        def put(self, each):
            kept.append(each)

    return Box()


build().put(1)
# %%
%%cloaca_task
def t(context):
    context.set("n", len(rows))
    return context
