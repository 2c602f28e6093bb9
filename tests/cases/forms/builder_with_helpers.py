# case: helpers and a multi-line text stand inside the builder block
# expect: clean
# expect: run {"context": {"t": "one\n    two\n"}}
# %%
%load_ext cloaca_nb
# %%
%%cloaca_task
import cloaca
with cloaca.WorkflowBuilder("block_flow") as b:
    b.description("d")
    b.tag("team", "data")
    TEXT = """one
    two
"""
    def text():
        return TEXT
    @cloaca.task(id="a")
    def a(context):
        context.set("t", text())
        return context
