"""The wiring: which verb of a lower room rings which reaction of a higher one. The only file that knows both."""

from guanjia.concerns.events.switchboard import install
from guanjia.concerns.flow.verbs import Verb

WIRES: dict = {}


def connect() -> None:
    """Install the wires; every key must be a verb."""
    install(WIRES, lambda key: isinstance(key, Verb))
