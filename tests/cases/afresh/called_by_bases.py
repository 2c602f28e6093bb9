# case: bases of collections and io, and print, call methods that a class of the notebook has in the place of theirs
# expect: again {"n": [["a", "b"], {"a": 1, "b": 2}, ["x", "y", "z", "\n"]]}
# expect: anew {"work": ["keys", "texts", "Kept", "Tee", "kept", "tee"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import io
from collections import UserDict
keys, texts = [], []
class Kept(UserDict):
    def __setitem__(self, key, value):
        keys.append(key)
        super().__setitem__(key, value)
class Tee(io.TextIOBase):
    def write(self, text): texts.append(text)
kept, tee = Kept(a=1), Tee()
# %%
%%cloaca_task
def work(context):
    kept.update(b=2)
    tee.writelines(["x", "y"])
    print("z", file=tee)
    context.set("n", [keys, dict(kept), texts])
    return context
