"""The code of grids: a fifth of a page's software, of which most pages use nothing, so that it comes with the first
grid and not with the page (assets/clientside/software.js)."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

from dash import fingerprint

_PACKAGE: Final = "dash_ag_grid"
_CODE: Final = "dash_ag_grid.min.js"
_named: Final[Any] = fingerprint.build_fingerprint  # carries no types


def apart() -> str:
    """Take it out of what each page fetches at once; gives the path at which it is kept, with the hash of its version.

    Raises LookupError where the package has no such file any more: its pages would never draw a grid.
    """
    package: Any = import_module(_PACKAGE)
    code = [each for each in package._js_dist if each.get("relative_package_path") == _CODE]
    if not code:
        raise LookupError(f"{_PACKAGE} {package.__version__} has no {_CODE}: name what it has instead")
    code[0]["dynamic"] = True
    made = int((Path(package.__file__).parent / _CODE).stat().st_mtime)
    return f"/_dash-component-suites/{_PACKAGE}/{_named(_CODE, package.__version__, made)}"
