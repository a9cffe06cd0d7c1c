"""A screen reader's view of another process: the tree over AT-SPI, and what it announces.

A private session bus with the system's own accessibility services, read through jeepney.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ROOT = "/org/a11y/atspi/accessible/root"
_NULL = "/org/a11y/atspi/null"
_STATES = {1: "active", 8: "enabled", 11: "focusable", 12: "focused", 25: "showing", 30: "visible"}
_ANSWER_S = 10
_EVENTS_MAX = 10_000

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>/usr/share/dbus-1/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True)
class Node:
    """One object as a screen reader finds it."""

    role: str
    name: str
    description: str
    states: frozenset[str]
    children: tuple["Node", ...] = field(default=())

    def walk(self) -> Iterator["Node"]:
        """It and everything in it."""
        yield self
        for child in self.children:
            yield from child.walk()


@contextmanager
def session_bus() -> Iterator[dict[str, str]]:
    """A session bus of its own; gives the environment in which processes find it."""
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bus-") as folder:
        config = Path(folder) / "bus.conf"
        config.write_text(_BUS.format(folder=folder))
        environment = {
            **os.environ,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/bus",
            "XDG_RUNTIME_DIR": folder,
            "HOME": folder,
            "XDG_CONFIG_HOME": folder,
        }
        with subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline(), "the bus did not start"
                yield environment
            finally:
                process.terminate()


class Reader:
    """A screen reader's connection to the accessibility bus of a session."""

    def __init__(self, environment: dict[str, str]) -> None:
        session = open_dbus_connection(bus=environment["DBUS_SESSION_BUS_ADDRESS"])
        place = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        (address,) = _ask(session, new_method_call(place, "GetAddress"))
        session.close()
        self._line: DBusConnection = open_dbus_connection(bus=str(address))
        self._registry = DBusAddress(
            "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry"
        )
        self._events = ExitStack()

    def close(self) -> None:
        """Hang up."""
        self._events.close()
        self._line.close()

    def listen(self) -> None:
        """From now on hear what is announced."""
        for event in ("object:announcement", "object:state-changed:focused"):
            call = new_method_call(self._registry, "RegisterEvent", "s", (event,))
            _ask(self._line, call)
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object")
        _ask(self._line, message_bus.AddMatch(rule))
        self._heard = self._events.enter_context(self._line.filter(rule, bufsize=_EVENTS_MAX))

    def announced(self) -> str:
        """The next words that are announced."""
        return str(self._next("Announcement").body[3][1])

    def focused(self, words: str) -> Node:
        """The next object that the keyboard comes to whose name begins like this."""
        while True:
            signal = self._next("StateChanged")
            fields = signal.header.fields
            if signal.body[0] == "focused" and signal.body[1]:
                node = self.read(fields[HeaderFields.sender], fields[HeaderFields.path])
                if node.name.startswith(words):
                    return node

    def _next(self, member: str) -> Message:
        while True:
            signal = self._line.recv_until_filtered(self._heard, timeout=_ANSWER_S)
            if signal.header.fields[HeaderFields.member] == member:
                return signal

    def applications(self, least: int = 0) -> list[tuple[str, str]]:
        """Who is there, once there are so many: bus name and path of each."""
        place = DBusAddress(_ROOT, "org.a11y.atspi.Registry", _ACCESSIBLE)
        until = monotonic() + _ANSWER_S
        while True:
            (children,) = _ask(self._line, new_method_call(place, "GetChildren"))
            if len(children) >= least or monotonic() > until:
                return [(str(name), str(path)) for name, path in children]

    def read(self, name: str, path: str) -> Node:
        """An object and everything in it that is showing."""
        place = DBusAddress(path, name, _ACCESSIBLE)
        title, told = (
            str(_ask(self._line, Properties(place).get(one))[0][1])
            for one in ("Name", "Description")
        )
        (role,) = _ask(self._line, new_method_call(place, "GetRoleName"))
        (words,) = _ask(self._line, new_method_call(place, "GetState"))
        (children,) = _ask(self._line, new_method_call(place, "GetChildren"))
        bits = int(words[0]) | (int(words[1]) << 32)
        return Node(
            str(role),
            title,
            told,
            frozenset(state for bit, state in _STATES.items() if bits >> bit & 1),
            tuple(self.read(*child) for child in children if child[1] != _NULL),
        )


def _ask(line: DBusConnection, call: Any) -> Any:
    answer = line.send_and_get_reply(call, timeout=_ANSWER_S)
    assert answer.header.message_type.name == "method_return", answer.body
    return answer.body
