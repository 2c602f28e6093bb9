# case: statements that are made anew call functions, methods and operators that go by a name which is bound again later
# expect: again {"log": [1, 1, 1, 1, 1, 1, 0], "n": 5}
# expect: anew {"work": ["C", "LOG", "N", "add", "c"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
N, LOG = 1, []
def add():
    LOG.append(N)
class C:
    def __iadd__(self, other):
        LOG.append(N)
        return self
    def __enter__(self):
        LOG.append(N)
    def __exit__(self, *error):
        LOG.append(N)
    def __getattr__(self, name):
        LOG.append(N)
    @property
    def p(self):
        LOG.append(N)
add()
c = C()
c += 1
with c:
    pass
c.p
c.q
N = 5
# %%
%%cloaca_task
def work(context):
    LOG.append(0)
    context.set("log", LOG)
    context.set("n", N)
    return context
