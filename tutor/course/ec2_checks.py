"""Checks on EC2: their documents -> the model, and what they say to the learner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, TypeGuard

from tutor.course.aws_values import ports_of
from tutor.course.check_documents import CheckForm
from tutor.course.documents import Document
from tutor.course.ec2_documents import (
    InstanceForm,
    OnInstanceForm,
    PortsArgs,
    SecurityGroupForm,
    SshForm,
    VolumeForm,
)
from tutor.course.wording import joined, shortened
from tutor.model.addresses import EVERYONE, is_everyone
from tutor.model.checks import (
    InstanceCheck,
    OnInstanceCheck,
    PortsTo,
    SecurityGroupCheck,
    SshCheck,
    VolumeCheck,
)

__all__ = ["Ec2Form", "Ec2Kind", "build_ec2", "ec2_sentence", "is_ec2_form"]

Ec2Form: TypeAlias = InstanceForm | SecurityGroupForm | VolumeForm | OnInstanceForm | SshForm
Ec2Kind: TypeAlias = InstanceCheck | SecurityGroupCheck | VolumeCheck | OnInstanceCheck | SshCheck


def is_ec2_form(form: CheckForm) -> TypeGuard[Ec2Form]:
    """Whether a document declares a check on EC2."""
    return isinstance(form, Ec2Form)


def build_ec2(form: Ec2Form) -> Ec2Kind:
    """The check that a document declares. What was left out keeps the model's own default."""
    match form:
        case InstanceForm(instance=args):
            return InstanceCheck(**_written(args))
        case SecurityGroupForm(security_group=args):
            opens, closed = tuple(map(_ports, args.opens)), tuple(map(_ports, args.closed))
            return SecurityGroupCheck(**_written(args) | {"opens": opens, "closed": closed})
        case VolumeForm(volume=args):
            return VolumeCheck(**_written(args))
        case OnInstanceForm(on_instance=args):
            return OnInstanceCheck(**_written(args))
        case SshForm(ssh=args):
            return SshCheck(**_written(args))


def _written(args: Document) -> dict[str, Any]:
    """The values of a mapping by their names in the model, which are the keys that authors write."""
    return {name: getattr(args, name) for name in type(args).model_fields}


def _ports(args: PortsArgs) -> PortsTo:
    return PortsTo(*ports_of(args.port), args.to, args.protocol)


def ec2_sentence(check: Ec2Kind) -> str:
    """What a check on EC2 says, as a short sentence for the learner."""
    match check:
        case InstanceCheck():
            return _instance(check)
        case SecurityGroupCheck():
            return _group(check)
        case VolumeCheck():
            return _volume(check)
        case OnInstanceCheck():
            return _file(check)
        case SshCheck():
            return _ssh(check)


# --- what each says ----------------------------------------------------------------------------------------


def _instance(check: InstanceCheck) -> str:
    count = check.count or 1
    who = "instance" if count == 1 else "instances"
    who = f"{who} {check.name}" if check.name is not None else who if count > 1 else f"an {who}"
    who = f"{count} {who}" if count > 1 else who
    said = [*_like(check), *_tagged(check.tags)]
    if not check.exists:
        return f"There is no instance{f' {check.name}' if check.name is not None else ''}{_that(said)}"
    verb = "is" if count == 1 else "are"
    return _capital(f"{who} {verb} {joined(said)}" if said else f"{who} {verb} there")


_AGES = {None: "", True: "the newest ", False: "an older "}


def _like(check: InstanceCheck) -> Iterator[str]:
    if check.state is not None:
        yield check.state
    if check.type is not None:
        yield f"of type {check.type}"
    if check.image is not None:
        yield f"made from {_AGES[check.newest]}{check.image}"
    elif check.newest is not None:
        yield f"made from {'the newest image' if check.newest else 'an older image'}"
    yield from _placed(check.region, check.zone)
    if check.key_pair is not None:
        yield f"launched with key pair {check.key_pair}"
    if check.security_groups:
        yield f"in security group{'s' if len(check.security_groups) > 1 else ''} {joined(check.security_groups)}"


def _placed(region: str | None, zone: str | None) -> Iterator[str]:
    place = zone if zone is not None else region
    if place is not None:
        yield f"in {place}"


def _tagged(tags: Any) -> Iterator[str]:
    if tags:
        yield f"tagged {joined([shortened(f'{key}={value}') for key, value in tags.items()])}"


def _that(said: list[str]) -> str:
    return f" that is {joined(said)}" if said else ""


def _group(check: SecurityGroupCheck) -> str:
    who = f"security group {check.name}" if check.name is not None else _of_instance(check.instance)
    said = [f"opens {_port(one)} to {_to(one)}" for one in check.opens]
    said += [f"keeps {_port(one)} closed to {_to(one)}" for one in check.closed]
    said += ["lets in nobody else" if said else "lets in nobody"] if check.only else []
    if not check.exists:
        return f"There is no {who}"
    there = f"is{''.join(f' {part}' for part in _placed(check.region, None))}{' there' if not check.region else ''}"
    return _capital(f"{who} {joined([*said, *(f'is {part}' for part in _tagged(check.tags))]) or there}")


def _of_instance(name: str | None) -> str:
    return f"instance {name}" if name is not None else "the instance"


def _port(one: PortsTo) -> str:
    protocol = "" if one.protocol == "tcp" else f"{one.protocol.upper()} "
    return f"{protocol}port {one.first}" if one.first == one.last else f"{protocol}ports {one.first}-{one.last}"


def _to(one: PortsTo) -> str:
    return EVERYONE if is_everyone(one.to) else one.to


def _volume(check: VolumeCheck) -> str:
    who = f"volume {check.name}" if check.name is not None else "a volume"
    said = [*_volume_like(check), *_tagged(check.tags)]
    if not check.exists:
        return f"There is no {who.removeprefix('a ')}{_that(said)}"
    return _capital(f"{who} is {joined(said)}" if said else f"{who} is there")


def _volume_like(check: VolumeCheck) -> Iterator[str]:
    if check.state is not None:
        yield check.state
    if check.size is not None:
        yield f"{check.size} GiB large"
    if check.type is not None:
        yield f"of type {check.type}"
    yield from _placed(check.region, check.zone)
    if check.encrypted is not None:
        yield "encrypted" if check.encrypted else "not encrypted"
    if check.attached_to is not None:
        yield f"attached to {check.attached_to}{f' as {check.device}' if check.device is not None else ''}"
    elif check.device is not None:
        yield f"attached as {check.device}"


def _file(check: OnInstanceCheck) -> str:
    where = f"on {_of_instance(check.instance)}"
    if not check.exists:
        return f"{check.path} is not {where}"
    said = [f"is {shortened(repr(check.equals))}"] if check.equals is not None else []
    said += [f"holds {shortened(repr(check.contains))}"] if check.contains is not None else []
    return f"{check.path} {where} {joined(said) or 'exists'}"


def _ssh(check: SshCheck) -> str:
    who = f"As {check.user}, over SSH" if check.user is not None else "Over SSH"
    where = f"on {_of_instance(check.instance)}"
    printed = check.equals if check.equals is not None else check.prints
    if check.command is None:
        login = f"somebody logs in {where.replace('on ', 'to ', 1)}"
        return f"{who} {login}" if printed is None else f"{who} {login} and gets {shortened(repr(printed))}"
    runs = f"`{shortened(check.command)}` runs {where}"
    return f"{who} {runs}" if printed is None else f"{who} {runs} and prints {shortened(repr(printed))}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
