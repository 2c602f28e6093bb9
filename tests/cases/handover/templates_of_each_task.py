# case: Templates that several tasks and cells between them render change nothing; what filters do is seen
# expect: no-finding {"code": ["C144", "C147", "C216", "C217", "C234"]}
# expect: run {"handed": {"pages": "['<b>1.00</b> ACME', 'Hi 2']", "again": "'<b>3.00</b> ACME'"}}
# %%
%cloaca_workflow pages
# %%
from jinja2 import DictLoader, Environment, StrictUndefined, Template

env = Environment(loader=DictLoader({"row": "<b>{{ n | money }}</b> {{ company }}"}), undefined=StrictUndefined)
env.filters["money"] = lambda value: f"{value:.2f}"
env.globals["company"] = "ACME"
GREETING = env.from_string("Hi {{ name }}")
LETTER = Template("Dear {{ name }}")
# %%
%%cloaca_task render
pages = [env.get_template("row").render(n=1), GREETING.render(name=2)]
# %%
env.get_template("row").render(n=5), LETTER.render(name=pages)
# %%
%%cloaca_task more --outputs again
again = env.get_template("row").render(n=3)
letter = LETTER.render(name=pages)
