"""What the hostile tests share: the decoys of this worker, and a sandbox of each tier, opened amid them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the tests import the corpus that lies beside them

from hostile_decoys import Decoys
from hostile_trial import Proving


@pytest.fixture(scope="session")
def decoys(tmp_path_factory):
    with Decoys(tmp_path_factory.mktemp("judge")) as planted:
        yield planted


@pytest.fixture(scope="session")
def proving(decoys):
    """Where submissions are tried, at any tier; a sandbox opens with the first one of its tier."""
    with Proving(decoys) as ground:
        yield ground
