# case: two classes have one dictionary in common, and a task takes over instances of only one of them
# expect: clean
# expect: run {"handed": {"out": "[1, 'a']"}}
# %%
%cloaca_workflow demo
# %%
CONFIG = {"a": [1]}


class Point:
    settings = CONFIG


class Track:
    settings = CONFIG

    def point(self):
        return Point()
# %%
%%cloaca_task load
tracks = [Track()]
# %%
%%cloaca_task measure --outputs out
out = [len(tracks), *tracks[0].point().settings]
