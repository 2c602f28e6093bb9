# case: a password in a URL
# expect: finding {"band": "C8", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow dburl
# %%
DB = "postgres://admin:s3cr3tPw9@db.internal/orders"
# %%
%%cloaca_task a
context.set("x", DB[:8])
