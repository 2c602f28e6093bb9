# case: a token of a chat service in a constant
# expect: finding {"band": "C8", "cell": 2, "line": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow slack
# %%
HOOK_TOKEN = "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx"
# %%
%%cloaca_task t
context.set("n", len(HOOK_TOKEN))
