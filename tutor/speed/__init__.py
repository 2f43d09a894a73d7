"""Measuring speed: a speed-up beside the solution's, and versions of a program beside each other.

Both run in the sandbox, each call in a jail of its own, one after the other and in the exclusive lane; both take the
time on our side of the wall. What is measured is judged by `tutor.grading`.
"""

from tutor.speed.bench import Bench
from tutor.speed.speedups import measure_speed, measure_speeds
from tutor.speed.versions import time_versions

__all__ = ["Bench", "measure_speed", "measure_speeds", "time_versions"]
