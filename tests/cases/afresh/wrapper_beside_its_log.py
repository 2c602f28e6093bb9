# case: a decorator notes each call in a list of the notebook; a class and a lambda are made in functions, too
# expect: again {"n": [[2, "a"], ["a", 3, 4, 5]]}
# expect: anew {"work": ["log", "noted", "doubled", "make", "Row", "row", "putting"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
log = []
def noted(name):
    def around(f):
        def inner(x):
            log.append(name)
            return f(x)
        return inner
    return around
@noted("a")
def doubled(x):
    return 2 * x
def make(n):
    class Row:
        def note(self):
            log.append(n)
    def put(x):
        log.append(x)
    return Row, put
Row, putting = make(3)
row = Row()
# %%
%%cloaca_task
def work(context):
    found = [doubled(1), "a"]
    row.note()
    putting(4)
    Row.note.__get__(row)
    putting(5)
    context.set("n", [found, log])
    return context
