"""The journal as an auditor reads it: who, what, when, under which certificate, from where.

A record speaks of serial numbers and enrolments; whom they stand for is
folded along from the records before it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.journal.interface import Record
from rfqserver.service.authority.identity_log import apply_record
from rfqserver.service.operator.audit_words import words_of

CERTIFICATE_ACTOR = "certificate:"
OPERATOR_ACTOR = "operator:"

_SERIALS = ("serial", "replaces", "certificate_serial")
_PARTIES = (("firm", "trader"), ("taker", "taker_trader"), ("maker", "maker_trader"))


class AuditRow(Struct, frozen=True, kw_only=True):
    """One event. `parties` are the (firm, trader) pairs it concerns, the trader "" if unnamed."""

    record: Record
    actor: str
    what: str
    parties: frozenset[tuple[str, str]]
    serials: frozenset[str]
    addresses: frozenset[str]


class AuditFilter(Struct, frozen=True, kw_only=True):
    """What is asked for; an empty member asks for everything. `until_ms` is not included.

    `serial` may be the beginning of one.
    """

    firm: str = ""
    trader: str = ""
    serial: str = ""
    address: str = ""
    kind: str = ""
    since_ms: int | None = None
    until_ms: int | None = None

    def takes(self, row: AuditRow) -> bool:
        """Tell whether a row is asked for."""
        entry = row.record.entry
        return (
            (not self.kind or entry.kind == self.kind)
            and (self.since_ms is None or entry.time_ms >= self.since_ms)
            and (self.until_ms is None or entry.time_ms < self.until_ms)
            and (not self.serial or any(one.startswith(self.serial) for one in row.serials))
            and (not self.address or self.address in row.addresses)
            and (not (self.firm or self.trader) or any(map(self._is_party, row.parties)))
        )

    def _is_party(self, party: tuple[str, str]) -> bool:
        firm, trader = party
        return self.firm in ("", firm) and self.trader in ("", trader)


def audit_rows(records: Iterable[Record]) -> Iterator[AuditRow]:
    """Read records from the first on; one row each.

    Raises:
        msgspec.MsgspecError, KeyError: a record that this version cannot read.
    """
    registry = Registry()
    for record in records:
        apply_record(registry, record)
        yield audit_row(record, registry)


def audit_row(record: Record, registry: Registry) -> AuditRow:
    """Read one record; `registry` is that of the records up to it, or of more.

    Raises:
        msgspec.MsgspecError: a record that this version cannot read.
    """
    entry = record.entry
    payload: dict[str, Any] = msgspec.json.decode(entry.payload, type=dict[str, Any])
    # A changed trade has the facts of what it changes within.
    payload = payload.get("executed", {}) | payload
    firm, trader, serial = _acting(entry.actor, registry)
    serials = {payload[name] for name in _SERIALS if payload.get(name)}
    parties = {(payload[f], payload.get(t, "")) for f, t in _PARTIES if payload.get(f)}
    parties |= {(firm, trader)} if firm else set()
    for known in map(registry.certificates.get, serials):
        if known is not None and _is_meant(known, payload.get("fingerprint", "")):
            parties.add((known.firm, known.trader))
    enrolment = registry.enrolments.get(payload.get("enrolment_id", ""))
    if enrolment is not None and enrolment.firm:
        parties.add((enrolment.firm, enrolment.trader))
    # Not said aloud: a package's panel may have a hundred firms, and each is concerned.
    parties |= {(firm, "") for firm in payload.get("panel", ())}
    return AuditRow(
        record=record,
        actor=_told(entry.actor, firm, trader, serial),
        what=words_of(entry.kind, payload),
        parties=frozenset(parties),
        serials=frozenset(serials | ({serial} if serial else set())),
        addresses=frozenset({payload.get("address", ""), *payload.get("sources", ())} - {""}),
    )


def _told(actor: str, firm: str, trader: str, serial: str) -> str:
    operates = OPERATOR_ACTOR if actor.startswith(OPERATOR_ACTOR) else ""
    return f"{operates}{firm}/{trader}#{serial}" if firm else actor


def _is_meant(known: CertificateRecord, fingerprint: str) -> bool:
    """Anybody can put a serial number of ours into a certificate of their own making."""
    return not fingerprint or fingerprint == sha256_hex(known.certificate_der)


def _acting(actor: str, registry: Registry) -> tuple[str, str, str]:
    """Firm, trader and serial number of who acted, as far as it is a party's certificate."""
    if actor.startswith(CERTIFICATE_ACTOR):
        serial = actor.removeprefix(CERTIFICATE_ACTOR)
        record = registry.certificates.get(serial)
        return (record.firm, record.trader, serial) if record is not None else ("", "", serial)
    name, mark, serial = actor.removeprefix(OPERATOR_ACTOR).partition("#")
    firm, slash, trader = name.partition("/")
    return (firm, trader, serial) if mark and slash and firm else ("", "", "")
