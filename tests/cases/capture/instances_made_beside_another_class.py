# case: A class of an unknown library is defined anew; tasks behind it make instances, and go by them
# expect: no-finding {"code": "C216"}
# %%
%cloaca_workflow money
# %%
import agents

class Agent(agents.Agent):
    def __init__(self, model):
        super().__init__(model)
        self.wealth = 1

class Model(agents.Model):
    def __init__(self, n):
        super().__init__()
        Agent.create_agents(self, n)
# %%
%%cloaca_task start
model = Model(10)
model.step()
# %%
class Agent(agents.Agent):
    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.wealth = 1

class Model(agents.Model):
    def __init__(self, n):
        super().__init__()
        self.grid = agents.Grid(random=self.random)
        made = Agent.create_agents(self, n, self.random.choices(self.grid.cells, k=n))
# %%
%%cloaca_task again
model = Model(100)
for _ in range(20):
    model.step()
# %%
%%cloaca_task count
counts = [len(cell.agents) for cell in model.grid.cells]
