"""Write the tables of options in docs/magics.md: `python scripts/generate_option_tables.py`.

With `--check` nothing is written, and the exit code says whether the page is as it should be.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cloaca_nb import commands
from cloaca_nb.commands.options import OF_SEVERAL

PAGE = Path(__file__).resolve().parents[1] / "docs" / "magics.md"
BEGIN, END = "<!-- options: generated -->\n", "<!-- end of options -->\n"


def section(magic: str) -> str:
    """A magic's heading, what it does, an example and its options."""
    command, parser = commands.MAGICS[magic], commands.magic_parser(magic)
    assert parser is not None
    head = " ".join((f"{command.mark}{magic}", *command.shown()))
    verb = magic.removeprefix(commands.PREFIX)
    words = " ".join(command.written())
    more = f", also with `{command.execute}` and `--kernel NAME`" if command.execute else ""
    more += "".join(
        f"; `{option.words[0]}`: {option.given['help']}" for option in OF_SEVERAL if command.several
    )
    cli = f"On the command line: `cloaca-nb {verb} {words}`{more}.\n\n" if command.source is not None else ""
    rows = "".join(f"| `{cell(option)}` | {cell(text)} |\n" for option, text in parser.described())
    table = f"\n| option | does |\n|---|---|\n{rows}" if rows else ""
    return f"### `{head}`\n\n{command.text}\n\n{cli}```python\n{command.example}\n```\n{table}"


def cell(text: str) -> str:
    """Text for a cell of a table."""
    return text.replace("|", "\\|")


def page() -> str:
    """The page with its tables as they should be."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(map(section, commands.MAGICS)) + "\n" + END + after


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
