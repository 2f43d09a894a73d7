"""One call to EC2, with what the rules may ask about it; and what EC2 remembers between the calls of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.accounts import Account
from tutor.sandbox.aws.ec2_form import flag, listed, nested, structures
from tutor.sandbox.aws.moto_adapter.ec2_world import World

__all__ = ["After", "Check", "Ec2Call", "Ec2Memory", "Own"]


@dataclass(slots=True)
class Ec2Memory:
    """What lasts from call to call of one run: changes of state that are due later, and the tokens of clients.

    `rebooted` are instances that were told to, until somebody does it; `host_keys` what each instance that answers
    shows to SSH clients: the key's type and fingerprint.
    """

    since: dict[str, float] = field(default_factory=dict)  # when an instance came into its state
    due: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    tokens: dict[tuple[str, ...], tuple[Mapping[str, str], str]] = field(default_factory=dict)
    rebooted: list[str] = field(default_factory=list)
    host_keys: dict[str, tuple[str, str]] = field(default_factory=dict)

    def later(self, at: float, change: Callable[[], None]) -> None:
        """Make a change once the clock has reached `at`."""
        self.due.append((at, change))

    def settle(self, now: float) -> bool:
        """Make all changes that are due, in the order of their times; those that they bring about, too. Whether there
        were any."""
        some = False
        while ready := [entry for entry in self.due if entry[0] <= now]:
            first = min(ready, key=lambda entry: entry[0])
            self.due.remove(first)  # before it is made: one that fails is not made again
            first[1]()
            some = True
        return some


@dataclass(frozen=True, slots=True)
class Ec2Call:
    """A signed call. `now` is seconds on the run's clock, `world` is what moto holds of this account and region."""

    action: str
    form: Mapping[str, str]
    account: Account
    region: str
    now: float
    memory: Ec2Memory

    @property
    def world(self) -> World:
        """The account's resources in the region."""
        return World(self.account.account_id, self.region)

    def text(self, name: str, default: str = "") -> str:
        """One parameter."""
        return self.form.get(name, default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """One boolean parameter."""
        return flag(self.form, name, default=default)

    def listed(self, name: str) -> tuple[str, ...]:
        """The values of `name.1`, `name.2`, ..."""
        return listed(self.form, name)

    def structures(self, name: str) -> tuple[dict[str, str], ...]:
        """The structures below `name.1.`, `name.2.`, ..."""
        return structures(self.form, name)

    def nested(self, name: str) -> dict[str, str]:
        """The structure below `name.`."""
        return nested(self.form, name)

    def later(self, seconds: float, change: Callable[[], None]) -> None:
        """Make a change when so many seconds of the run's clock have passed."""
        self.memory.later(self.now + seconds, change)


# A check raises what AWS answers. An `After` mends the parsed answer: its
# elements carry no namespace. An `Own` is an answer without moto: the children of the response's root element.
Check = Callable[[Ec2Call], None]
After = Callable[[Ec2Call, Element], None]
Own = Callable[[Ec2Call], list[Element]]
