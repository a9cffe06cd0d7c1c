"""What to call for that concerns the desk as a whole: told by how it stands before and after."""

from msgspec import Struct

from rfqdesk.desktop.models.alerts import Alert, AlertKind
from rfqdesk.desktop.models.link import LinkPicture, LinkState, certificate_words
from rfqdesk.desktop.models.market import halt_notice
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.protocol.market import HaltEntry


class DeskMoment(Struct, frozen=True):
    """How the desk stands, without what needs no call.

    `live`: connected and caught up. `lost`: neither that nor closed on purpose. `halts` are
    all that were ever seen. `unknown` are requests whose deal may have been made or not.
    `certificate` says that it ends soon.
    """

    live: bool = False
    lost: bool = False
    problem: Notice | None = None
    suspension: Notice | None = None
    halts: tuple[HaltEntry, ...] = ()
    frozen: Notice | None = None
    unknown: frozenset[str] = frozenset()
    certificate: str = ""
    renewal: Notice | None = None


def link_moment(picture: LinkPicture, now_ms: int) -> DeskMoment:
    """What the connection's picture tells of it."""
    words, tone = certificate_words(
        picture.certificate_from_ms,
        picture.certificate_until_ms,
        now_ms,
        picture.certificate_ended,
    )
    return DeskMoment(
        live=picture.state is LinkState.LIVE,
        lost=picture.state is LinkState.WAITING
        or (picture.state is not LinkState.LIVE and picture.problem is not None),
        problem=picture.problem if picture.state is not LinkState.LIVE else None,
        suspension=picture.suspension if picture.state is LinkState.LIVE else None,
        certificate=words if tone else "",
        renewal=picture.renewal_problem,
    )


def alerts_between(before: DeskMoment, now: DeskMoment, was_live: bool) -> list[Alert]:
    """What has become worth a call. `was_live`: there has been a connection at all."""
    alerts = []
    if was_live and now.lost and not before.lost:
        alerts.append(_lost_alert(now.problem))
    if was_live and now.live and not before.live:
        alerts.append(Alert(AlertKind.BACK, "", "The connection is back", _BACK))
    alerts += [
        Alert(AlertKind.UNKNOWN, rfq_id, "Not known whether you have traded", _UNKNOWN)
        for rfq_id in sorted(now.unknown - before.unknown)
    ]
    if now.frozen is not None and before.frozen is None:
        alerts.append(_told(AlertKind.FROZEN, now.frozen))
    if now.suspension is not None and before.suspension is None:
        alerts.append(_told(AlertKind.HALTED, now.suspension))
    halt = halt_notice([one for one in now.halts if one not in before.halts])
    if halt is not None:
        alerts.append(_told(AlertKind.HALTED, halt))
    if now.renewal is not None and before.renewal is None:
        alerts.append(_told(AlertKind.RENEWAL, now.renewal))
    elif now.certificate and not before.certificate and now.renewal is None:
        alerts.append(Alert(AlertKind.RENEWAL, "", now.certificate, "Look at its renewal"))
    return alerts


def auto_off_alert(notice: Notice) -> Alert:
    """That quoting by rule has ended by itself."""
    return _told(AlertKind.AUTO_OFF, notice)


_BACK = "What is shown is up to date again"
_UNKNOWN = "Don't deal elsewhere on a guess: the venue is asked as soon as it can be reached"


def _lost_alert(problem: Notice | None) -> Alert:
    why = f"{problem.title}. {problem.happened}" if problem else "It is being tried again"
    return Alert(AlertKind.LOST, "", "The connection to the venue is lost", why)


def _told(kind: AlertKind, notice: Notice) -> Alert:
    return Alert(kind, "", notice.title, notice.happened)
