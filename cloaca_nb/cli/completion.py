"""Completion in shells: what a shell asks at each Tab, and what it has to read once to ask.

A library of completions for argparse would be a second table of what may stand where, beside the one by which
the magics are completed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb import commands
from cloaca_nb.acts.completing import FILES, Offer, offer
from cloaca_nb.commands.command import Command
from cloaca_nb.errors import CloacaNbError, UsageError

if TYPE_CHECKING:
    from cloaca_nb.model.workflow import Document

#: The option that a shell asks with; the words of the line stand behind it, that which is being written last.
ASK = "--complete"
#: The option that prints what a shell has to read.
SCRIPT = "--completion"

#: What is asked is answered in lines: `paths` or `words` first, then each that may stand there.
_BASH = f"""\
_cloaca_nb() {{
    local found
    mapfile -t found < <(cloaca-nb {ASK} "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null)
    COMPREPLY=("${{found[@]:1}}")
    if [[ ${{found[0]-}} == paths ]]; then
        compopt -o filenames
        COMPREPLY=("${{COMPREPLY[@]%/}}")
    elif (( ${{#COMPREPLY[@]}} )); then
        mapfile -t COMPREPLY < <(printf '%q\\n' "${{COMPREPLY[@]}}")
    fi
}}
complete -o nosort -F _cloaca_nb cloaca-nb"""
_ZSH = f"""\
#compdef cloaca-nb
_cloaca_nb() {{
    local -a found folders files
    found=("${{(@f)$(cloaca-nb {ASK} "${{(@Q)words[2,CURRENT]}}" 2>/dev/null)}}")
    if [[ $found[1] == paths ]]; then
        folders=("${{(@M)found[2,-1]:#*/}}") files=("${{(@)found[2,-1]:#*/}}")
        compadd -S '' -- "${{folders[@]}}"
        compadd -- "${{files[@]}}"
    else
        compadd -V ours -- "${{(@)found[2,-1]}}"
    fi
}}
(( $+functions[compdef] )) && compdef _cloaca_nb cloaca-nb"""
_FISH = f"""\
function __cloaca_nb
    set -l before (commandline -opc)
    cloaca-nb {ASK} $before[2..] (commandline -ct) 2>/dev/null | tail -n +2
end
complete -c cloaca-nb -f -k -a '(__cloaca_nb)'"""

SHELLS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def script(shell: str) -> str:
    """What a shell has to read so that it completes our lines.

    Raises:
        UsageError: It is a shell that we have nothing for.
    """
    if shell not in SHELLS:
        named = f"no completion for {shell!r}" if shell else f"{SCRIPT} needs a shell"
        raise UsageError(named, f"the shells are {', '.join(SHELLS)}")
    return SHELLS[shell]


def answer(words: Sequence[str]) -> str:
    """The answer to a shell.

    Args:
        words: Those of the line, the one that is being written last.
    """
    *before, symbol = words or [""]
    found = _offered(before, symbol)
    return "\n".join(("paths" if found.paths else "words", *found.words))


def _offered(before: list[str], symbol: str) -> Offer:
    before = [word for word in before if word != "="]  # bash makes a word of each of `--format=sarif`
    verb = next((word for word in before if not word.startswith("-")), None)
    if verb is None:
        words = ("--help", "--version", SCRIPT) if symbol.startswith("-") else (*commands.VERBS,)
        return Offer([word for word in words if word.startswith(symbol)])
    if verb not in commands.VERBS:
        return Offer(())
    before.remove(verb)
    command, parser = commands.VERBS[verb], commands.verb_parser(verb)
    option, equals, begun = symbol.partition("=")
    joined = bool(equals and option in parser.options)
    if joined:
        before, symbol = [*before, option], begun
    _, others = parser.standing(before)
    found = offer(parser, command.written(), before, symbol, _Named(_notebook(command, others)))
    return Offer([f"{option}={word}" for word in found.words], found.paths) if joined else found


def _notebook(command: Command, others: Sequence[str]) -> Path | None:
    """The notebook that a line names, where it has named one."""
    at = next((at for at, kind in enumerate(command.written()) if kind.strip(".") in FILES), None)
    return Path(others[at]).expanduser() if command.source and at is not None and at < len(others) else None


@dataclass(frozen=True)
class _Named:
    """A notebook that a line names, read as far as it can be."""

    path: Path | None

    def task_ids(self) -> Sequence[str]:
        from cloaca_nb.live.recording import ids_of

        return ids_of(self._document())

    def workflows(self) -> Sequence[str]:
        from cloaca_nb.read.several import workflows_of

        return workflows_of(self._document()).names

    def _document(self) -> Document:
        from cloaca_nb.model.workflow import Document
        from cloaca_nb.read.cells.document import read_document

        try:
            return read_document(self.path) if self.path else Document(())
        except CloacaNbError:
            return Document(())
