# case: a class that one task puts into a list of a library is not changed: another task finds it there
# expect: run {"context": {"found": true}}
# %%
%cloaca_workflow demo
# %%
import sys
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None): return None
# %%
%%cloaca_task t
def t(context):
    sys.meta_path.append(Finder)
    return context
# %%
%%cloaca_task --dependencies t
def u(context):
    context.set("found", Finder in sys.meta_path)
    return context
