# case: a metaclass counts what is made
# expect: again {"n": 2}
# expect: anew {"work": ["Meta", "T"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
class Meta(type):
    seen = []
    def __call__(cls, *a):
        Meta.seen.append(cls.__name__)
        return super().__call__(*a)
class T(metaclass=Meta): pass
# %%
%%cloaca_task
def work(context):
    T(); T()
    context.set("n", len(Meta.seen))
    return context
