"""How long AWS's changes of state take here: seconds or minutes there, tenths of a second on the run's clock."""

from __future__ import annotations

__all__ = ["ATTACHING", "CREATING", "DELETING", "DETACHING", "MODIFYING", "OPTIMIZING", "SNAPSHOT"]

CREATING = 0.25
DELETING = 0.2
ATTACHING = 0.2
DETACHING = 0.25
SNAPSHOT = 0.5
MODIFYING = 0.2
OPTIMIZING = 0.3
