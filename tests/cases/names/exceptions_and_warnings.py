# case: exceptions and warnings
# expect: gives {"n": ["bad 1", 3]}
# expect: carries ["BadRow", "CODE"]
# expect: tells ["defined-later 2:2:37 CODE"]
# %%
%cloaca_workflow demo
# %%
class BadRow(ValueError):
    def __init__(self, row, *, code=CODE if False else 3):
        super().__init__(f"bad {row}")
        self.code = code
CODE = 7
# %%
%%cloaca_task
def t(context):
    try:
        raise BadRow(1)
    except BadRow as error:
        context.set("n", [str(error), error.code])
    return context
