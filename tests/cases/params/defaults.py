# case: A run that is given nothing has the defaults, in the context and in each form of a first task
# expect: clean
# expect: no-finding {"code": "C218"}
# expect: run {"context": {"names": ["a", "b"], "deep": true, "n": 3, "one": 3, "two": ["a", "b"], "three": true}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params 'names:list=["a", "b"]' deep:bool=true n:int=3
# %%
import cloaca
# %%
%%cloaca_task
def one(context): context.set("one", context.get("n")); return context
# %%
%%cloaca_task two
context.set("two", context["names"])
# %%
%%cloaca_task
@cloaca.task(id="three")
def third(context):
    # first a comment
    @str
    def inner():
        return ""

    context.set("three", context.get("deep"))
    return context
# %%
%%cloaca_task --dependencies one two three
def join(context):
    return context
