# case: a task imports a module that shows something once
# expect: finding {"code": "C218", "says": "sys.modules['this']"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import io, contextlib
# %%
%%cloaca_task
def work(context):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        import this
    context.set("n", len(out.getvalue()))
    return context
