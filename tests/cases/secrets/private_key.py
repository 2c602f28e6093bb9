# case: a private key in a module cell
# expect: finding {"band": "C8", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow privkey
# %%
%%cloaca_module keys
KEY = """-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB
aFDrBz9vFqU4yK0Zt5mD9rU5nT0nS9sT1vCqTg3kQ8y0vKjZ4n2fXGkx1h1lq5wN
-----END RSA PRIVATE KEY-----"""
# %%
from keys import KEY
# %%
%%cloaca_task t
context.set("n", len(KEY))
