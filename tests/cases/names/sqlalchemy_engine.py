# case: sqlalchemy engine
# expect: carries ["create_engine", "engine", "text"]
# expect: tells ["runs-at-import 2:2 `engine`"]
# %%
%cloaca_workflow demo
# %%
from sqlalchemy import create_engine, text
engine = create_engine("sqlite://")
with engine.connect() as conn:
    rows = conn.execute(text("select 1")).fetchall()
# %%
%%cloaca_task
def t(context):
    with engine.connect() as c:
        context.set("n", c.execute(text("select 1")).scalar())
    return context
