"""Checks on the state of S3 after a run: buckets and objects."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from tutor.grading.aws_errors import refusals
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.gaps import gap_of_state, unshown
from tutor.grading.shown import listed, named, shown
from tutor.grading.texts import text_difference
from tutor.model.checks import BucketCheck, ObjectCheck
from tutor.model.evidence import BucketState, ObjectState

__all__ = ["judge_bucket", "judge_object", "missing_bucket", "missing_object"]


def judge_bucket(check: BucketCheck, scene: Scene) -> Finding:
    """Whether a bucket is there (or gone), in its region, empty or not."""
    bucket = scene.evidence.buckets.get(check.name)
    gap = gap_of_state(scene.evidence, check.name)
    if gap and (bucket is None or (check.exists and check.empty and not bucket.objects)):
        return unshown(scene.evidence, gap)
    if not check.exists:
        return passed() if bucket is None else _unwanted_bucket(check, scene, bucket)
    if bucket is None:
        return failed(missing_bucket(check.name, scene), check.name, sorted(scene.evidence.buckets))
    return _judge_kept(check, bucket)


def _judge_kept(check: BucketCheck, bucket: BucketState) -> Finding:
    """Whether a bucket that should be there is in its region, empty or not."""
    if check.region is not None and bucket.region != check.region:
        return failed(_wrong_region(check.name, check.region, bucket), check.region, bucket.region)
    if check.empty is not None and check.empty != (not bucket.objects):
        return _wrong_filling(check.name, bucket)
    return passed(check.name, check.name)


def judge_object(check: ObjectCheck, scene: Scene) -> Finding:
    """Whether an object is there (or gone), and what is in it."""
    bucket = scene.evidence.buckets.get(check.bucket)
    found = bucket.objects.get(check.key) if bucket else None
    gap = gap_of_state(scene.evidence, check.bucket, check.key)
    if found is None and gap:
        return unshown(scene.evidence, gap)
    if not check.exists:
        return passed() if found is None else _unwanted_object(check, scene)
    if bucket is None:
        return failed(missing_bucket(check.bucket, scene), check.key)
    if found is None:
        return failed(missing_object(check.bucket, check.key, scene), check.key, sorted(bucket.objects))
    return _judge_content(check, found)


def missing_bucket(name: str, scene: Scene) -> str:
    """Why a bucket that was expected may not be there."""
    evidence = scene.evidence
    if any(
        call.api == "CreateBucket" and not call.error and call.params.get("Bucket") == name for call in evidence.calls
    ):
        return f"The bucket {named(name)} was made, but it was deleted again before the end."
    if name in scene.start.buckets:
        return f"The bucket {named(name)} is gone: it was there before your program ran, and should still be."
    made = sorted(set(evidence.buckets) - set(scene.start.buckets))
    close = _closest(name, made)
    if close:
        return f"You made {named(close)}; the name asked for is {named(name)}."
    if made:
        return f"Expected a bucket named {named(name)}, but your program made {listed(made)}: use the name asked for."
    refused = refusals(evidence, "CreateBucket")
    return f"Expected a bucket named {named(name)}, but no bucket was made. {refused}".rstrip()


def missing_object(bucket: str, key: str, scene: Scene) -> str:
    """Why an object that was expected may not be there, in a bucket that is."""
    where = f"the bucket {named(bucket)}"
    keys = sorted(scene.evidence.buckets[bucket].objects)
    if scene.start.find_object(bucket, key):
        return f"The object {named(key)} is gone from {where}: it was there before your program ran."
    close = _closest(key, keys)
    if close:
        return f"In {where} there is {named(close)}; the key asked for is {named(key)}."
    elsewhere = sorted(name for name, state in scene.evidence.buckets.items() if key in state.objects)
    if elsewhere:
        return f"The object {named(key)} is in {named(elsewhere[0])}; it belongs into {where}."
    if keys:
        return f"There is no object {named(key)} in {where}; it holds {listed(keys)}."
    refused = refusals(scene.evidence, "PutObject", "CopyObject", "CompleteMultipartUpload", bucket=bucket)
    return f"There is no object {named(key)} in {where}: the bucket is empty. {refused}".rstrip()


def _closest(name: str, others: Iterable[str]) -> str:
    """The one most like `name`, if it is like enough to be a slip."""
    by_folded = {other.casefold(): other for other in others}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def _unwanted_bucket(check: BucketCheck, scene: Scene, bucket: BucketState) -> Finding:
    refused = refusals(scene.evidence, "DeleteBucket", bucket=check.name)
    if check.name not in scene.start.buckets:
        message = f"There is a bucket {named(check.name)}, and there should be none: do not make it."
    elif refused:
        message = f"The bucket {named(check.name)} is still there. {refused}"
    elif bucket.objects:
        message = f"The bucket {named(check.name)} is still there, with objects in it: delete those, then the bucket."
    else:
        message = f"The bucket {named(check.name)} is still there: delete it."
    return failed(message, None, check.name)


def _wrong_region(name: str, region: str, bucket: BucketState) -> str:
    how = (
        "leave CreateBucketConfiguration out"
        if region == "us-east-1"
        else f"ask for LocationConstraint {shown(region)}"
    )
    return f"The bucket {named(name)} is in {shown(bucket.region)}; expected {shown(region)}: {how}."


def _wrong_filling(name: str, bucket: BucketState) -> Finding:
    keys = sorted(bucket.objects)
    if keys:
        return failed(f"The bucket {named(name)} should be empty, but it holds {listed(keys)}.", [], keys)
    return failed(f"The bucket {named(name)} is empty; expected at least one object in it.", None, [])


def _unwanted_object(check: ObjectCheck, scene: Scene) -> Finding:
    where = f"{named(check.key)} in the bucket {named(check.bucket)}"
    if scene.start.find_object(check.bucket, check.key) is None:
        return failed(f"There is an object {where}, and there should be none: do not make it.", None, check.key)
    refused = refusals(scene.evidence, "DeleteObject", "DeleteObjects", bucket=check.bucket)
    return failed(f"The object {where} is still there{'. ' + refused if refused else ': delete it.'}", None, check.key)


def _judge_content(check: ObjectCheck, found: ObjectState) -> Finding:
    key = named(check.key)
    if check.equals is not None and found.text != check.equals:
        if found.text is None:
            return failed(_unreadable(key, found), check.equals)
        return failed(
            f"The text in the object {key} {text_difference(check.equals, found.text)}", check.equals, found.text
        )
    if check.contains is not None and check.contains not in (found.text or ""):
        if found.text is None:
            return failed(_unreadable(key, found), check.contains)
        return failed(f"The object {key} does not hold {shown(check.contains)}.", check.contains, found.text)
    if check.content_type is not None and found.content_type != check.content_type:
        message = (
            f"The object {key} has the content type {shown(found.content_type)}; expected {shown(check.content_type)}: "
            "give it as ContentType when you put the object."
        )
        return failed(message, check.content_type, found.content_type)
    return passed(check.equals, found.text if check.equals is not None else None)


def _unreadable(key: str, found: ObjectState) -> str:
    return f"The object {key} ({found.size} bytes) is no text in UTF-8, or longer than 64 KiB; expected a short text."
