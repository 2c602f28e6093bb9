# case: decorators fill a table that a class has for all its instances; tasks only look things up there
# expect: clean
# expect: run {"handed": {"trail": "['start', 'stop']", "made": "'disc'"}}
# %%
%cloaca_workflow demo
# %%
class Machine:
    moves = {}

    @classmethod
    def on(cls, state, event, after):
        def keep(function):
            cls.moves[state, event] = (after, function)
            return function

        return keep

    def __init__(self):
        self.state = "idle"
        self.trail = []

    def fire(self, event):
        after, function = self.moves[self.state, event]
        function(self)
        self.state = after


@Machine.on("idle", "start", "running")
def start(machine):
    machine.trail.append("start")


@Machine.on("running", "stop", "done")
def stop(machine):
    machine.trail.append("stop")


class Shape:
    known = {}

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        cls.known[cls.__name__.lower()] = cls


class Disc(Shape):
    def __init__(self):
        self.name = "disc"


class Shelf:
    def __init__(self):
        self.kinds = dict(Shape.known)
        self.made = {}

    def get(self, name):
        if name not in self.made:
            self.made[name] = self.kinds[name]()
        return self.made[name]


shelf = Shelf()
# %%
%%cloaca_task begin
machine = Machine()
machine.fire("start")
disc = shelf.get("disc")
# %%
%%cloaca_task end --outputs trail made
machine.fire("stop")
trail = machine.trail
made = Shape.known["disc"]().name
