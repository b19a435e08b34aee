"""The name of a file that belongs to the page goes in; its text comes out."""

from importlib.resources import files


def page_file(name: str) -> str:
    """A file of `static/`; empty if there is none. Example: `page_file("base.css")`."""
    file = files("assistant.ui").joinpath("static", name)
    return file.read_text(encoding="utf-8") if file.is_file() else ""
