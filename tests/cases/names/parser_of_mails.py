# case: a parser that is given a policy of the library sets nothing of the process
# expect: clean
# expect: no-finding {"code": "C234"}
# expect: no-finding {"code": "C213"}
# %%
%cloaca_workflow demo
# %%
from email.parser import Parser
from email.policy import default
parser = Parser(policy=default)
# %%
%%cloaca_task
def subjects(context):
    context.set("subject", str(parser.parsestr("Subject: Hello")["subject"]))
    return context
