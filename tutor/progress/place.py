"""Where the learner's own things lie on this machine."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["DATA_VARIABLE", "default_cache_folder", "default_data_folder", "record_path"]

DATA_VARIABLE = "TUTOR_DATA"
"""The environment variable that names another data folder."""


def default_data_folder() -> Path:
    """The folder of `TUTOR_DATA`, else the user's data folder as the platform has it. It need not exist yet."""
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs  # noqa: PLC0415 - with TUTOR_DATA set it isn't needed

    return platformdirs.user_data_path("poptutor", appauthor=False)


def default_cache_folder() -> Path:
    """Where what can be found out again is kept: below the folder of `TUTOR_DATA`, else the platform's cache folder."""
    if os.environ.get(DATA_VARIABLE):
        return default_data_folder() / "cache"
    import platformdirs  # noqa: PLC0415 - with TUTOR_DATA set it isn't needed

    return platformdirs.user_cache_path("poptutor", appauthor=False)


def record_path(folder: Path) -> Path:
    """The file of the learner's record in a data folder."""
    return folder / "progress.sqlite3"
