# case: what runs where something is asked for its class, or matched, fills the attempt's own list
# expect: turns {"asked": ["is", "is", "sub", "x", "missing", "match"], "found": [true, true, 1, "missing", 2]}
# expect: run {"context": {"asked": ["is", "is", "sub", "x", "missing", "match"], "found": [true, true, 1, "missing", 2]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow asked
# %%
ASKED = []
class Meta(type):
    def __instancecheck__(cls, each):
        ASKED.append("is" if each is not MARK else "match")
        return True
    def __subclasscheck__(cls, each):
        ASKED.append("sub")
        return True
    def __getattr__(cls, name):
        ASKED.append(name)
        return name
class Tagged(metaclass=Meta):
    pass
class Point:
    @property
    def x(self):
        ASKED.append("x")
        return 1
MARK = object()
KINDS = (str, Tagged)
point = Point()
# %%
first = isinstance(5, KINDS)
# %%
def read(each):
    match each:
        case Point(x=number):
            return number
        case Tagged():
            return 2
# %%
%%cloaca_task
def go(context):
    found = [isinstance(3, KINDS), issubclass(int, KINDS), read(point), Tagged.missing, read(MARK)]
    context.set("found", found)
    context.set("asked", ASKED)
    return context
