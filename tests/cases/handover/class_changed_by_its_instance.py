# case: an instance that is handed over counts in its class, which another task reads
# expect: finding {"code": "C217", "task": "second", "says": "`A`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow counted
# %%
%%cloaca_task first
class A:
    n = 0
    def up(self):
        A.n += 1
a = A()
# %%
%%cloaca_task second
a.up()
# %%
%%cloaca_task third --outputs count
count = A.n
