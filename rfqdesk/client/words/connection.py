"""Why there is no connection, or no longer one, in words."""

from dataclasses import replace

from rfqdesk.client.errors import (
    ConnectionLostError,
    ConnectionRefusedByVenueError,
    DistrustKind,
    LostKind,
    RefusalKind,
    RevocationUnknownError,
    ServerNotTrustedError,
    UnknownKind,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.words.explanation import Explanation, quoted, with_words

_IDENTITY_SAFE = "Your key did not leave this machine."
_NOTHING_SENT = "This attempt sent nothing, so it traded nothing."
_ORDERS_STAND = (
    "Requests you opened stay open at the venue; a dealer's quotes are withdrawn by the venue, "
    "unless it was told otherwise."
)

UNREACHABLE: dict[UnreachableKind, Explanation] = {
    UnreachableKind.NAME_NOT_FOUND: Explanation(
        "The venue's name was not found",
        "No address is known for {host}. {nothing}",
        "Check the spelling of the server's name, then this machine's network connection.",
    ),
    UnreachableKind.REFUSED: Explanation(
        "The venue does not answer",
        "The machine {host} is there, but nothing listens on port {port}. {nothing}",
        "The venue may be restarting. If it goes on, check the port, or ask the operator.",
    ),
    UnreachableKind.TIMEOUT: Explanation(
        "The venue did not answer in time",
        "Nothing came back from {host}, port {port}. {nothing}",
        "A firewall may be in the way. Check the network; ask the operator if it goes on.",
    ),
    UnreachableKind.NETWORK: Explanation(
        "The network is not reachable",
        "This machine knows no way to {host}. {nothing}",
        "Check this machine's network connection or VPN.",
    ),
    UnreachableKind.BROKEN_OFF: Explanation(
        "The connection broke off",
        "The venue at {host}, port {port} ended the connection before the session began. {nothing}",
        "If it goes on, check that the port is the right one, and ask the operator.",
    ),
    UnreachableKind.UNAVAILABLE: Explanation(
        "The venue takes no connections right now",
        "It is stopping, starting, or has too much to do. {nothing}",
        "Wait a moment. If it goes on, ask the operator.",
    ),
    UnreachableKind.NOT_ENROLMENT: Explanation(
        "This is not the enrolment port",
        "The server at {host}, port {port} asks for a certificate, which you get only by "
        "enrolling: it is probably the trading port. {nothing}",
        "Ask the operator for the enrolment port, and type it behind the server's address.",
    ),
}


def _distrust(why: str, advice: str) -> Explanation:
    return Explanation(
        "This server did not prove to be your venue",
        f"The server at {{host}} answered, but {why}. The connection was ended before anything "
        f"was sent. {_IDENTITY_SAFE}",
        advice,
    )


DISTRUST: dict[DistrustKind, Explanation] = {
    DistrustKind.FOREIGN_ROOT: _distrust(
        "its certificate does not come from the authority you enrolled with",
        "Do not trade. Somebody may stand between you and the venue. Ask the operator, by "
        "telephone, whether the venue has a new root certificate, and enrol again only if so.",
    ),
    DistrustKind.WRONG_HOST: _distrust(
        "its certificate is for another name or address",
        "Check the server's name for a slip. If it is right, ask the operator which name the "
        "venue's certificate carries.",
    ),
    DistrustKind.EXPIRED: _distrust(
        "its certificate has expired",
        "Check this machine's date and time. If they are right, tell the operator.",
    ),
    DistrustKind.NOT_YET_VALID: _distrust(
        "its certificate is not valid yet",
        "Check this machine's date and time. If they are right, tell the operator.",
    ),
    DistrustKind.WRONG_PURPOSE: _distrust(
        "its certificate was not issued for a server",
        "Do not trade. Tell the operator: somebody may be using another certificate as the "
        "venue's.",
    ),
    DistrustKind.REVOKED: _distrust(
        "its certificate was revoked by the venue, or that of the authority which issued it",
        "Do not trade. Somebody may be using a stolen key of the venue's. Ask the operator, by "
        "telephone, and connect again once they say that the server has a new certificate.",
    ),
    DistrustKind.OTHER: _distrust(
        "its certificate could not be verified",
        "Do not trade. Tell the operator what is shown here.",
    ),
}


def _unknown(title: str, why: str, advice: str) -> Explanation:
    return Explanation(
        title,
        f"The venue's certificates name a list of those that were revoked, and {why}{{detail}}. "
        "Without it a stolen certificate of the venue's could not be told from a good one, so no "
        f"connection was made. {_NOTHING_SENT} {_IDENTITY_SAFE}",
        advice,
    )


UNKNOWN: dict[UnknownKind, Explanation] = {
    UnknownKind.UNREACHABLE: _unknown(
        "The venue's revocation list can't be fetched",
        "the one of {issuer}, at {url}, did not come",
        "This programme tries again by itself. Check the network: the list comes by plain HTTP, "
        "which a firewall may block. If it goes on, tell the operator that the list is missing.",
    ),
    UnknownKind.INVALID: _unknown(
        "The venue's revocation list is not genuine",
        "what came from {url} is not a list of {issuer} that can be believed",
        "Check this machine's date and time. If they are right, do not trade, and tell the "
        "operator: something on the way may be changing what you fetch.",
    ),
    UnknownKind.ENDED: _unknown(
        "The venue's revocation list has run out",
        "the newest of {issuer}, at {url}, is not valid any more",
        "Check this machine's date and time. If they are right, tell the operator that the list "
        "is not being renewed. This programme tries again by itself.",
    ),
    UnknownKind.OLDER: _unknown(
        "The venue's revocation list is older than one seen before",
        "the one of {issuer}, at {url}, was put back to an older state",
        "Do not trade. Somebody may be hiding a revocation, or the venue was restored from an old "
        "copy. Tell the operator what is shown here.",
    ),
    UnknownKind.NOT_NAMED: _unknown(
        "The server's certificate can't be looked up",
        "this computer does not know the list that belongs to the certificate the server at {url} "
        "showed",
        "Do not trade. Tell the operator what is shown here: the venue's chain of certificates "
        "may be incomplete.",
    ),
}

REFUSED: dict[RefusalKind, Explanation] = {
    RefusalKind.REVOKED: Explanation(
        "Your certificate was revoked",
        "The venue lets nobody in with it, and has withdrawn the requests and quotes you had open. "
        "Trades already done stand.",
        "If you did not ask for this, ring the operator at once: your key may be in other hands. "
        "Then enrol again with a new key.",
    ),
    RefusalKind.SUPERSEDED: Explanation(
        "Your certificate was renewed elsewhere",
        "The venue issued a new one in its place, and the time in which the old one still counted "
        "is over. Trades already done stand; nothing new can be sent with it.",
        "If another computer of yours renewed it, work there. If not, ring the operator at once: "
        "your key may be in other hands. Then enrol again with a new key.",
    ),
    RefusalKind.EXPIRED: Explanation(
        "Your certificate has expired",
        "The venue lets nobody in with it. Trades already done stand; nothing new can be sent.",
        "Enrol again with a new key; the operator has to approve it.",
    ),
    RefusalKind.NOT_YET_VALID: Explanation(
        "Your certificate is not valid yet",
        "By the venue's clock its first day is still to come. Nothing was sent.",
        "Wait: this programme tries again by itself. If it lasts for more than a few minutes, "
        "tell the operator that a clock is wrong.",
    ),
    RefusalKind.UNKNOWN_CA: Explanation(
        "The venue does not know your certificate's issuer",
        "Your certificate comes from another authority than this venue's, or the venue has "
        "changed its own. Nothing was sent.",
        "Check that this is the venue you enrolled with; otherwise enrol with this one.",
    ),
    RefusalKind.CERTIFICATE_REQUIRED: Explanation(
        "The venue got no certificate",
        "The connection came without your certificate, so the venue can't tell who you are. "
        "Nothing was sent.",
        "Something on the way may be opening the encryption, such as a company proxy: connect "
        "without it. Otherwise enrol again.",
    ),
    RefusalKind.WRONG_PURPOSE: Explanation(
        "Your certificate is for something else",
        "It was not issued for logging on to this venue. Nothing was sent.",
        "Ask the operator for a trading certificate: enrol again.",
    ),
    RefusalKind.NOT_REGISTERED: Explanation(
        "The venue has no record of your certificate",
        "It is genuine, but stands for nobody in the venue's register. Nothing was sent.",
        "Ask the operator; you may have to enrol again.",
    ),
    RefusalKind.SEQUENCE_AHEAD: Explanation(
        "The venue's records end before yours",
        "You hold events that the venue does not have. Its records may have been restored from an "
        "old copy, so trades you know of may be missing there.",
        "Do not trade. Compare your blotter with the operator before you connect again.",
    ),
    RefusalKind.CLIENT_TOO_OLD: Explanation(
        "This programme is too old for the venue",
        "The venue's protocol has moved on, and an older programme would misread what it is told. "
        "Nothing was sent; requests you opened and trades already done stand.",
        "Install the current version, then connect again. Until then ring the operator if "
        "something of yours is open.",
    ),
    RefusalKind.VENUE_LIST_STALE: Explanation(
        "The venue can't check certificates right now",
        "It calls your certificate expired, which it is not: its own revocation list has probably "
        "run out, or one of the two clocks is wrong. Nothing was sent.",
        "Wait: this programme tries again by itself. Check this machine's date, and tell the "
        "operator.",
    ),
    RefusalKind.OPERATES: Explanation(
        "Your certificate is an operator's",
        "It operates the venue, and can neither ask for quotes nor make them. Nothing was sent.",
        "Use the operator's window, or enrol another profile for trading.",
    ),
    RefusalKind.NOT_OPERATOR: Explanation(
        "Your certificate operates nothing here",
        "The venue shows no operator's desk to it. Nothing was done.",
        "Only a certificate that was approved as an operator's, at the venue's machine, can do "
        "this.",
    ),
    RefusalKind.SUSPENDED: Explanation(
        "You were suspended as an operator",
        "The venue takes nothing from you. What you did before stands.",
        "Ask at the venue's machine. Once you are resumed, this programme goes on by itself.",
    ),
    RefusalKind.OTHER: Explanation(
        "The venue does not let you in",
        "It turned your certificate away. Nothing was sent.",
        "Ask the operator, and give them what is shown here.",
    ),
}

LOST: dict[LostKind, str] = {
    LostKind.CLOSED: "The connection to the venue was closed.",
    LostKind.SILENCE: "Nothing was heard from the venue for some seconds.",
    LostKind.OVERDUE: "The venue was there, but owed an answer for too long.",
    LostKind.LOGGED_OUT: "The venue ended the session.",
}


def explain_unreachable(error: VenueUnreachableError) -> Explanation:
    """Put a connection that never came about into words."""
    explanation = UNREACHABLE[error.kind]
    words = explanation.happened.format(host=error.host, port=error.port, nothing=_NOTHING_SENT)
    return replace(explanation, happened=words)


def explain_distrust(error: ServerNotTrustedError) -> Explanation:
    """Put a server that is not believed into words."""
    explanation = DISTRUST[error.kind]
    return replace(explanation, happened=explanation.happened.format(host=error.host))


def explain_unknown(error: RevocationUnknownError) -> Explanation:
    """Put a revocation list that can't be had into words."""
    explanation = UNKNOWN[error.kind]
    words = explanation.happened.format(
        issuer=error.issuer or "its issuer",
        url=error.url,
        detail=f" ({error.detail})" if error.detail else "",
    )
    return replace(explanation, happened=words)


def explain_refused(error: ConnectionRefusedByVenueError) -> Explanation:
    """Put a certificate that was turned away into words."""
    return with_words(REFUSED[error.kind], quoted(error.text))


def explain_lost(error: ConnectionLostError) -> Explanation:
    """Put a session that ended into words."""
    said = quoted(error.detail) if error.kind is LostKind.LOGGED_OUT else ""
    return Explanation(
        "The connection to the venue was lost",
        f"{LOST[error.kind]}{said} {_ORDERS_STAND}",
        "This programme connects again by itself and shows what happened meanwhile.",
    )
