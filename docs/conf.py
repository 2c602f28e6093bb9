"""The docs as a site, made by Sphinx of the repository's own pages: `python3 scripts/dev.py docs`.

The pages stay where they are, so their links lead to the same places here, in a checkout, and where a server
of repositories shows them. Nothing is asked of a network.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from pygments.lexers.python import PythonLexer
from sphinx.application import Sphinx

import cloaca_nb

ROOT = Path(__file__).parents[1]

project = "cloaca_nb"
author = "the authors of cloaca_nb"
release = version = cloaca_nb.__version__

extensions = ["myst_nb", "sphinx_copybutton"]
root_doc = "README"
include_patterns = [
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md"),
    *("docs/**.md", "docs/**.ipynb", "notebooks/**.ipynb"),
]
exclude_patterns = [".*", "build", "dist", "**/node_modules", "tests", "cloaca_nb"]
#: Pages of findings are listed by their index alone; lines of magics are no Python.
suppress_warnings = ["toc.not_included", "misc.highlighting_failure"]

html_theme = "furo"
html_title = "cloaca_nb"
html_copy_source = False

myst_heading_anchors = 4
#: The shipped notebooks have no outputs: what their pages show is what this version does.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_execution_excludepatterns = ["docs/**"]
copybutton_prompt_text = "$ "

#: What stands at the left of all pages: below each title, its pages.
CONTENTS = {
    "Begin": ("every_morning", "plain_cells", "magics", "panel", "workflows", "guide_walk/README"),
    "What comes along": ("carried", "evidence", "local_modules", "inputs", "params", "triggers", "graphs"),
    "Run and deploy": (
        *("runners", "history", "package", "deploy", "target", "servers", "tending", "doctor"),
        *("vendoring", "pull", "ci", "security"),
    ),
    "Reference": ("api", "findings/README", "architecture", "dependencies"),
}
EXAMPLES = ("notebooks/*", "notebooks/plain/*")


def setup(app: Sphinx) -> None:
    """Say what Sphinx cannot know of pages that are written for readers of the repository."""
    app.add_lexer("ipython3", PythonLexer)  # IPython's own knows nothing of what stands below a cell magic
    app.connect("source-read", as_a_page)
    app.connect("build-finished", first_page)


def as_a_page(app: Sphinx, name: str, source: list[str]) -> None:
    """A page as the site has it: the README with all contents, links to folders leading to their pages."""
    here = (ROOT / name).parent

    def led(link: re.Match[str]) -> str:
        folder = here / link["to"]
        if not folder.is_dir():
            return link[0]
        page = f"{link['to'].rstrip('/')}/README.md"
        return f"[{link['text']}]({page})" if (here / page).is_file() else link["text"]

    if not name.startswith("notebooks"):
        source[0] = re.sub(r"\[(?P<text>[^]\n]*)\]\((?P<to>[\w./-]+)\)", led, source[0])
    if name == app.config.root_doc:
        source[0] += contents()


def contents() -> str:
    """The tables of contents, in the words of MyST."""
    tables = {title: [f"docs/{page}" for page in pages] for title, pages in CONTENTS.items()}
    tables["Examples"] = [*EXAMPLES]
    tables["Project"] = ["CONTRIBUTING", "benchmarks/README", "CHANGELOG"]
    return "".join(
        "\n```{toctree}\n" + f":caption: {title}\n:hidden:\n:glob:\n\n" + "\n".join(pages) + "\n```\n"
        for title, pages in tables.items()
    )


def first_page(app: Sphinx, error: Exception | None) -> None:
    """The README is what a server shows first."""
    if error is None and app.builder.format == "html":
        shutil.copy(Path(app.outdir) / "README.html", Path(app.outdir) / "index.html")
