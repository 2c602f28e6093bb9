# case: a workflow with times of its own beside the runner's, which only a script has
# expect: clean
# expect: no-finding {"band": "C1", "severity": "warning"}
# expect: run {"context": {"checked": true}}
# %%
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("health") as builder:
    @cloaca.task()
    def look(context):
        context.set("checked", True)
        return context
# %%
@cloaca.trigger(name="office_hours", on="health", cron="*/15 9-17 * * MON-FRI")
def office_hours():
    pass
# %%
@cloaca.trigger(name="weekly", on="health", cron="0 2 * * SUN")
def weekly():
    pass
# %%
@cloaca.trigger(name="often", on="health", cron="*/8 * * * * *")
def often():
    pass
