# case: decorated const id
# expect: gives {"a": 3}
# expect: carries ["RETRIES"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
RETRIES = 3
# %%
%%cloaca_task
@cloaca.task(id="a", retry_attempts=RETRIES)
def a(context):
    context.set("a", RETRIES); return context
