# case: a table is declared with types of the library that declares it
# expect: no-finding {"code": "C234"}
# %%
%load_ext cloaca_nb
%cloaca_workflow declared
# %%
from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
# %%
%%cloaca_task
def first(context):
    context.set("id", str(Order.id))
    return context
