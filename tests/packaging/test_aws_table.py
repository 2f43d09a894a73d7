"""The table AWS says / we do has a row for each test that is marked as one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_table_has_the_rows_of_the_tests():
    tool = ROOT / "tools" / "aws_table.py"
    if not tool.exists() or not (ROOT / "docs").exists():
        pytest.skip("the tools and docs of the repository are not beside the tests")
    ran = subprocess.run([sys.executable, str(tool), "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    told = [line for line in ran.stdout.splitlines() if line.startswith(("not in the table:", "in no test:"))]
    assert told == [], "run tools/aws_table.py"
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
