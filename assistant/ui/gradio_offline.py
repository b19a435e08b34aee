"""Gradio goes in as it is installed; the same Gradio comes out, silent on the network and quicker to import.

Something has to happen before its first import, so every module of the page takes `gr` from here. (That it
reports nothing is `assistant.offline`'s doing.)
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class _NoStubs(MetaPathFinder):
    """Gradio writes a type stub of each component at every import, parsing all its own source: a third of
    its import time, into a folder that may be read-only. Its stubs are part of the package already.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The ordinary module, with the function that writes stubs replaced after it ran."""
        spec = PathFinder.find_spec(fullname, path) if fullname == "gradio.component_meta" else None
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            module.__dict__["create_or_modify_pyi"] = lambda *_: None

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


_no_stubs = _NoStubs()
sys.meta_path.insert(0, _no_stubs)
try:
    import gradio as gr
finally:
    sys.meta_path.remove(_no_stubs)

__all__ = ["gr"]
