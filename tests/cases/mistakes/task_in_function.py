# case: a decorated task stands in a function, which its cell calls: the cell is not asked for an id, too
# expect: finding {"code": "C171", "cell": 2, "line": 3}
# expect: no-finding {"code": "C142"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task
def register():
    @cloaca.task(id="load")
    def load(context):
        return context
register()
