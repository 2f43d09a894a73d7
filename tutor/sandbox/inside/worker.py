"""The main module of worker processes that multiprocessing starts anew (spawn, forkserver) in a metered run.

multiprocessing imports this file by its path, in a process that knows nothing of us; so it finds its neighbours itself.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path

_ORDER = os.environ.get("TUTOR_METER", "")

if _ORDER and "tutor_inside" not in sys.modules:
    _place = Path(__file__).with_name("__init__.py")
    _spec = importlib.util.spec_from_file_location(
        "tutor_inside", _place, submodule_search_locations=[str(_place.parent)]
    )
    if _spec is not None and _spec.loader is not None:
        _package = importlib.util.module_from_spec(_spec)
        sys.modules["tutor_inside"] = _package
        _spec.loader.exec_module(_package)
        importlib.import_module("tutor_inside.metering").install(json.loads(_ORDER))
