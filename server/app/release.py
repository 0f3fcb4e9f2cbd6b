"""Which version of the product this is."""

import functools
import tomllib

from server.app.environment import ROOT


@functools.cache
def version() -> str:
    """As ``pyproject.toml`` says it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
