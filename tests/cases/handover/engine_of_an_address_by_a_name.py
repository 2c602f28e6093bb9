# case: an engine whose address is put together above it is opened in each task anew
# expect: no-finding {"code": "C147"}
# %%
%cloaca_workflow demo
# %%
from sqlalchemy import create_engine, text

NAME = "app.db"
URL = f"sqlite:///{NAME}"
engine = create_engine(URL)
# %%
%%cloaca_task make
with engine.begin() as connection:
    connection.execute(text("create table if not exists rows (n int)"))
# %%
%%cloaca_task ask --dependencies make
with engine.connect() as connection:
    count = connection.execute(text("select count(*) from rows")).scalar_one()
