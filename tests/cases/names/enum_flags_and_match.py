# case: enum flags and match
# expect: gives {"n": ["second", "first", "other"]}
# expect: carries ["DEFAULT", "KINDS", "Kind", "OTHER", "SECOND", "enum", "say"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import enum
class Kind(enum.Enum):
    A = "a"
    B = "b"
    @classmethod
    def of(cls, text): return cls(text)
KINDS = {k.value: k for k in Kind}
DEFAULT = Kind.of("a")
def say(kind):
    match kind:
        case Kind.A: return "first"
        case Kind.B: return SECOND
        case _: return OTHER
SECOND, OTHER = "second", "other"
# %%
%%cloaca_task
def t(context):
    context.set("n", [say(KINDS["b"]), say(DEFAULT), say(3)])
    return context
