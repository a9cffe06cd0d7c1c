"""Short words for each kind of event in the journal."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rfqdesk.protocol.entitlements import Entitlements
from rfqserver.service.operator.principal_words import limits_words, name_words

_WORDS = {
    "enrolment_requested": "{common_name} of {organisation} asks, enrolment {enrolment_id}, "
    "from {address}",
    "enrolment_refused": "request refused, from {address}: {text}",
    "approval_refused": "enrolment {enrolment_id}: wrong fingerprint typed",
    "enrolment_approved": "enrolment {enrolment_id} approved: {firm}/{trader}, {role}",
    "enrolment_rejected": "enrolment {enrolment_id} rejected: {reason}",
    "enrolment_endorsed": "enrolment {enrolment_id} endorsed: {firm}/{trader}, {role}",
    "endorsement_withdrawn": "enrolment {enrolment_id}: endorsement withdrawn",
    "enrolment_lapsed": "enrolment {enrolment_id} lapsed, undecided for {pending_days} days",
    "certificate_issued": "{serial} issued for enrolment {enrolment_id}",
    "certificate_renewed": "{replaces} renewed as {serial}, from {address}",
    "renewal_refused": "renewal of {serial} refused, from {address}: {text}",
    "lockout_refused": "lock-out of {serial} refused, from {address}: {text}",
    "operation_signed": "{operation} asked for, signed by {serial}",
    "operation_refused": "{operation} refused: {text}",
    "certificate_revoked": "{serial} revoked: {reason}",
    "crl_issued": "revocation list {number} with {revoked_count} entries",
    "server_certificate_issued": "the venue's TLS certificate {serial}",
    "ocsp_signer_issued": "the venue's OCSP signer {serial}",
    "venue_certificate_revoked": "the venue's own certificate {serial} revoked: {reason}",
    "root_crl_adopted": "the root's revocation list {number}",
    "root_ca_adopted": "root {generation} is trusted from now on",
    "root_ca_retired": "root {generation} is trusted no longer",
    "issuing_ca_adopted": "issuing CA {generation} certifies from now on",
    "issuing_ca_revoked": "issuing CA {generation} revoked: {reason}",
    "handshake_refused": "{listener} port, from {address}:{source_port}: {reason} {text} {subject}",
    "certificate_refused": "{serial} refused after the handshake, from {address}: {reason}",
    "session_refused": "{command} not taken, session ended: {reason}",
    "command_refused": "{command} refused: {reason}",
    "firm_entitled": "{principal}: {limits}",
    "principal_entitled": "{principal}, a {kind}: {limits}",
    "principal_suspended": "{principal} suspended: {reason}",
    "principal_resumed": "{principal} resumed",
    "refusals_omitted": "{count} more refusals, most from {sources}",
    "request_opened": "request {rfq_id} for {quantity}",
    "quote_submitted": "request {rfq_id}: quote {quote_id}, revision {revision}",
    "quote_ended": "request {rfq_id}: {maker}'s quote {quote_id} ended, {reason}",
    "request_passed": "request {rfq_id}: {maker} passes",
    "trade_executed": "trade {trade_id}: {taker} {side} {quantity} at {price} {price_currency} "
    "from {maker}",
    "trade_change_proposed": "trade {trade_id}: {operator} proposes to change it: {reason}",
    "trade_change_withdrawn": "trade {trade_id}: the proposed change is withdrawn by {operator}",
    "trade_changed": "trade {trade_id}: {exec_type}, {quantity} at {price}: {reason}; "
    "{proposed_by} and {confirmed_by}",
    "request_ended": "request {rfq_id} ended: {reason}",
    "cross_rested": "request {rfq_id}: {taker_trader}'s {response} of {quantity} at {price} rests",
    "cross_ended": "request {rfq_id}: resting {response} {quote_resp_id} ended, {reason}",
    "counter_offered": "request {rfq_id}: {taker_trader} counters {maker}'s quote, {response} "
    "{quantity} at {price}, round {round}",
    "counter_ended": "request {rfq_id}: counter to {maker}, round {round}, ended, {reason}",
    "look_asked": "request {rfq_id}: {maker} has its last look at {quote_resp_id}, {response} "
    "{quantity} at {price}",
    "look_ended": "request {rfq_id}: last look of {maker} at {quote_resp_id} ended, {reason}",
    "command_rejected": "{kind} {command_id} refused: {reason}",
    "halt_imposed": "{scope} {name} halted: {text}",
    "halt_lifted": "{scope} {name} resumed",
    "maker_group_set": "group {name} is {makers}",
    "maker_group_removed": "group {name} removed",
    "request_drafted": "draft {rfq_id} of {taker_trader}",
    "draft_discarded": "draft {rfq_id} discarded: {reason}",
    "request_working": "request {rfq_id}: {maker} works on a price",
    "requote_requested": "request {rfq_id}: {maker} asked for a new price",
    "request_amended": "request {rfq_id} amended: {added} added",
    "quotes_revealed": "request {rfq_id}: quotes revealed",
    "news_published": "everyone is told: {text}",
    "policy_set": "the venue's policy: {policy}",
    "instruments_expired": "expired: {symbols}",
    "mark_rules_set": "reference prices count for {age_max_ms} ms; bands without: {without_mark}",
    "price_publisher_set": "{name} may publish reference prices: {allowed}",
    "limits_set": "limits of {name}: {limits_of}",
    "maker_protection_changed": "protection of {firm}: {rules}",
    "maker_frozen": "{firm} frozen after {trades} trades, {quantity} contracts, delta {delta}",
    "maker_reset": "{firm} may quote again",
    "party_admitted": "{firm} may act as {role}",
}

_MAX_CHARS = 200


class _Members(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "-"


def words_of(kind: str, payload: Mapping[str, Any]) -> str:
    """Say what happened in a line; the payload has the rest.

    Strangers choose some of the words, so nothing in them can steer a terminal.
    """
    members = _Members({name: _plain(value) for name, value in payload.items()})
    members["principal"] = name_words(members["firm"], payload.get("trader", ""))
    if payload.get("limits"):
        members["limits_of"] = ", ".join(f"{k} {v}" for k, v in payload["limits"].items())
    if "entitlements" in payload:
        members["limits"] = limits_words(msgspec.convert(payload["entitlements"], Entitlements))
    text = _WORDS.get(kind, kind.replace("_", " ")).format_map(members)
    return printable(" ".join(text.split()))[:_MAX_CHARS]


def printable(text: str) -> str:
    """The text with a question mark for whatever is no visible character."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} ({count})" for name, count in value.items()) or "many"
    return str(value)
