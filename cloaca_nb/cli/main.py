"""The command line: what each verb does that has something of its own there; `acts/` has the others.

Exit codes: 0 all is well, 1 error findings or a failed run, 2 wrong usage or something that cannot be read or
written, 130 interrupted, 143 ended by SIGTERM. Imports are late, so that `--help` and `check` start quickly.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cloaca_nb import commands
from cloaca_nb.acts import ACTS
from cloaca_nb.acts.outcome import ActOutcome
from cloaca_nb.acts.workflow import blocked
from cloaca_nb.cli import deploys
from cloaca_nb.cli.completion import ASK, SCRIPT, answer, script
from cloaca_nb.cli.console import (
    end_like_an_interrupt,
    guarded,
    interrupted,
    open_streams,
    stopped_by_signals,
)
from cloaca_nb.cli.line import CommandLine
from cloaca_nb.cli.several import of_each
from cloaca_nb.commands.options import repeats_of
from cloaca_nb.environment import keep_what_is_made, kept, leave_out_unused
from cloaca_nb.errors import CheckError, UsageError
from cloaca_nb.grammar import nearest, parse_context
from cloaca_nb.output import json as json_output

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.run import RunnerName


Verb = Callable[[CommandLine], ActOutcome]


def run(line: CommandLine) -> ActOutcome:
    """Run the package that would be packed; Ctrl-C stops the run and its processes."""
    from cloaca_nb.model.run import RunState
    from cloaca_nb.output.run_text import run_text

    notebook = line.notebook
    notebook.ask = line.ask
    context = parse_context(line.options.context)
    runner: RunnerName = line.options.runner or "auto"
    reports: list[Report] = []
    stop = threading.Event()
    with contextlib.ExitStack() as stack:

        def begin(report: Report) -> None:
            reports.append(report)
            stack.enter_context(stopped_by_signals(stop))

        try:
            result = notebook.run(
                context,
                params=line.options.param,
                only=line.options.only,
                until=line.options.until,
                start=line.options.start,
                of=line.options.of,
                cached=line.options.cached,
                trigger=line.options.trigger,
                **repeats_of(line.options),
                runner=runner,
                tenant=line.tenant,
                on_report=begin,
                on_event=line.telling(quiet=not sys.stderr.isatty()).run,
                stop=stop,
            )
        except CheckError:
            document = json_output.run_json(RunState("blocked", runner), reports[0])
            return blocked(line, reports[0], document, "not run")
    report = reports[0]
    code = {"completed": 0 if result.alike else 1, "not-fired": 0, "stopped": interrupted()}.get(
        result.status, 1
    )
    return ActOutcome(
        json_output.run_json(result, report), lambda style: run_text(result, report, style), code
    )


#: What each verb does that `ACTS` has not, since it is another thing in a kernel.
OWN: Mapping[str, Verb] = {act.__name__: act for act in (run, deploys.deploy, deploys.runs, deploys.rerun)}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        words: The arguments; those of the process by default.

    Returns:
        The exit code.
    """
    if words is None:
        words = sys.argv[1:]
        open_streams()
        keep_what_is_made()
        leave_out_unused()
        end_like_an_interrupt()
    return guarded(lambda: kept(_outcome(words)), as_json="--json" in words)


def _outcome(words: Sequence[str]) -> ActOutcome:
    first = words[0].partition("=")[0] if words else ""
    if first in {ASK, SCRIPT}:
        return _for_a_shell(first, words)
    at = next((at for at, word in enumerate(words) if not word.startswith("-")), None)
    if at is None:
        return _about(words)
    verb = words[at]
    if verb not in commands.VERBS:
        hint = nearest(verb, commands.VERBS).question or f"the verbs are {', '.join(commands.VERBS)}"
        raise UsageError(f"there is no verb {verb!r}", hint)
    options = commands.parse_verb(verb, [*words[:at], *words[at + 1 :]])
    if options.help:
        return _said("help", commands.verb_parser(verb).format_help().rstrip())
    line = CommandLine(verb, options)
    act = OWN[verb] if verb in OWN else ACTS[verb]
    return of_each(act, line) if commands.VERBS[verb].several else act(line)


def _about(words: Sequence[str]) -> ActOutcome:
    """What there is to say without a verb."""
    from cloaca_nb import __version__

    if {"-h", "--help"} & set(words):
        return _said("help", commands.verbs_help())
    if "--version" in words:
        return _said("version", f"cloaca-nb {__version__}")
    raise UsageError("no verb is given", f"the verbs are {', '.join(commands.VERBS)}")


def _for_a_shell(asked: str, words: Sequence[str]) -> ActOutcome:
    """What completes our lines in a shell, or what it asks at a Tab."""
    if asked == ASK:
        return _said("words", answer(words[1:]))
    return _said("script", script(words[0].partition("=")[2] or " ".join(words[1:])))


def _said(what: str, text: str) -> ActOutcome:
    return ActOutcome({what: text}, lambda style: text, 0)


if __name__ == "__main__":
    sys.exit(main())
