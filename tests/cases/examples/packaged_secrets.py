# case: a secret is declared and read by name; only what is harmless of it goes on
# expect: clean
# expect: packs {"tasks": ["resolve", "notify"], "edges": [["resolve", "notify"]]}
# %%
%cloaca_workflow notifying
import cloaca
# %%
%%cloaca_task
@cloaca.workflow_secrets("api_token")
@cloaca.workflow_params(channel=(str, "#ops"))
@cloaca.task(id="resolve", dependencies=[])
def resolve(context):
    token = context.secret_field("api_token", "token")
    context.set("token_length", len(token))
    return context
@cloaca.task(id="notify", dependencies=["resolve"])
def notify(context):
    context.set("sent", {"channel": context.get("channel"), "ok": context.get("token_length") > 0})
    return context
