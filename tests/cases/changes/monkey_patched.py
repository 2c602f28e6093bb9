# case: methods are replaced under another name of their class, by assignment and by setattr
# expect: run {"context": {"said": ["one", "two"]}}
# %%
%cloaca_workflow demo
# %%
class Speaker:
    def first(self):
        return "-"
    def second(self):
        return "-"
Other = Speaker
holder = {"class": Speaker}
# %%
Other.first = lambda self: "one"
setattr(holder["class"], "second", lambda self: "two")
# %%
%%cloaca_task
def t(context):
    speaker = Speaker()
    context.set("said", [speaker.first(), speaker.second()])
    return context
