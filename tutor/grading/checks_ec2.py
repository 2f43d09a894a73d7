"""The checks on EC2, by kind; and whether one holds before anything is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from tutor.grading.checks_ec2_files import judge_file
from tutor.grading.checks_ec2_groups import judge_group
from tutor.grading.checks_ec2_instances import judge_instance
from tutor.grading.checks_ec2_ssh import judge_ssh
from tutor.grading.checks_ec2_volumes import judge_volume
from tutor.grading.finding import Finding, Scene
from tutor.grading.start import Start
from tutor.model.checks import InstanceCheck, OnInstanceCheck, SecurityGroupCheck, SshCheck, VolumeCheck
from tutor.model.evidence import Evidence, Outcome
from tutor.model.verdicts import Tier, Verdict

__all__ = ["Ec2Kind", "ec2_holds_before", "judge_ec2"]

Ec2Kind: TypeAlias = InstanceCheck | SecurityGroupCheck | VolumeCheck | OnInstanceCheck | SshCheck


def judge_ec2(check: Ec2Kind, scene: Scene) -> Finding:
    """The finding of a check on EC2."""
    match check:
        case InstanceCheck():
            finding = judge_instance(check, scene)
        case SecurityGroupCheck():
            finding = judge_group(check, scene)
        case VolumeCheck():
            finding = judge_volume(check, scene)
        case OnInstanceCheck():
            finding = judge_file(check, scene)
        case SshCheck():
            finding = judge_ssh(check, scene)
    return finding


def ec2_holds_before(check: Ec2Kind, start: Start) -> bool:
    """Whether the check holds in what a run starts from. What AWS chooses there is taken for what is asked for."""
    if isinstance(check, SshCheck):
        return False
    if isinstance(check, OnInstanceCheck):
        return not check.exists
    before = Evidence(
        outcome=Outcome.RETURNED,
        tier=Tier.NONE,
        variables={},
        instances={state.id: state for state in start.instances},
        volumes={state.id: state for state in start.volumes},
        security_groups={state.id: state for state in start.groups},
    )
    return judge_ec2(_without_chosen(check, start), Scene(before, start)).verdict is Verdict.PASS


def _without_chosen(check: Ec2Kind, start: Start) -> Ec2Kind:
    """The check without what can't be known before the run: the region, the zone and the AMI that nobody chose."""
    match check:
        case InstanceCheck():
            image = None if (check.image or "").startswith("ami-") else check.image
            region, zone = _known(check.region, check.zone, [(one.region, one.zone) for one in start.instances])
            return replace(check, region=region, zone=zone, image=image)
        case VolumeCheck():
            region, zone = _known(check.region, check.zone, [(one.region, one.zone) for one in start.volumes])
            return replace(check, region=region, zone=zone)
        case SecurityGroupCheck() if not all(one.region for one in start.groups):
            return replace(check, region=None)
    return check


def _known(region: str | None, zone: str | None, places: list[tuple[str, str]]) -> tuple[str | None, str | None]:
    """The region and the zone to be asked for, as far as `start` says them of all that it has."""
    return region if all(told for told, _ in places) else None, zone if all(told for _, told in places) else None
