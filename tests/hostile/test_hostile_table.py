"""The page of attack x tier lists the corpus as it is."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from hostile_corpus import SUBMISSIONS

ROOT = Path(__file__).parents[2]
TOOL, PAGE = ROOT / "tools/hostile_table.py", ROOT / "docs/hostile.md"


@pytest.fixture
def tool():
    if not TOOL.exists():
        pytest.skip("there is no repository around these tests")
    spec = importlib.util.spec_from_file_location("hostile_table", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_the_one_that_would_be_written_today(tool):
    observed = json.loads(tool.OBSERVED.read_text("utf-8"))
    assert PAGE.read_text("utf-8") == tool.table(observed), "to mend: python tools/hostile_table.py"


def test_when_last_run_every_submission_did_as_it_says(tool):
    observed = json.loads(tool.OBSERVED.read_text("utf-8"))
    assert {(who, tier) for who, tiers in observed.items() for tier in tiers} >= {
        ("root", "strong"),
        ("user", "strong"),
    }
    for tiers in observed.values():
        for counts in tiers.values():
            assert sum(counts.values()) == len(SUBMISSIONS), "to mend: python tools/hostile_table.py --run"
            assert "not as it says" not in counts
