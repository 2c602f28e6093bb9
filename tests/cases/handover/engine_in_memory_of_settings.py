# case: a database in memory belongs to its process, wherever its address is written
# expect: finding {"code": "C147", "says": "engine"}
# %%
%cloaca_workflow demo
# %%
from dataclasses import dataclass
from sqlalchemy import create_engine, text
@dataclass
class Settings:
    url: str
settings = Settings("sqlite://")
engine = create_engine(settings.url)
# %%
%%cloaca_task save
with engine.begin() as connection:
    connection.execute(text("INSERT INTO job VALUES (1)"))
# %%
%%cloaca_task count --outputs n
with engine.connect() as connection:
    n = connection.execute(text("SELECT count(*) FROM job")).scalar_one()
