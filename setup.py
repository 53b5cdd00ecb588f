"""Compiles the engine into the wheel as `brain/libbrain.so`; everything else is in pyproject.toml."""

import importlib
import sys
import types
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


def compile_library(out: Path) -> None:
    """Imports brain/build.py without the package around it, which needs numpy: a build environment has none."""
    package = types.ModuleType("brain")
    package.__path__ = [str(HERE / "brain")]
    sys.modules["brain"] = package
    build = importlib.import_module("brain.build")
    try:
        build.compile_library(out)
    except sys.modules["brain.errors"].BrainError as error:
        raise SystemExit(f"island: {error}") from None


class BuildWithEngine(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # in a checkout the library is built in place, beside run.c
            out = Path(self.build_lib) / "brain" / "libbrain.so"
            out.parent.mkdir(parents=True, exist_ok=True)
            compile_library(out)


class EngineDistribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


class PlatformWheel(bdist_wheel):
    """The library is plain C behind ctypes: one wheel a platform, any Python 3."""

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


setup(distclass=EngineDistribution, cmdclass={"build_py": BuildWithEngine, "bdist_wheel": PlatformWheel})
