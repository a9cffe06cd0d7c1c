"""What belongs to the window as such: commands, keys, notifications, notices."""

from PySide6.QtWidgets import QWidget
from screens.stage import HOLDER, Scene, Stage, link
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import FeedScript
from support.desk.feed_of_asking import CALL_SPREAD

from rfqdesk.desktop import theme
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.history_store import PastFeed, Reference
from rfqdesk.desktop.controllers.past_session import past_book
from rfqdesk.desktop.controllers.trading.note_kinds import CounterNote, ErrandNote
from rfqdesk.desktop.models.alerts import AlertKind, AlertSettings
from rfqdesk.desktop.models.disconnect import DisconnectPicture
from rfqdesk.desktop.models.errand import Errand, ErrandKind, errand_line
from rfqdesk.desktop.models.identity.profiles import Badge, ProfileLine
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import RequestDraft, ShownCounter, ShownQuote
from rfqdesk.desktop.views.calls.sounds import Sounds
from rfqdesk.desktop.views.keys.command_palette import CommandPalette
from rfqdesk.desktop.views.keys.shortcut_editor import ShortcutEditor
from rfqdesk.desktop.views.settings.settings import SettingsDialog, SettingsPicture
from rfqdesk.desktop.views.settings.sound_rows import SoundRows
from rfqdesk.desktop.views.window.profiles import ProfilesDialog
from rfqdesk.desktop.wiring.alerts import AlertWiring
from rfqdesk.desktop.wiring.layouts import LayoutWiring
from rfqdesk.desktop.wiring.offline import OfflineWiring
from rfqdesk.desktop.wiring.recovery import RecoveryBanners
from rfqdesk.protocol.terms import QuoteRespType, Side


async def palette(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    await stage.painted()
    window.show_commands()
    shown = next(one for one in window.children() if isinstance(one, CommandPalette))
    stage.widgets.append(shown)
    shown.field.setText("re")
    return shown


async def editor(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    window.edit_shortcuts()
    shown = next(one for one in window.children() if isinstance(one, ShortcutEditor))
    stage.widgets.append(shown)
    return shown


async def alerts(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    shown = AlertWiring(window, stage.desk, parts.choose).open_dialog()
    stage.widgets.append(shown)
    return shown


async def do_not_disturb(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    AlertWiring(window, stage.desk, parts.choose)
    quiet = next(one for one in window.shortcuts.commands() if one.keys == "Ctrl+Shift+D")
    window.shortcuts.run(quiet)
    return window


async def suspended(stage: Stage) -> QWidget:
    suspension = Notice(
        "Suspended by the venue's operator",
        "Nothing you send is taken. Your open requests ended; trades already done stand.",
        "Call the operator. Once you are resumed, this message goes.",
    )
    window, _ = stage.trader(link(suspension=suspension))
    window.show_notice("ok", "Diagnostics written", "Versions, settings and logs are in it.")
    return window


IDENTITIES = (
    ProfileLine(
        directory="1",
        badge=Badge("PROD", "violet"),
        who="Albion Capital · Jane Okafor",
        where="blue · Trader",
        certificate="Certificate 60 days, until 4 Oct 2026 12:00 UTC",
        tone="ok",
        here=True,
        running=True,
    ),
    ProfileLine(
        directory="2",
        badge=Badge("UAT", "amber"),
        who="Albion Capital · Jane Okafor",
        where="blue-test · Trader",
        certificate="Certificate expires in 3 days, until 8 Aug 2026 12:00 UTC",
        tone="warn",
        running=True,
    ),
    ProfileLine(
        directory="3",
        badge=Badge("green", "teal"),
        who="Meridian Digital · Ines Vega",
        where="green · Market maker",
        certificate="Certificate revoked",
        tone="danger",
    ),
    ProfileLine(
        directory="4",
        badge=Badge("", ""),
        who="Castellan Markets · Tom Reyes",
        where="localhost",
        certificate="Waits for the operator's approval",
        tone="warn",
    ),
)


async def layouts(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    wiring = LayoutWiring(window, None, lambda: "six monitors")
    for name in ("Morning", "Expiry day", "At home"):
        wiring.save_as(name)
    menu = window.header.layouts_button.menu()
    menu.aboutToShow.emit()
    return stage.keep(menu)


async def other_monitors(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    there = ["six monitors"]
    wiring = LayoutWiring(window, None, lambda: there[0])
    await stage.painted()
    wiring.save_as("Expiry day")
    there[0] = "one monitor"
    wiring.follow_screens()
    wiring.choose("Expiry day")
    await stage.painted()
    return window


async def recovering(stage: Stage) -> QWidget:
    window = stage.window(link(LinkState.CONNECTING))
    notes = stage.desk.notes
    draft = RequestDraft(CALL_SPREAD, "50", Side.BUY, ("meridian",), True, 60_000)
    quote = ShownQuote("rfq-1", "req-1", "meridian", "q", 1, QuoteRespType.LIFT, "0.0057", "10")
    notes.sending_request("req-2", draft, 1)
    notes.sending_accept("resp-1", quote, 2)
    counter = ShownCounter(
        "rfq-1", "req-1", "halcyon", "q", 1, QuoteRespType.LIFT, "25", "0.0055", 0
    )
    notes.sending(CounterNote("counter-1", counter, 3))
    errand = Errand(ErrandKind.CANCEL_REQUEST, "req-1", "rfq-1")
    notes.sending(ErrandNote("cancel req-1", errand, errand_line(errand, "BTC call"), 4))
    desk = DeskController(stage.session, stage.tasks, notes=notes)
    RecoveryBanners(window, desk.recovery)
    return window


class _FixedSounds(Sounds):
    """Those of a computer with PipeWire, whatever this one has."""

    @property
    def how(self) -> str:
        return "pw-play"


async def settings(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    picture = SettingsPicture(
        hold="250",
        theme=theme.current().name,
        scale="900",
        scale_note="",
        keeps_history=True,
        dead_man="30",
        disconnect=DisconnectPicture(maker=True, chosen=False, in_force=True),
        alerts=AlertSettings().with_sound(AlertKind.TRADED, "/home/jane/sounds/done.wav"),
        folders=(
            ("profile", "Profile", "/home/jane/.config/rfqdesk"),
            ("logs", "Logs", "/home/jane/.config/rfqdesk/rfqdesk.log"),
        ),
    )
    sounds = _FixedSounds(window)
    dialog = SettingsDialog(picture, SoundRows(sounds, lambda _file: ""), window)
    return stage.keep(dialog, (760, 1000))


async def badged(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    window.set_badge(Badge("PROD", "magenta"))
    return window


async def identities(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    return stage.keep(ProfilesDialog(IDENTITIES, Badge("PROD", "violet"), window))


async def offline(stage: Stage) -> QWidget:
    script = FeedScript()
    for number in range(6):
        script.opened(f"rfq-{number}")
        script.quoted("meridian", "0.0051", "0.0057", rfq_id=f"rfq-{number}")
        if number % 2:
            script.traded("meridian", "0.0057", rfq_id=f"rfq-{number}", trade_id=f"t-{number}")
    reference = Reference(tuple(board().values()), MAKERS)
    past = PastFeed(tuple(script.events), script.seq, script.time_ms, reference)
    problem = Notice(
        "The venue can't be reached",
        "Nobody answers at blue.example:9443.",
        "Check the network. The desk goes on trying by itself.",
    )
    picture = link(LinkState.WAITING, problem=problem)
    window = stage.window(picture)
    window.set_badge(Badge("PROD", "violet"))
    wiring = OfflineWiring(window, stage.tasks, lambda: None, HOLDER)
    wiring.show_past(past, past_book(past))
    return window


SCENES = (
    Scene("window-commands", palette),
    Scene("window-keys", editor),
    Scene("window-notifications", alerts),
    Scene("window-do-not-disturb", do_not_disturb),
    Scene("window-suspended", suspended),
    Scene("window-offline", offline),
    Scene("window-layouts", layouts),
    Scene("window-other-monitors", other_monitors),
    Scene("window-recovering", recovering),
    Scene("window-badged", badged),
    Scene("window-settings", settings),
    Scene("window-identities", identities),
)
