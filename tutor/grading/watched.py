"""What an exercise names of the state after a run: it is looked at before all else that a submission may have made."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.grading.checks_access import locate
from tutor.grading.start import read_start
from tutor.model.checks import AclCheck, BucketCheck, Check, ObjectCheck, UrlCheck
from tutor.model.course import Exercise

__all__ = ["watched_names"]


def watched_names(exercise: Exercise) -> tuple[tuple[str, str], ...]:
    """Buckets (with an empty key) and objects that checks, diagnoses and the start name, each once, those first."""
    return tuple(dict.fromkeys([*_of_checks(exercise), *_of_start(exercise)]))


def _of_checks(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for check in exercise.all_checks:
        bucket, key = _place(check)
        if bucket:
            yield bucket, ""
            yield bucket, key


def _place(check: Check) -> tuple[str, str]:
    match check:
        case BucketCheck():
            return check.name, ""
        case ObjectCheck():
            return check.bucket, check.key
        case AclCheck():
            return check.bucket, check.key or ""
        case UrlCheck():
            return locate(check.url)
        case _:
            return "", ""


def _of_start(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for name, bucket in read_start(exercise.start).buckets.items():
        yield name, ""
        yield from ((name, key) for key in bucket.objects)
