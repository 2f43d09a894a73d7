"""The AWS state after a run as a tree of items: buckets and objects, instances, volumes and all that goes with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from tutor.grading.shown import shortened, shown, visible
from tutor.model.evidence import (
    AttachmentState,
    BucketState,
    Evidence,
    InstanceState,
    KeyPairState,
    ObjectState,
    RuleState,
    SecurityGroupState,
    SnapshotState,
    VolumeState,
)
from tutor.state_tree import Item

__all__ = ["state_items"]

_MOST_OBJECTS = 2_000  # of all buckets together: more take a noticeable time, and nobody looks at them
_LONGEST = 60
_DIGESTED = 200  # characters: a longer text is compared by its digest


def state_items(evidence: Evidence) -> tuple[Item, ...]:
    """One branch for each kind of thing, those that hold nothing too, so that two runs can be compared.

    A run makes its own `${learner}` and AWS its own ids. They are shown as they are and compared by what they stand
    for: two runs of one program come out alike. What has no name is known by the order in which it was made.
    """
    tell = _Teller(evidence)
    return (
        Item("Buckets", items=tuple(map(tell.bucket, evidence.buckets.values()))),
        Item("Instances", items=tuple(map(tell.instance, evidence.instances.values()))),
        Item("Volumes", items=tuple(map(tell.volume, evidence.volumes.values()))),
        Item("Snapshots", items=tuple(map(tell.snapshot, evidence.snapshots.values()))),
        Item("Security groups", items=tuple(map(tell.group, evidence.security_groups.values()))),
        Item("Key pairs", items=tuple(map(tell.key_pair, evidence.key_pairs.values()))),
    )


class _Teller:
    """Tells each thing of one run. `_stands_for` has what the texts that only this run has stand for."""

    def __init__(self, evidence: Evidence) -> None:
        variables = {value: f"${{{name}}}" for name, value in evidence.variables.items() if value}
        self._room = _MOST_OBJECTS
        self._stands_for = variables
        self._own = re.compile("|".join(map(re.escape, variables)) or "(?!)")
        ids = {
            **self._aliases("instance", {id_: state.tags.get("Name", "") for id_, state in evidence.instances.items()}),
            **self._aliases("volume", {id_: state.tags.get("Name", "") for id_, state in evidence.volumes.items()}),
            **self._aliases("snapshot", {id_: state.tags.get("Name", "") for id_, state in evidence.snapshots.items()}),
            **self._aliases("group", {id_: state.name for id_, state in evidence.security_groups.items()}),
        }
        self._stands_for = variables | ids
        patterns = [*map(re.escape, variables), *(rf"(?<![\w-]){re.escape(id_)}(?![\w-])" for id_ in ids)]
        self._own = re.compile("|".join(patterns) or "(?!)")

    def _aliases(self, kind: str, names: Mapping[str, str]) -> dict[str, str]:
        """What each id stands for: the thing's name, and its place among those of that name or of none."""
        met: dict[str, int] = {}
        aliases = {}
        for id_, name in names.items():
            steady = self._steady(name)
            met[steady] = met.get(steady, 0) + 1
            aliases[id_] = f"<{kind} {steady} {met[steady]}>"
        return aliases

    def _steady(self, text: str) -> str:
        """The text as it would be in every run."""
        steady = self._own.sub(lambda found: self._stands_for[found[0]], text)
        return steady if len(steady) <= _DIGESTED else hashlib.sha256(steady.encode("utf-8", "replace")).hexdigest()

    def _leaf(self, name: str, value: str, *, as_text: str | None = None) -> Item:
        """A property; `as_text` is what it is compared by if the value shown is cut."""
        return Item(_line(name), _line(value), self._steady(name), self._steady(value if as_text is None else as_text))

    def _branch(self, name: str, value: str, leaves: Iterator[Item], *, key: str = "") -> Item:
        """A thing; its value only sums up what its leaves tell."""
        return Item(_line(name), _line(value), self._steady(key or name), items=tuple(leaves))

    def _given(self, values: Mapping[str, str]) -> Iterator[Item]:
        """A leaf for each value that there is."""
        return (self._leaf(name, value) for name, value in values.items() if value)

    def _tags(self, tags: Mapping[str, str]) -> Iterator[Item]:
        return (self._leaf(f"tag {name}", value or "(empty)") for name, value in tags.items())

    # --- S3 ----------------------------------------------------------------------------------------------

    def bucket(self, state: BucketState) -> Item:
        """A bucket with its objects."""
        objects = len(state.objects)
        value = f"{state.region}, ACL {state.acl}, {objects:,} {'object' if objects == 1 else 'objects'}"
        return self._branch(state.name, value, self._of_bucket(state))

    def _of_bucket(self, state: BucketState) -> Iterator[Item]:
        values = {"region": state.region, "ACL": state.acl, "object ownership": state.ownership}
        yield from self._given(values | {"Block Public Access": _blocked(state.public_access_block)})
        if state.policy:
            yield self._leaf("policy", shown(state.policy, _LONGEST), as_text=state.policy)
        told = dict(islice(state.objects.items(), self._room))
        self._room -= len(told)
        yield from (self._object(key, item) for key, item in told.items())
        if len(told) < len(state.objects):
            yield self._leaf("objects that are not shown", f"{len(state.objects) - len(told):,}")

    def _object(self, key: str, state: ObjectState) -> Item:
        return self._branch(f"object {key}", f"{_bytes(state.size)}, ACL {state.acl}", self._of_object(state))

    def _of_object(self, state: ObjectState) -> Iterator[Item]:
        yield from self._given({"size": _bytes(state.size), "content type": state.content_type, "ACL": state.acl})
        if state.text:
            yield self._leaf("text", shown(state.text, _LONGEST), as_text=state.text)
        for name, value in state.metadata.items():
            yield self._leaf(f"metadata {name}", shown(value, _LONGEST))

    # --- EC2 ---------------------------------------------------------------------------------------------

    def instance(self, state: InstanceState) -> Item:
        """An instance, a terminated one too."""
        value = f"{state.state}, {state.type}, {state.zone}"
        return self._branch(_with_name(state.id, state.tags), value, self._of_instance(state), key=state.id)

    def _of_instance(self, state: InstanceState) -> Iterator[Item]:
        yield from self._given(
            {
                "state": state.state,
                "type": state.type,
                "image": state.image,
                "zone": state.zone,
                "key pair": state.key_pair,
                "security groups": ", ".join(state.security_groups.values()),
                "termination protection": "on" if state.termination_protection else "",
                "attached": self._attached(state.attachments, lambda attachment: attachment.volume),
            }
        )
        if state.public_ip:
            yield self._leaf("public address", state.public_ip, as_text="any")
        if state.user_data:
            yield self._leaf("user data", shown(state.user_data, _LONGEST), as_text=state.user_data)
        yield from self._tags(state.tags)

    def volume(self, state: VolumeState) -> Item:
        """An EBS volume."""
        value = f"{state.state}, {state.size} GiB, {state.type}, {state.zone}"
        return self._branch(_with_name(state.id, state.tags), value, self._of_volume(state), key=state.id)

    def _of_volume(self, state: VolumeState) -> Iterator[Item]:
        yield from self._given(
            {
                "state": state.state,
                "size": f"{state.size} GiB",
                "type": state.type,
                "zone": state.zone,
                "encrypted": "yes" if state.encrypted else "no",
                "IOPS": f"{state.iops}" if state.iops else "",
                "throughput": f"{state.throughput} MiB/s" if state.throughput else "",
                "from snapshot": state.snapshot,
                "attached to": self._attached(state.attachments, lambda attachment: attachment.instance),
            }
        )
        yield from self._tags(state.tags)

    def _attached(self, attachments: Sequence[AttachmentState], other: Callable[[AttachmentState], str]) -> str:
        return ", ".join(
            f"{other(attachment)} as {attachment.device}"
            f"{', goes with the instance' if attachment.delete_on_termination else ''}"
            for attachment in attachments
        )

    def snapshot(self, state: SnapshotState) -> Item:
        """A snapshot of a volume."""
        leaves = self._given(
            {
                "state": state.state,
                "of volume": state.volume,
                "size": f"{state.size} GiB",
                "encrypted": "yes" if state.encrypted else "no",
                "description": state.description,
            }
        )
        name = _with_name(state.id, state.tags)
        return self._branch(
            name, f"{state.state}, {state.size} GiB", _chained(leaves, self._tags(state.tags)), key=state.id
        )

    def group(self, state: SecurityGroupState) -> Item:
        """A security group with its rules."""
        number = len(state.inbound)
        value = f"{state.id}, {number} inbound {'rule' if number == 1 else 'rules'}"
        return self._branch(state.name, value, self._of_group(state), key=state.id)

    def _of_group(self, state: SecurityGroupState) -> Iterator[Item]:
        yield from self._given({"description": state.description})
        yield from (self._leaf(f"inbound {_rule(rule)} from {rule.peer}", rule.description) for rule in state.inbound)
        yield from (self._leaf(f"outbound {_rule(rule)} to {rule.peer}", rule.description) for rule in state.outbound)
        yield from self._tags(state.tags)

    def key_pair(self, state: KeyPairState) -> Item:
        """A key pair."""
        leaves = _chained(self._given({"type": state.type}), self._tags(state.tags))
        return self._branch(state.name, state.type, leaves)


def _chained(*parts: Iterator[Item]) -> Iterator[Item]:
    for part in parts:
        yield from part


def _with_name(id_: str, tags: Mapping[str, str]) -> str:
    name = tags.get("Name", "")
    return f"{id_} ({name})" if name else id_


def _line(text: str) -> str:
    return shortened(visible(" ".join(text.split())))


def _bytes(size: int) -> str:
    return f"{size:,} {'byte' if size == 1 else 'bytes'}"


def _blocked(settings: Mapping[str, bool]) -> str:
    on = [name for name, is_on in settings.items() if is_on]
    if not on:
        return "off"
    return "all on" if len(on) == len(settings) else f"only {', '.join(on)}"


def _rule(rule: RuleState) -> str:
    if rule.from_port is None:
        return "all traffic" if rule.protocol == "all" else f"all {rule.protocol}"
    ports = f"{rule.from_port}" if rule.to_port in (None, rule.from_port) else f"{rule.from_port}-{rule.to_port}"
    return f"{rule.protocol} {ports}"
