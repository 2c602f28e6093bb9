# case: What a template, or a function that it calls, changes of the notebook's is told
# expect: finding {"code": "C144", "cell": 4, "says": "`rows`"}
# expect: finding {"code": "C144", "cell": 4, "says": "`seen`"}
# %%
%cloaca_workflow pages
# %%
from jinja2 import Environment

env = Environment()
env.globals["note"] = lambda value: seen.append(value)
ADDING = env.from_string("{% set _ = rows.append(1) %}{{ rows }}")
NOTING = env.from_string("{{ note(1) }}")
# %%
%%cloaca_task load
rows, seen = [1], []
# %%
ADDING.render(rows=rows)
# %%
NOTING.render()
# %%
%%cloaca_task tell
total = len(rows), len(seen)
