"""Which checks a program that does nothing at all would satisfy: those earn nothing by themselves."""

from __future__ import annotations

from tutor.grading.checks_access import locate
from tutor.grading.checks_calls import is_not_called
from tutor.grading.checks_ec2 import Ec2Kind, ec2_holds_before
from tutor.grading.start import Start
from tutor.model.checks import (
    AclCheck,
    BucketCheck,
    CalledCheck,
    Check,
    NoLeftoverCheck,
    ObjectCheck,
    PrintsCheck,
    RaisesCheck,
    ReturnsCheck,
    UrlCheck,
)

__all__ = ["holds_before"]

_FIRST_ERROR = 400


def holds_before(check: Check, start: Start) -> bool:
    """Whether the check holds in the state before the run, with nothing called, printed or returned.

    `exists: false` of a bucket that `start` made does not; of any other it does. What an author's Python check
    would say can't be known, so it counts as one that doesn't hold.
    """
    if isinstance(check, BucketCheck):
        return _bucket_holds(check, start)
    if isinstance(check, ObjectCheck):
        return _object_holds(check, start)
    if isinstance(check, AclCheck):
        return _acl_holds(check, start)
    if isinstance(check, UrlCheck):
        return _url_holds(check, start)
    if isinstance(check, Ec2Kind):
        return ec2_holds_before(check, start)
    return _program_holds(check)


def _program_holds(check: Check) -> bool:
    if isinstance(check, CalledCheck):
        return is_not_called(check)
    if isinstance(check, ReturnsCheck):
        return check.value is None
    if isinstance(check, RaisesCheck):
        return check.exception is None
    if isinstance(check, PrintsCheck):
        return not (check.equals or "").strip() and not any(check.contains)
    return isinstance(check, NoLeftoverCheck)


def _bucket_holds(check: BucketCheck, start: Start) -> bool:
    bucket = start.buckets.get(check.name)
    if bucket is None or not check.exists:
        return (bucket is None) is not check.exists
    return check.empty is None or check.empty is (not bucket.objects)


def _object_holds(check: ObjectCheck, start: Start) -> bool:
    found = start.find_object(check.bucket, check.key)
    if found is None or not check.exists:
        return (found is None) is not check.exists
    if check.equals is not None:
        return found.text == check.equals
    if check.contains is not None:
        return check.contains in found.text
    return check.content_type is None


def _acl_holds(check: AclCheck, start: Start) -> bool:
    bucket = start.buckets.get(check.bucket)
    if bucket is None:
        return False
    if check.key is None:
        return bucket.acl == check.canned
    found = bucket.objects.get(check.key)
    return found is not None and found.acl == check.canned


def _url_holds(check: UrlCheck, start: Start) -> bool:
    """An error status holds unless the URL was open before; a success holds only then."""
    name, key = locate(check.url)
    bucket, found = start.buckets.get(name), start.find_object(name, key)
    acl = (found.acl if found else "") if key else (bucket.acl if bucket else "")
    was_open = acl.startswith("public")
    return was_open is (check.status < _FIRST_ERROR)
