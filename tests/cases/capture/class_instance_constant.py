# case: a constant is an instance of a class of the notebook
# expect: clean
# expect: run {"context": {"v": 5}}
# expect: captured ["Settings", "SETTINGS"]
# %%
%load_ext cloaca_nb
%cloaca_workflow settings_flow
# %%
from dataclasses import dataclass
@dataclass(frozen=True)
class Settings:
    limit: int = 5
# %%
SETTINGS = Settings()
# %%
%%cloaca_task
def work(context):
    context.set("v", SETTINGS.limit)
    return context
