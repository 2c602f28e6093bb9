"""Functions and methods of which no table tells: what they may do, and what they give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.builtin import DATABASE
from cloaca_nb.read.effects.frame import WITHIN
from cloaca_nb.read.effects.objects import NOTHING, Args, Obj, Value, classes_of, parts, reach
from cloaca_nb.read.effects.syntax.shapes import draws_points
from cloaca_nb.read.names.nodes import texts_in
from cloaca_nb.read.tables import changing, giving
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.keeping import state_of

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter


def unknown_result(reading: Interpreter, path: str, args: Args, frame: Frame) -> Value:
    """What a function gives of which nothing is known."""
    if (told := reading.library.told(path, args)) is not None:
        return told
    if args.site is None:
        return args.all()
    if path in giving.CHOOSING:
        return reading.fresh(args.site, frame, "data", holds=parts(args.all()))
    root = path.partition(".")[0]
    made = reading.fresh(args.site, frame, "library", root, holds=args.all())
    if path.startswith("unittest.mock.patch"):  # it names what it changes: `patch("math.floor")`
        for text in texts_in(getattr(args.site, "args", [])[:1])[0]:
            reading.hold_all(reading.state(state_of(text)), made, frame)
    for each in made if path[:1].isalpha() else ():
        each.members.setdefault("from", frozenset({reading.member(path)}))
    return made if giving.is_made_new(path) else made | args.all()


#: Methods of cursors that only go on with what was asked.
_FETCHING = frozenset({"fetchone", "fetchall", "fetchmany"})


def method_of_unknown(reading: Interpreter, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
    """Calls a method of something of which nothing is known."""
    library, runs = reading.library, name in changing.RUNNING.get(owner.path, ())
    _called_by(reading, owner, name, args, frame)
    _changed(reading, owner, name, args, frame)
    if args.site is not None and (answer := giving.answer_of(owner.path, name)) is not None:
        library.callbacks(args, frame)
        return library.answer(owner, answer, args, args.site, frame)
    if name in table.DISTINCT_METHODS:
        return library.on_plain(name, args, frame) | parts([owner])
    if name in table.WORK_METHODS and args.site is not None:
        return _worked(reading, owner, name, args, args.site, frame)
    if owner.path == DATABASE and args.site is None and name in table.DATABASE:  # by a function that has it
        _asked(reading, owner, name not in giving.WRITING_SQL, frame)
    to_owner, to_given = _done_by(owner, name)
    reading.act([owner] if to_owner else (), to_owner, frame)
    reading.act(args.all() if to_given else (), to_given, frame)
    if to_given == "consume":  # `csv.writer(file).writerow(row)`
        reading.classes.operated(args.all(), frame)
    if to_owner == "reach" and name in table.WRITING:
        return NOTHING
    if to_owner == "reach" and not runs:
        reading.hold_all(owner, args.all(), frame)
    if args.site is None or giving.gives_parts(owner.path, name):
        return parts([owner])
    if giving.draws_numbers(owner.path, name):
        return NOTHING
    path = owner.path if owner.kind == "library" else ""
    made = reading.fresh(args.site, frame, "library" if path else "unknown", path, holds=args.all())
    if runs:
        return made | _run_by(reading, made, name, args, frame)
    return made | parts([owner]) | library.may_come_back(name, args)


def _worked(reading: Interpreter, owner: Obj, name: str, args: Args, site: ast.AST, frame: Frame) -> Value:
    """A method that does some work, as one does that reads a file, and gives what that has found."""
    reading.act(args.all(), "consume", frame)
    reading.classes.operated(args.all(), frame)
    reading.act([owner] if owner.kind == "instance" else (), "reach", frame)
    if name in table.USING_UP and owner.path != DATABASE:
        reading.act([owner], "mutate", frame)
    if owner.path == DATABASE and name in _FETCHING:
        reading.act([owner], "mutate", frame)  # the cursor goes on, and nothing else
    elif owner.path == DATABASE:
        _asked(reading, owner, giving.only_reads(site), frame)
    if owner.kind == "library" and giving.reads_text(owner.path, name):
        return NOTHING
    return reading.fresh(site, frame, "library", owner.path or "?", holds={owner})


def _done_by(owner: Obj, name: str) -> tuple[str, str]:
    """What a method does to its object, and what to all that it is passed; "" for nothing."""
    if owner.kind == "library" and name in changing.KEEPING.get(owner.path, table.LIBRARY_READERS):
        return "", "consume"
    if giving.draws_numbers(owner.path, name):
        return "may", "consume"
    if name in table.WRITING:
        return "reach", "consume"
    if name in table.WORK_METHODS:
        return "", ""
    return "reach", "reach" if name not in table.BUILTIN_MUTATORS else "consume"


def method_of_parameter(reading: Interpreter, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
    """Calls a method of what a function is given, or of what that holds: what it does each call finds out."""
    if (answer := reading.library.of_session(name, args, frame)) is not None:
        return answer
    told = "executescript" if name == "execute" and not giving.only_reads(args.site) else name
    told = "putpixel" if draws_points(name, args.site) else told
    reading.act([owner], f"{WITHIN if _is_within(args.site) else '.'}{told}", frame)
    reading.library.handed_to_method(name, args, owner, frame)
    reading.library.drawn_from(name, args, frame)  # `table.sample(3, random_state=self.rng)`
    if name == "items" and args.site is not None and not args.all() and name not in reading.classes.defined:
        return reading.library.view(owner, name, args.site, frame) or NOTHING  # pairs, with the values
    known = args.site is None or (name in table.READERS and name not in table.NEW_OF_LIBRARY)
    site = args.site or ast.Pass()
    made = NOTHING if known else reading.fresh(site, frame, path=f".{name}", holds={owner})
    for each in made if not args.all() else ():
        each.node = args.site
    return made | {owner} | parts([owner]) | reading.library.may_come_back(name, args)


def _is_within(call: ast.AST | None) -> bool:
    """Whether a method is called of something that has no name here: `super().append`, `self.data.append`."""
    owner = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
    return owner is not None and not isinstance(owner, ast.Name)


def _run_by(reading: Interpreter, made: Value, name: str, args: Args, frame: Frame) -> Value:
    """What the function gives that a pool runs: futures and iterators have it, and what is passed with it."""
    called, *others = args.positional or [NOTHING]
    passed = [parts(each) for each in others] if name == "map" else others
    frame.perhaps += 1
    with_these = Args(passed, args.keywords, args.rest, site=args.site)
    given = reading.procedures.call_any([*called], with_these, frame)
    frame.perhaps -= 1
    for each in made:
        reading.hold_all(each, given, frame)
    return given


def _asked(reading: Interpreter, cursor: Obj, reads: bool, frame: Frame) -> None:
    """A statement of SQL: functions that were given to the database may be called; it may be changed."""
    both = [each for each in reach([cursor]) if each.path == DATABASE]
    for each in both if not reads else ():
        reading.act([each], "mutate", frame)
    reading.act([cursor] if len(both) > 1 else (), "mutate", frame)  # it has other rows from there on
    reading.act([cursor], "reach", frame)


def _called_by(reading: Interpreter, owner: Obj, name: str, args: Args, frame: Frame) -> None:
    """What such a method calls of the notebook's own."""
    if owner.path == "threading" and name == "start":
        reading.act(reading.patched.get("threading.excepthook", NOTHING), "reach", frame)
    if owner.path == "contextlib" and name == "callback" and args.positional:
        later = Args(args.positional[1:], args.keywords, args.rest, args.flags, site=args.site)
        for each in args.positional[0]:
            reading.procedures.call(each, later, frame)
    if owner.kind == "instance":  # `order.observe(note)`
        reading.classes.tell(owner, args.all())
        if name in changing.TAKING_IN or name.startswith("set_"):  # `Scaled().set_params(by=rows)`
            reading.act([owner], "mutate", frame)
            reading.hold_all(owner, args.all(), frame)
        bases = [changing.BASES_CHANGING.get(each.path, ()) for each in classes_of(owner)]
        reading.act(args.all() if any(name in each for each in bases) else (), "mutate", frame)


def _changed(reading: Interpreter, owner: Obj, name: str, args: Args, frame: Frame) -> None:
    """What such a method is known to change; whatever is called for itself writes to what it was made for."""
    shown = args.shown and owner.kind == "library"
    changes = changing.surely_changes(owner.path, name, args.learns)
    changes = changes or (shown and giving.is_called_to_change(owner.path, name))
    writes = (changes or shown) and "io" in reading.paths
    streams = reading.again.of(_streams, frozenset({owner})) if writes else NOTHING
    for each in (owner, *streams) if changes else streams:
        reading.act([each], "mutate", frame)
    for each in list(owner.holds) if changes and shown else ():  # `SGD(net.parameters()).step()`
        if each.kind == "library" and each.path == owner.path:
            reading.act([each], "mutate", frame)


def _streams(objects: Value) -> Value:
    """Texts and bytes in memory that some objects may write to."""
    return frozenset(each for each in reach(objects) if each.kind == "library" and each.path == "io")
