"""What the rack of a run is told when EC2's state changes: machines on and off, volumes hung up and taken down."""

from __future__ import annotations

import pytest

from tutor.sandbox.aws.orders import Disks, Hanging, Orders


def _short(orders):
    """Orders in words."""
    return [
        " ".join(str(order[name]) for name in ("do", "volume", "instance", "snapshot") if name in order)
        for order in orders
    ]


def _told(orders, states, disks=None, rebooted=()):
    return _short(orders.next(states, disks or Disks(), rebooted))


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (("pending", "running"), ["boot i-1"]),
        (("running",), ["boot i-1"]),  # of a run's start
        (("stopped",), []),
        (("stopped", "pending"), ["boot i-1"]),
        (("pending", "running", "stopping", "stopped"), ["boot i-1", "halt i-1"]),
        (("running", "stopping", "pending"), ["boot i-1", "halt i-1", "boot i-1"]),
        (("running", "shutting-down", "terminated"), ["boot i-1", "destroy i-1"]),
        (("running", "stopped", "terminated"), ["boot i-1", "halt i-1", "destroy i-1"]),
        (("running", None), ["boot i-1", "destroy i-1"]),  # EC2 tells of it no more
        (("terminated",), []),
    ],
)
def test_an_instance_is_booted_halted_and_destroyed_as_its_state_says(states, told):
    orders = Orders()
    seen = [one for state in states for one in _told(orders, {"i-1": state} if state else {})]
    assert seen == told


def test_a_reboot_is_told_once_and_only_of_what_is_on():
    orders = Orders()
    assert _told(orders, {"i-1": "pending"}, rebooted=["i-1"]) == ["boot i-1"]
    assert _told(orders, {"i-1": "running"}, rebooted=["i-1"]) == ["reboot i-1"]
    assert _told(orders, {"i-1": "running"}) == []
    assert _told(orders, {"i-1": "stopping"}, rebooted=["i-1"]) == ["halt i-1"]


def test_what_shut_itself_down_is_not_told_to_halt_and_boots_again():
    orders = Orders()
    _told(orders, {"i-1": "running"})
    orders.fell("i-1")
    assert _told(orders, {"i-1": "stopping"}) == []
    assert _told(orders, {"i-1": "pending"}) == ["boot i-1"]


def _hung(*instances, volume="vol-1", made_from="", **more):
    hanging = tuple(Hanging(volume, instance, "/dev/sdf", 8) for instance in instances)
    return Disks(hanging, {volume: made_from}, **more)


def test_a_volume_is_attached_after_the_boot_and_detached():
    orders = Orders()
    first = orders.next({"i-1": "pending"}, _hung("i-1"))
    assert _short(first) == ["boot i-1", "attach vol-1 i-1"]
    assert first[1] == {
        "do": "attach",
        "instance": "i-1",
        "volume": "vol-1",
        "device": "/dev/sdf",
        "as": "nvme1n1",
        "gib": 8,
        "from": "",
    }
    assert _told(orders, {"i-1": "running"}, _hung("i-1")) == []
    assert _told(orders, {"i-1": "running"}, _hung()) == ["detach vol-1 i-1"]


def test_a_volume_at_an_instance_that_never_ran_waits_for_its_first_boot():
    orders = Orders()
    assert _told(orders, {"i-1": "stopped"}, _hung("i-1")) == []
    assert _told(orders, {"i-1": "pending"}, _hung("i-1")) == ["boot i-1", "attach vol-1 i-1"]


def test_a_volume_moves_to_another_instance_when_its_own_is_terminated():
    orders = Orders()
    _told(orders, {"i-1": "running", "i-2": "running"}, _hung("i-1"))
    assert _told(orders, {"i-1": "terminated", "i-2": "running"}, _hung()) == ["destroy i-1"]
    assert _told(orders, {"i-2": "running"}, _hung("i-2")) == ["attach vol-1 i-2"]


def test_a_volume_that_is_deleted_is_dropped():
    orders = Orders()
    _told(orders, {"i-1": "running"}, _hung("i-1"))
    assert _told(orders, {"i-1": "running"}, Disks()) == ["detach vol-1 i-1", "drop vol-1"]
    assert _told(orders, {"i-1": "running"}, Disks()) == []


def test_devices_are_numbered_from_one_and_a_free_number_is_taken_again():
    orders = Orders()

    def names(*volumes):
        disks = Disks(tuple(Hanging(one, "i-1", "/dev/sdf", 8) for one in volumes), dict.fromkeys(volumes, ""))
        return [order["as"] for order in orders.next({"i-1": "running"}, disks) if order["do"] == "attach"]

    assert names("vol-1", "vol-2") == ["nvme1n1", "nvme2n1"]
    assert names("vol-2") == []
    assert names("vol-2", "vol-3") == ["nvme1n1"]


def test_a_snapshot_keeps_what_its_volume_has_now_and_a_new_volume_gets_it():
    orders = Orders()
    _told(orders, {"i-1": "running"}, _hung("i-1"))
    taken = {"taken_of": {"snap-1": "vol-1"}}
    assert _told(orders, {"i-1": "running"}, _hung("i-1", **taken)) == ["copy vol-1 snap-1"]
    assert _told(orders, {"i-1": "running"}, _hung("i-1", **taken)) == []
    two = Disks(
        (Hanging("vol-1", "i-1", "/dev/sdf", 8), Hanging("vol-2", "i-1", "/dev/sdg", 8)),
        {"vol-1": "", "vol-2": "snap-1"},
        **taken,
    )
    (attach,) = orders.next({"i-1": "running"}, two)
    assert (attach["volume"], attach["from"], attach["as"]) == ("vol-2", "snap-1", "nvme2n1")


def test_copies_and_snapshots_of_volumes_that_never_hung_have_what_they_were_made_from():
    orders = Orders()
    _told(orders, {"i-1": "running"}, _hung("i-1"))
    taken = {"snap-1": "vol-1", "snap-copy": "vol-ffffffff", "snap-2": "vol-2", "snap-none": "vol-3"}
    made_from = {"vol-1": "", "vol-2": "snap-copy", "vol-3": "", "vol-4": "snap-2", "vol-5": "snap-none"}
    hanging = tuple(Hanging(one, "i-1", "/dev/sdg", 8) for one in ("vol-4", "vol-5"))
    disks = Disks((Hanging("vol-1", "i-1", "/dev/sdf", 8), *hanging), made_from, taken, {"snap-copy": "snap-1"})
    told = orders.next({"i-1": "running"}, disks)
    assert _short(told) == ["copy vol-1 snap-1", "attach vol-4 i-1", "attach vol-5 i-1"]
    assert [order["from"] for order in told[1:]] == ["snap-1", ""]
