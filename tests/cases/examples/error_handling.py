# case: a service that fails now and then is called with care, and a report says what came of it
# expect: clean
# expect: graph {"tasks": ["fetch", "again", "report"], "edges": [["fetch", "again"], ["again", "report"]]}
# expect: run {"context": {"verdict": "recovered", "all": ["a", "b", "c"]}}
# %%
import cloaca

class Service:
    """Answers all but one."""
    def __init__(self, broken):
        self.broken = broken
    def fetch(self, name):
        if name == self.broken:
            raise ConnectionError(f"no answer for {name}")
        return name

service = Service("b")
# %%
%cloaca_workflow careful
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("careful") as builder:
    @cloaca.task(retry_attempts=2, retry_backoff="fixed", retry_delay_ms=10)
    def fetch(context):
        found, errors = [], []
        for name in context.get("names", ["a", "b", "c"]):
            try:
                found.append(service.fetch(name))
            except ConnectionError as error:
                errors.append({"name": name, "why": str(error)})
        context.set("found", found)
        context.set("errors", errors)
        return context
    @cloaca.task(dependencies=["fetch"])
    def again(context):
        late = [error["name"] for error in context.get("errors")]
        context.set("all", sorted([*context.get("found"), *late]))
        return context
    @cloaca.task(dependencies=["again"])
    def report(context):
        context.set("verdict", "recovered" if len(context.get("all")) == 3 else "lost")
        return context
