"""One command for each thing a developer or a newcomer does; needs only Python >= 3.10 and git.

    python3 scripts/dev.py demo     set up, then take a shipped notebook through check, graph, run and pack
    python3 scripts/dev.py test     set up, then run the tests (more arguments go to pytest)
    python3 scripts/dev.py lint     set up, then linters, formatters' checks, type checkers (front end too)
    python3 scripts/dev.py docs     set up, then build the docs as a site; warnings are errors
    python3 scripts/dev.py bench    set up, then print the benchmark tables
    python3 scripts/dev.py setup    only set up: a virtual environment in .venv with everything in it

The virtual environment is made once and brought up to date when pyproject.toml or the front end changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("CLOACA_NB_VENV", ROOT / ".venv"))
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / ".cloaca-nb-stamp"
FRONT_END = ROOT / "labextension"
DEMO = ROOT / "notebooks" / "seattle_weather.ipynb"

NOTEBOOK7 = "notebook>=7.2,<8"

NO_ENGINE = (
    "NOTE: the engine (the package `cloaca`) has no wheel for this machine: its wheels need Linux x86_64\n"
    "      with glibc >= 2.38, or macOS on arm64. Workflows run on the preview runner instead, and the\n"
    "      tests that need the engine are skipped."
)


def main(argv: Sequence[str]) -> int:
    """Run one of the commands of the module's docstring; its exit code."""
    commands = {"setup": setup_only, "demo": demo, "test": test, "lint": lint, "docs": docs, "bench": bench}
    groups = {"demo": (), "docs": ("test", "docs"), "bench": ("test", "browser")}
    if not argv or argv[0] not in commands:
        print(__doc__)
        return 2
    if sys.version_info < (3, 10):  # noqa: UP036 - run by whatever Python a new machine has
        print(f"cloaca_nb needs Python 3.10 or newer, this is {sys.version.split()[0]}")
        return 2
    set_up(groups.get(argv[0], ("test", "dev", "browser")))
    return commands[argv[0]](list(argv[1:]))


def setup_only(_: list[str]) -> int:
    """Nothing beyond the setting up."""
    print(f"ready: {PYTHON}")
    return 0


def demo(_: list[str]) -> int:
    """Check, draw, run and pack the first shipped notebook."""
    tool = str(BIN / "cloaca-nb")
    out = ROOT / "build" / "demo"
    out.mkdir(parents=True, exist_ok=True)
    for verb in (["check"], ["graph"], ["run"], ["pack", "--output", str(out)]):
        print(
            f"\n$ cloaca-nb {' '.join([verb[0], display(DEMO), *verb[1:-1], *map(display, verb[2:])])}",
            flush=True,
        )
        code = subprocess.run([tool, verb[0], str(DEMO), *verb[1:]], check=False).returncode
        if code:
            return code
    print(f"\nThe archive is in {display(out)}:")
    for archive in sorted(out.glob("*.cloacina")):
        print(f"  {display(archive)}  ({archive.stat().st_size:,} bytes)")
    return 0


def display(path: Path | str) -> str:
    """A path as a person in the repository would type it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def test(arguments: list[str]) -> int:
    """All tests, in parallel unless asked otherwise; among them those of the front end."""
    if install_front_end():
        print("NOTE: the front end's packages cannot be installed: its own tests are skipped.", flush=True)
    workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", "auto"]
    command = [PYTHON, "-m", "pytest", *workers, *arguments]
    environment = with_node()
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each of thousands of processes would compile anew
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def lint(_: list[str]) -> int:
    """Linters, formatters' checks, type checkers: as many at once as there are processors."""
    lacking = install_front_end()
    python = (["mypy"], ["ruff", "check", "."], ["ruff", "format", "--check", "."])
    commands = [([str(PYTHON), "-m", *words], ROOT) for words in python]
    if not lacking:
        commands[1:1] = [(words, FRONT_END) for words in front_end_linters()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return max(lacking, *pool.map(lambda command: told(*command), commands))


def told(command: Sequence[str], folder: Path) -> int:
    """Run a command and tell what it said in one piece, once it has ended; its exit code."""
    done = subprocess.run(
        command, cwd=folder, env=with_node(), check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    sys.stdout.buffer.write(done.stdout)
    sys.stdout.flush()
    return done.returncode


def front_end_linters() -> list[list[str]]:
    """What `npm run lint` does one after the other, each part as a command of its own."""
    found = shutil.which("npm", path=with_node()["PATH"]) or "npm"
    script = json.loads((FRONT_END / "package.json").read_text(encoding="utf-8"))["scripts"]["lint"]
    return [[found, "exec", "--call", part] for part in script.split(" && ")]


def install_front_end() -> int:
    """Install the front end's locked packages; node comes as a wheel where none on the machine fits."""
    command = [PYTHON, "-c", "import hatch_build; print(*hatch_build.node_wheel())"]
    asked = subprocess.run(command, cwd=ROOT, env=with_node(), check=True, capture_output=True, text=True)
    if asked.stdout.strip():
        pip("install", asked.stdout.strip())
    call = [PYTHON, "-c", "import hatch_build; hatch_build.install_packages()"]
    return subprocess.run(call, cwd=ROOT, env=with_node(), check=False).returncode


def with_node() -> dict[str, str]:
    """The environment, with the programs of the virtual environment found: node may be one of them."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def docs(arguments: list[str]) -> int:
    """The docs as a site; more arguments go to Sphinx."""
    site = ROOT / "build" / "site"
    command = [PYTHON, "-m", "sphinx", "-q", "-W", "--keep-going", "-j", "auto", "-c", str(ROOT / "docs")]
    code = subprocess.run([*command, *arguments, str(ROOT), str(site)], cwd=ROOT, check=False).returncode
    if not code:
        print(f"The site begins at {display(site / 'index.html')}")
    return code


def bench(arguments: list[str]) -> int:
    """The benchmark tables."""
    return subprocess.run([PYTHON, "-m", "benchmarks", *arguments], cwd=ROOT, check=False).returncode


def set_up(groups: Sequence[str]) -> None:
    """Make the virtual environment, or bring it up to date, with these dependency groups."""
    made_of, *known = (
        STAMP.read_text(encoding="utf-8").split() if PYTHON.exists() and STAMP.exists() else [""]
    )
    wanted = fingerprint()
    current = made_of == wanted
    if current and set(groups) <= set(known):
        return
    if not PYTHON.exists():
        make_environment()
    print(f"installing into {display(VENV)}", flush=True)
    if made_of and not current:
        os.environ["CLOACA_NB_BUILD_FRONT_END"] = "1"  # `hatch_build`: what is built is of other sources
    pip("install", "--upgrade", "pip>=25.1")
    options = [word for group in groups for word in ("--group", f"{ROOT / 'pyproject.toml'}:{group}")]
    pip("install", "--editable", f"{ROOT}[execute,percent,server]", *options)
    if "browser" in groups:
        install_notebook7()
    if not engine_installed():
        print(NO_ENGINE, flush=True)
    all_groups = sorted({*groups, *(known if current else ())})
    STAMP.write_text(" ".join([wanted, *all_groups]), encoding="utf-8")


def install_notebook7() -> None:
    """Notebook 7 in a directory apart: where it is installed, no workflow can be called `notebook`.

    Its pages and settings go where the server looks for those of all applications.
    """
    apart = VENV / "notebook7"
    pip("install", "--upgrade", "--no-deps", "--target", str(apart), NOTEBOOK7)
    shutil.copytree(apart / "share", VENV / "share", dirs_exist_ok=True)


def make_environment() -> None:
    """A virtual environment, by the standard library or by `virtualenv` where Debian left `ensurepip` out."""
    print(f"making the virtual environment {display(VENV)}", flush=True)
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, OSError):
        shutil.rmtree(VENV, ignore_errors=True)
        if not shutil.which("virtualenv"):
            sys.exit("this Python has no `ensurepip`: install python3-venv, or `virtualenv`, and try again")
        subprocess.run(["virtualenv", str(VENV)], check=True)


def engine_installed() -> bool:
    """Install the engine where it has a wheel; never build it from source, which takes a Rust toolchain."""
    done = subprocess.run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--only-binary", "cloaca", "cloaca>=0.12"],
        check=False,
        capture_output=True,
    )
    return done.returncode == 0


def pip(*arguments: str) -> None:
    """Run pip quietly; its errors end the program."""
    subprocess.run([PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def fingerprint() -> str:
    """What the environment depends on: our dependencies, and what the front end is built of."""
    folders = [path for name in ("src", "style", "schema") for path in (FRONT_END / name).rglob("*")]
    files = [ROOT / "pyproject.toml", *FRONT_END.glob("*.json"), *FRONT_END.glob("*.*js"), *folders]
    parts = (path.read_bytes() for path in sorted(files) if path.is_file())
    return hashlib.sha256(b"".join(parts)).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
