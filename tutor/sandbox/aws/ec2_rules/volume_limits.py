"""What an EBS volume may be: the sizes, IOPS and throughput of each type."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["GP2", "Asked", "Configuration", "baseline_iops", "baseline_throughput", "configured", "whole_number"]

GP2 = "gp2"
_DEFAULT_IOPS = 3000
_DEFAULT_THROUGHPUT = 125
_LEAST_THROUGHPUT = 125
_MOST_THROUGHPUT = 2000
# MiB/s for each provisioned IOPS, at most (ebs/latest/userguide/general-purpose).
_THROUGHPUT_PER_IOPS = 0.25


@dataclass(frozen=True, slots=True)
class _Limits:
    """Of one type: sizes in GiB, IOPS that may be asked for (None: none), and IOPS for each GiB."""

    sizes: tuple[int, int]
    iops: tuple[int, int] | None = None
    ratio: int = 0
    must_ask: bool = False


# AWSEC2/latest/APIReference/API_CreateVolume (Size, Iops); ratios: ebs/latest/userguide/general-purpose and
# provisioned-iops.
_TYPES = {
    "gp2": _Limits((1, 16_384)),
    "gp3": _Limits((1, 65_536), (3_000, 80_000), 500),
    "io1": _Limits((4, 16_384), (100, 64_000), 50, must_ask=True),
    "io2": _Limits((4, 65_536), (100, 256_000), 1000, must_ask=True),
    "st1": _Limits((125, 16_384)),
    "sc1": _Limits((125, 16_384)),
    "standard": _Limits((1, 1_024)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for. `size` is in GiB, `throughput` in MiB/s; None where it does not say."""

    type: str
    size: int
    iops: int | None = None
    throughput: int | None = None
    multi_attach: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a volume then has; 0 where its type has none."""

    type: str
    size: int
    iops: int
    throughput: int
    multi_attach: bool = False


def configured(asked: Asked) -> Configuration:
    """The configuration, or 400 UnknownVolumeType, InvalidParameterCombination or InvalidParameterValue.

    Codes: AWSEC2/latest/APIReference/errors-overview. Limits: API_CreateVolume.
    """
    limits = _TYPES.get(asked.type)
    if limits is None:
        raise AwsFaultError("UnknownVolumeType", f"Unsupported volume type '{asked.type}' for volume creation.")
    _check_combination(asked, limits)
    _check_size(asked, limits)
    iops = baseline_iops(asked.type, asked.size) if asked.iops is None else asked.iops
    if limits.iops:
        _check_iops(asked, iops, limits)
    throughput = 0
    if asked.type == "gp3":
        throughput = baseline_throughput(asked.type) if asked.throughput is None else asked.throughput
        _check_throughput(throughput, iops)
    return Configuration(asked.type, asked.size, iops, throughput, asked.multi_attach)


def baseline_iops(volume_type: str, size: int) -> int:
    """IOPS of a volume for which nobody asked for a number: gp2 has 3 for each GiB, from 100 to 16,000
    (ebs/latest/userguide/general-purpose)."""
    if volume_type == GP2:
        return min(16_000, max(100, 3 * size))
    return _DEFAULT_IOPS if _TYPES.get(volume_type, _TYPES[GP2]).iops else 0


def baseline_throughput(volume_type: str) -> int:
    """MiB/s of a volume for which nobody asked for a number; 0 where there is none to ask for
    (AWSEC2/latest/APIReference/API_CreateVolume, Throughput)."""
    return _DEFAULT_THROUGHPUT if volume_type == "gp3" else 0


def whole_number(name: str, text: str) -> int | None:
    """A number of a call; None if it is not there. 400 InvalidParameterValue if it is none."""
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - nine digits fit an int of the API
        message = f"Value ({text[:100]}) for parameter {name} is invalid. Value must be a positive integer."
        raise AwsFaultError("InvalidParameterValue", message)
    return int(text)


def _check_combination(asked: Asked, limits: _Limits) -> None:
    if limits.must_ask and asked.iops is None:
        raise _combination(f"The parameter iops must be specified for {asked.type} volumes.")
    if not limits.iops and asked.iops is not None:
        raise _combination(f"The parameter iops is not supported for {asked.type} volumes.")
    if asked.type != "gp3" and asked.throughput is not None:
        raise _combination(f"The throughput parameter is not supported for {asked.type} volumes.")
    if asked.multi_attach and not limits.must_ask:
        raise _combination(f"The parameter multi-attach-enabled is not supported for {asked.type} volumes.")


def _check_size(asked: Asked, limits: _Limits) -> None:
    least, most = limits.sizes
    if asked.size < least:
        raise _value(
            f"The volume size is invalid for {asked.type} volumes: {asked.size} GiB. {asked.type} volumes must be at "
            f"least {least} GiB in size. Please specify a volume size above the minimum limit."
        )
    if asked.size > most:
        raise _value(f"Volume of {asked.size}GiB is too large for volume type {asked.type}; maximum is {most}GiB")


def _check_iops(asked: Asked, iops: int, limits: _Limits) -> None:
    least, most = limits.iops or (0, 0)
    if iops < least:
        raise _value(f"Volume iops of {iops} is too low; minimum is {least}.")
    if iops > most:
        raise _value(f"Volume iops of {iops} is too high; maximum is {most}.")
    is_given_with_any_size = asked.type == "gp3" and iops == _DEFAULT_IOPS
    if iops > asked.size * limits.ratio and not is_given_with_any_size:
        ratio = iops / asked.size
        raise _value(f"Iops to volume size ratio of {ratio:.6f} is too high; maximum is {limits.ratio}")


def _check_throughput(throughput: int, iops: int) -> None:
    if throughput < _LEAST_THROUGHPUT:
        raise _value(f"Volume throughput of {throughput} is too low; minimum is {_LEAST_THROUGHPUT}.")
    if throughput > _MOST_THROUGHPUT:
        raise _value(f"Volume throughput of {throughput} is too high; maximum is {_MOST_THROUGHPUT}.")
    if throughput > iops * _THROUGHPUT_PER_IOPS:
        ratio = throughput / iops
        raise _value(f"Throughput (MiBps) to iops ratio of {ratio:.6f} is too high; maximum is 0.250000 MiBps per iops")


def _value(message: str) -> AwsFaultError:
    return AwsFaultError("InvalidParameterValue", message)


def _combination(message: str) -> AwsFaultError:
    return AwsFaultError("InvalidParameterCombination", message)
