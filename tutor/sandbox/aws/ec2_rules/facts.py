"""Facts about EC2's resources that the rules speak of, and what a launch asks for: plain data, nothing of moto's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = [
    "AddressFacts",
    "Device",
    "GroupFacts",
    "InstanceFacts",
    "InterfaceFacts",
    "KeyFacts",
    "Launch",
    "NewDevice",
    "RuleFacts",
    "SubnetFacts",
    "TypeFacts",
]


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """An Elastic IP address; `used` if it belongs to an interface now."""

    allocation: str
    ip: str
    used: bool


@dataclass(frozen=True, slots=True)
class Device:
    """A volume attached to an instance."""

    name: str
    volume_id: str
    attached: datetime | None
    delete_on_termination: bool
    status: str = "attached"


@dataclass(frozen=True, slots=True)
class InterfaceFacts:
    """A network interface attached to an instance. `groups` are pairs of id and name."""

    id: str
    index: int
    mac: str
    description: str
    private_ip: str
    public_ip: str
    subnet_id: str
    vpc_id: str
    owner: str
    groups: tuple[tuple[str, str], ...]
    attachment_id: str
    attached: datetime | None
    delete_on_termination: bool
    source_dest_check: bool


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """An instance. `reason` is (code, message) of the last change of state; `private` and `public` are addresses."""

    id: str
    reservation: str
    owner: str
    state: str
    image: str
    type: str
    zone: str
    zone_id: str
    subnet: str
    vpc: str
    key: str
    index: int
    launched: datetime
    architecture: str
    root_device: str
    token: str
    monitoring: str
    ebs_optimized: bool
    source_dest_check: bool
    groups: tuple[tuple[str, str], ...] = ()
    devices: tuple[Device, ...] = ()
    interfaces: tuple[InterfaceFacts, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    reason: tuple[str, str] = ("", "")
    transition: str = ""
    user_data: str = ""
    termination_protected: bool = False
    stop_protected: bool = False
    shutdown_behaviour: str = "stop"
    dns_hostnames: bool = True

    @property
    def private(self) -> str:
        """The private address, empty for a terminated instance."""
        return self.interfaces[0].private_ip if self.interfaces else ""

    @property
    def public(self) -> str:
        """The public address, if there is one now."""
        return self.interfaces[0].public_ip if self.interfaces else ""


@dataclass(frozen=True, slots=True)
class SubnetFacts:
    """A subnet; `free` addresses, `is_default` for its zone."""

    id: str
    vpc: str
    zone: str
    is_default: bool
    network: str


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One security group rule; `source_group` is the id of the group it refers to."""

    id: str
    egress: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    source_group: str = ""
    cidr: str = ""
    cidr6: str = ""
    prefix_list: str = ""
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A security group. `used_by` are ids of the network interfaces that it protects."""

    id: str
    name: str
    vpc: str
    description: str = ""
    rules: tuple[RuleFacts, ...] = ()
    used_by: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key pair; `public` in OpenSSH's form."""

    id: str
    name: str
    type: str
    fingerprint: str
    public: str
    created: datetime
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """An instance type, as DescribeInstanceTypes tells it."""

    name: str
    architectures: tuple[str, ...]
    cores: int
    threads_per_core: int
    ena: bool
    boot_modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A volume that a launch makes; `size` in GiB."""

    name: str
    size: int
    type: str
    delete_on_termination: bool
    snapshot: str = ""
    encrypted: bool = False
    iops: int | None = None
    throughput: int | None = None


@dataclass(frozen=True, slots=True)
class Launch:
    """What RunInstances asks for, once it is judged right. `token` is the client's."""

    count: int
    image: str
    type: str
    subnet: str
    groups: tuple[str, ...]
    architecture: str
    root_device: str
    devices: tuple[NewDevice, ...]
    key: str = ""
    user_data: str = ""
    token: str = ""
    private_ip: str = ""
    public_ip: bool | None = None
    interface: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    monitoring: bool = False
    ebs_optimized: bool = False
    termination_protected: bool = False
    stop_protected: bool = False
    shutdown_behaviour: str = "stop"
