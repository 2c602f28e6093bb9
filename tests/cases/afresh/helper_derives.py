# case: a helper module notes the classes that cells derive of its own, and asks for them
# expect: again {"kinds": ["Dbl", "Neg"], "made": 6, "below": ["Dbl", "Neg"]}
# expect: anew {"work": ["Dbl", "Neg", "Other", "Third", "plugins"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module plugins
KINDS = {}
MADE = []
class Noting(type):
    def __new__(meta, name, bases, space):
        MADE.append(name)
        return super().__new__(meta, name, bases, space)
class Plugin:
    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        KINDS[cls.__name__] = cls
class Base(metaclass=Noting):
    pass
def below():
    return sorted(each.__name__ for each in Plugin.__subclasses__())
# %%
import plugins
from plugins import Plugin
# %%
class Dbl(Plugin):
    def run(self, x): return 2 * x
class Neg(plugins.Plugin):
    def run(self, x): return -x
class Other(plugins.Base):
    pass
class Third(Other):
    pass
# %%
%%cloaca_task
def work(context):
    context.set("kinds", sorted(plugins.KINDS))
    context.set("made", plugins.KINDS["Dbl"]().run(len(plugins.MADE)))
    context.set("below", plugins.below())
    return context
