"""A rule as typed, judged."""

from msgspec import Struct

from rfqdesk.desktop.models.maker.auto_rule import AutoRule
from rfqdesk.protocol.protection import ProtectionRules


class RuleVerdict(Struct, frozen=True):
    """`rule` is there when nothing is wrong, and `words` then say what it does.

    Otherwise they say what is wrong, with the `field` so named.
    """

    rule: AutoRule | ProtectionRules | None
    words: str
    field: str = ""
