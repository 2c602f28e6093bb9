# case: a lambda, or a callback that sets a variable, cannot have what is the run's; a poll function makes it for each poll
# expect: finding {"code": "C239", "severity": "warning", "cell": 3, "says": ["`lambda task_id, context: print(RUN)` goes by `RUN`", "a function that is defined"]}
# expect: finding {"code": "C239", "cell": 4, "says": "callback `counted` goes by `RUN`"}
# expect: no-finding {"code": "C239", "says": "`told`"}
# expect: no-finding {"code": "C239", "says": "`inbox`"}
# %%
%cloaca_workflow callbacks
import cloaca, uuid
# %%
RUN = uuid.uuid4().hex
COUNT = 0  # cloaca: keep

def counted(task_id, context):
    global COUNT
    COUNT += 1
    print(RUN, COUNT)

def told(task_id, context):
    print(RUN)

@cloaca.trigger(on="callbacks", poll_interval="30s")
def inbox():
    return cloaca.TriggerResult.fire(cloaca.Context({"run": RUN}))
# %%
%%cloaca_task one --on-success "lambda task_id, context: print(RUN)"
a = RUN
# %%
%%cloaca_task two --on-success counted --on-failure told
b = a + RUN
