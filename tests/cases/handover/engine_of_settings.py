# case: engines of the addresses of settings, of a parameter and in an attribute are opened once for each task
# expect: no-finding {"code": "C147"}
# expect: graph {"edges": [], "tasks": ["save", "count"]}
# %%
%cloaca_workflow demo
# %%
from dataclasses import dataclass
from sqlalchemy import create_engine, text
@dataclass
class Settings:
    url: str = "postgresql://localhost/jobs"
settings = Settings()
def opened(url):
    return create_engine(url, pool_pre_ping=True)
class Store:
    def __init__(self, address):
        self.address = address
        self.engine = create_engine(self.address)
    def put(self, number):
        with self.engine.begin() as connection:
            connection.execute(text("INSERT INTO job VALUES (:n)"), {"n": number})
    def rows(self):
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT n FROM job")).fetchall()
engine, other, store = create_engine(settings.url), opened(settings.url), Store(settings.url)
# %%
%%cloaca_task save
with engine.begin() as connection, other.begin() as second:
    connection.execute(text("INSERT INTO job VALUES (1)"))
store.put(2)
# %%
%%cloaca_task count --outputs n
with engine.connect() as connection, other.connect() as second:
    n = connection.execute(text("SELECT count(*) FROM job")).scalar_one()
n += len(store.rows())
