# case: an instance that is handed over fills a list that its class has for all
# expect: finding {"code": "C217", "task": "second", "says": "`A`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow filled
# %%
%%cloaca_task first
class A:
    log = []
    def note(self, text):
        self.log.append(text)
a = A()
# %%
%%cloaca_task second
a.note("b")
# %%
%%cloaca_task third --outputs count
count = len(A.log)
