# case: an error's text is made of a secret
# expect: finding {"code": "C199", "severity": "warning", "cell": 2, "line": 5, "says": ["api"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def load(context):
    token = context.secret_field("api", "token")
    said = f"{token} was refused"
    raise ValueError(said)
