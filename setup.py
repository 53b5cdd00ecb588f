"""Compiles the engine into the wheel as `brain/libbrain.so`; everything else is in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


def compile_engine(out: Path) -> None:
    """With brain/build.py, which needs nothing that is not in the standard library; the folder of setup.py is not on the path."""
    sys.path.insert(0, str(HERE))
    from brain.build import BuildError, compile_library

    try:
        compile_library(out)
    except BuildError as error:
        raise SystemExit(f"island: {error}") from None


class BuildWithEngine(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # in a checkout the library is built in place, beside run.c
            out = Path(self.build_lib) / "brain" / "libbrain.so"
            out.parent.mkdir(parents=True, exist_ok=True)
            compile_engine(out)


class EngineDistribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


class PlatformWheel(bdist_wheel):
    """The library is plain C behind ctypes: one wheel a platform, any Python 3."""

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


setup(distclass=EngineDistribution, cmdclass={"build_py": BuildWithEngine, "bdist_wheel": PlatformWheel})
