# case: __set_name__ registers as a class is made
# expect: run {"context": {"names": ["size", "colour"]}}
# %%
%cloaca_workflow demo
# %%
NAMES = []
class Field:
    def __set_name__(self, owner, name):
        NAMES.append(name)
# %%
class Box:
    size = Field()
    colour = Field()
# %%
%%cloaca_task
def t(context):
    context.set("names", NAMES)
    return context
