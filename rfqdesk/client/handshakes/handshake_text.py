"""A whole handshake as plain text, and the lines that stand above it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.handshake_steps import Step

_MARKS = {"ok": "[ok]", "warn": "[not confirmed]"}


def headline(handshake: Handshake) -> str:
    """The outcome in one line."""
    parts = (handshake.version, handshake.cipher, "both sides proved with certificates")
    return ", ".join(part for part in parts if part)


def made_words(handshake: Handshake) -> str:
    """With whom and when, by this computer's clock."""
    made = datetime.fromtimestamp(handshake.made_ms / 1000, UTC)
    return f"{handshake.host}:{handshake.port}, {made:%Y-%m-%d %H:%M:%S} UTC"


def limits_words(handshake: Handshake) -> str:
    """What this interpreter could not show; "" when all was seen."""
    if handshake.witnessed:
        return ""
    return (
        "This Python does not show the handshake's messages. What follows comes from the public "
        "interface of its TLS library; the rest is marked as not visible."
    )


def as_text(handshake: Handshake, steps: Sequence[Step]) -> str:
    """Everything as plain text, for a mail or a file."""
    lines = [
        f"Mutual TLS handshake with {made_words(handshake)}",
        headline(handshake),
        *((limits_words(handshake),) if not handshake.witnessed else ()),
    ]
    for number, step in enumerate(steps, start=1):
        lines += ["", f"{number}. {step.title}", f"   {step.summary}"]
        lines += [f"   {label}: {value}" for label, value in step.facts]
        lines += [f"   {_MARKS.get(check.tone, '[note]')} {check.text}" for check in step.checks]
        lines += [f"   Unlike the textbook: {step.difference}"]
    if handshake.seen:
        lines += ["", "Messages in their order"]
        for seen in handshake.seen:
            who = "this computer" if seen.sent else "venue"
            why = f", not readable: {seen.unreadable}" if seen.unreadable else ""
            lines.append(f"   {who}: {seen.name}, {seen.size_bytes} bytes{why}")
    return "\n".join(lines) + "\n"
