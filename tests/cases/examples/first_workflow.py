# case: a greeting in one task of a builder, as the first lesson has it
# expect: clean
# expect: graph {"workflow": "first_workflow", "tasks": ["greet"], "edges": []}
# expect: packs {"name": "first-workflow", "description": "A greeting", "tasks": ["greet"]}
# expect: run {"context": {"message": "hello from a task", "lesson": "one"}}
# expect: run-input {"lesson": "one"}
# %%
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("first_workflow") as builder:
    builder.description("A greeting")
    @cloaca.task()
    def greet(context):
        """Says hello."""
        context.set("message", "hello from a task")
        return context
# %%
if __name__ == "__main__":
    runner = cloaca.DefaultRunner(":memory:")
    print(runner.execute("first_workflow", cloaca.Context({"lesson": "one"})).status)
    runner.shutdown()
