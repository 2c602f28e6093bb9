"""Run by a Python that has Kale: converts a tagged notebook, and runs the generated steps one by one.

Standard input has the notebook; the last line of the answer is a JSON list: a word, and why. The generated
code is executed as it is, but for the decorators of its components and its pipeline: a component runs at
once, in this process; its blocks run in a kernel of their own, as Kale has it. What a step takes and gives is
compared with what the notebook's cells have at that place.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from cloaca_nb.carried.codec import decode, encode
from cloaca_nb.carried.codec_kinds import CodecError

#: Where the generated code keeps what it hands over.
MARSHAL = Path("/tmp/marshal")


class DiffersError(Exception):
    """A step takes or gives something else than the notebook has there."""


def outcome(notebook: dict[str, Any]) -> tuple[str, str]:
    """What becomes of a tagged notebook: a word, and why."""
    folder = tempfile.mkdtemp()
    path = Path(folder) / "notebook.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    os.chdir(folder)
    shutil.rmtree(MARSHAL, ignore_errors=True)
    try:
        script, pipeline = _converted(path)
    except Exception as error:  # noqa: BLE001  # whatever its converter raises is what a person sees
        return "not converted", _said(error)
    steps = {step.name: step for step in pipeline.steps}
    run = Run(notebook, {name: (step.ins, step.outs) for name, step in steps.items()})
    try:
        run.pipeline(script)
    except DiffersError as error:
        return "differs", str(error)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a step that fails ends its process
        return "failed", f"{run.at}: {_said(error)}"
    return "equal", f"{run.compared} values"


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0]


def _converted(path: Path) -> tuple[str, Any]:
    compiler = importlib.import_module("kale.compiler")
    processors = importlib.import_module("kale.processors")
    utilities = importlib.import_module("kale.common.kfputils")
    given = {"experiment_name": "books", "pipeline_name": "book", "pipeline_description": "a book"}
    processor = processors.NotebookProcessor(str(path), given)
    pipeline = processor.run()
    compiled = compiler.Compiler(pipeline, processor.get_imports_and_functions())
    script = compiled.compile()
    utilities.compile_pipeline(script, pipeline.config.pipeline_name)
    return Path(script).read_text(encoding="utf-8"), pipeline


class Run:
    """A run of generated code beside the notebook's own cells.

    Args:
        notebook: The tagged notebook.
        uses: Step -> what it takes and gives.

    Attributes:
        at: The step under way.
        compared: How many values were compared.
    """

    def __init__(self, notebook: dict[str, Any], uses: dict[str, tuple[list[str], list[str]]]) -> None:
        self.at = ""
        self.compared = 0
        self._uses = uses
        self._cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        self._done = 0
        self._names: dict[str, Any] = {"__name__": "__main__"}

    def pipeline(self, script: str) -> None:
        """Execute a generated script, and call the pipeline that it defines.

        Raises:
            DiffersError: A step takes or gives something else than the notebook has.
            Exception, SystemExit: What a step raises.
        """
        defined: dict[str, Any] = {"__name__": "generated"}
        sys.modules.update(_stand_ins(self))
        exec(compile(script, "generated", "exec"), defined)
        defined["auto_generated_pipeline"]()

    def step(self, function: Callable[..., None], given: dict[str, Any]) -> _Task:
        """Run a component with the artifacts that it is given."""
        name = self.at = function.__name__.removesuffix("_step")
        takes, gives = self._uses[name]
        self._until(name, last=False)
        for each in takes:
            self._compare(each, given[f"{each}_input_artifact"].path, f"{name} takes")
        outputs = {each: _artifact() for each in inspect.signature(function).parameters if each not in given}
        function(**given, **outputs)
        self._until(name, last=True)
        for each in gives:
            self._compare(each, outputs[f"{each}_output_artifact"].path, f"{name} gives")
        return _Task(outputs)

    def _until(self, step: str, *, last: bool) -> None:
        """Execute the notebook's cells up to a step, with its own ones or without."""
        own = [at for at, cell in enumerate(self._cells) if f"step:{step}" in cell["metadata"]["tags"]]
        stop = own[-1] + 1 if last else own[0]
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            for cell in self._cells[self._done : stop]:
                lines = "".join(cell["source"]).split("\n")
                exec("\n".join(line for line in lines if not line.startswith("%")), self._names)
        self._done = max(self._done, stop)

    def _compare(self, name: str, path: str, what: str) -> None:
        """One value; what the codec cannot hold is not compared."""
        here, there = self._names.get(name), _loaded(name, path)
        text = text_of(here)
        if not text or "@own" in text:
            return
        self.compared += 1
        equals = getattr(decode(text, {}), "equals", None)
        if text_of(there) != text and not (equals is not None and equals(there)):
            raise DiffersError(f"{what} another `{name}`")


def text_of(value: Any) -> str:
    """A value as a text that is equal for equal values; empty where only a pickle would hold it."""
    try:
        return encode(value)
    except CodecError:
        return ""


def _loaded(name: str, path: str) -> Any:
    """What is in an artifact, by the back end that wrote it."""
    marshal: Any = importlib.import_module("kale.marshal")
    with tempfile.TemporaryDirectory() as folder:
        (written,) = MARSHAL.glob(f"{name}_artifact.*")
        shutil.copy(path, Path(folder) / written.name)
        marshal.set_data_dir(folder)
        return marshal.load(f"{name}_artifact")


class _Task:
    """A component that was run: its outputs; what else is said of it is for a cluster."""

    def __init__(self, outputs: dict[str, Any]) -> None:
        self.outputs = outputs

    def __getattr__(self, name: str) -> Callable[..., _Task]:
        return lambda *_, **__: self


def _artifact() -> Any:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    return SimpleNamespace(path=path, metadata={}, uri=path)


def _stand_ins(run: Run) -> dict[str, ModuleType]:
    """Modules in the place of those of the cluster's compiler: a component runs when it is called."""

    def component(*_: Any, **__: Any) -> Callable[..., Any]:
        return lambda function: lambda **given: run.step(function, given)

    dsl = ModuleType("kfp.dsl")
    names = ("Input", "Output", "Dataset", "HTML", "Metrics", "ClassificationMetrics", "Artifact", "Model")
    vars(dsl).update(dict.fromkeys(names, _Any()))
    vars(dsl).update(component=component, pipeline=lambda **_: lambda function: function)
    kubernetes = ModuleType("kfp.kubernetes")
    for name in ("add_pod_annotation", "add_pod_label", "use_secret_as_env"):
        setattr(kubernetes, name, lambda *_, **__: None)
    vars(kubernetes)["security_context"] = SimpleNamespace(set_security_context=lambda **_: None)
    kfp = ModuleType("kfp")
    vars(kfp).update(dsl=dsl, kubernetes=kubernetes, __path__=[])
    return {"kfp": kfp, "kfp.dsl": dsl, "kfp.kubernetes": kubernetes}


class _Any:
    """What stands in annotations."""

    def __getitem__(self, item: object) -> _Any:
        return self


if __name__ == "__main__":
    print(f"\n{json.dumps(outcome(json.load(sys.stdin)))}", flush=True)
