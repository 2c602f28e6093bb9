# case: a plain cell calls a function that keeps what it is given, and a later one calls it, too
# expect: finding {"code": "C147", "severity": "error", "task": "one", "says": "a function that changes what it keeps"}
# %%
%cloaca_workflow demo
# %%
def make():
    kept = []
    def put(row):
        kept.append(row)
        return len(kept)
    return put
put = make()
# %%
%%cloaca_task one
a = put(1)
# %%
%%cloaca_task two
b = put(2) + a
