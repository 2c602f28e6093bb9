# case: one workflow for many tenants: what is the tenant's comes in by the context and by variables
# expect: clean
# expect: run-input {"customer": "acme"}
# expect: run {"context": {"result": "acme: 3 rows"}}
# %%
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("tenant_job") as builder:
    @cloaca.task()
    def count(context):
        rows = cloaca.var_or("TENANT_ROWS", "3")
        context.set("result", f"{context.get('customer')}: {rows} rows")
        return context
