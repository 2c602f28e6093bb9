# case: sql text constants
# expect: gives {"q": "select *"}
# expect: carries ["QUERY", "SQL", "TABLE", "dedent"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from textwrap import dedent
TABLE = "orders"
SQL = f"""
    select *
      from {TABLE}
     where day = :day
"""
QUERY = dedent(SQL).strip()
# %%
%%cloaca_task
def t(context):
    context.set("q", QUERY.splitlines()[0])
    return context
