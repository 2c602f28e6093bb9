# case: a table that a class has for all is filled by decorators, and by a task: others do not see what it put there
# expect: finding {"code": "C217", "severity": "error", "says": "Shape"}
# %%
%cloaca_workflow demo
# %%
class Shape:
    known = {}

    @classmethod
    def of(cls, name):
        def keep(made):
            cls.known[name] = made
            return made

        return keep


@Shape.of("disc")
def disc():
    return 1
# %%
%%cloaca_task more
def more(context):
    Shape.of("ring")(disc)
    context.set("more", len(Shape.known))
    return context
# %%
%%cloaca_task count
def count(context):
    context.set("count", len(Shape.known))
    return context
