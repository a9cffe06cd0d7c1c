"""A maker's last word on an acceptance, where the venue allows it."""

from rfqdesk.protocol.ids import Id
from rfqdesk.protocol.structs import Command, Signature
from rfqdesk.protocol.terms import CounterRespType


class LastLookResponse(Command, tag="last_look_response", frozen=True, kw_only=True):
    """Maker: take the acceptance that it was asked about, which trades, or turn it down.

    `look_resp_id` and `poss_resend` as in `quote_response`.
    """

    ref: Id
    look_resp_id: Id
    rfq_id: Id
    look_id: Id
    response: CounterRespType
    poss_resend: bool = False
    signature: Signature = ""
