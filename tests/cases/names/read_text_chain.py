# case: read text chain
# expect: carries []
# expect: tells ["computed-name 3:3:26 WORDS"]
# %%
%cloaca_workflow demo
# %%
from pathlib import Path
TEXT = Path("README.md").read_text().splitlines()
WORDS = [w for line in TEXT for w in line.split()]
# %%
%%cloaca_task
def t(context):
    context.set("n", len(WORDS))
    return context
