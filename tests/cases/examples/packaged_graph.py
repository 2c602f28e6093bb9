# case: two sources, one decision, two ways on
# expect: clean
# expect: graph {"workflow": "quotes", "tasks": [], "edges": []}
# expect: packs {"files": ["quotes-1.0.0/package.toml"]}
# %%
%cloaca_workflow quotes
import cloaca
# %%
@cloaca.passthrough_accumulator
def book(event):
    return event
@cloaca.passthrough_accumulator
def middle(event):
    return event
@cloaca.reactor(name="quotes_ticks", accumulators=["book", "middle"], mode="when_any")
class Ticks:
    pass
# %%
WAYS = {
    "decide": {"inputs": ["book", "middle"], "routes": {"Act": "act", "Leave": "leave"}}, "act": {}, "leave": {}
}
with cloaca.ComputationGraphBuilder("quotes", reactor=Ticks, graph=WAYS) as quotes:
    @cloaca.node
    def decide(book, middle):
        if book is None:
            return ("Leave", {"because": "nothing is offered"})
        price = (book["bid"] + book["ask"]) / 2
        near = abs(price - (middle or {}).get("price", price)) < 0.5
        return ("Act", {"price": price}) if near else ("Leave", {"because": "the prices differ"})
    @cloaca.node
    def act(order):
        return {"bought_at": order["price"]}
    @cloaca.node
    def leave(reason):
        return {"logged": reason["because"]}
