"""Every word can be read: at least 4.5:1 on whatever it may stand on, in both themes."""

import pytest

from rfqdesk.desktop.theme import DARK, Tokens
from rfqdesk.desktop.theme import THEMES as ALL
from rfqdesk.desktop.theme.badges import BADGES, BadgeColours
from rfqdesk.desktop.theme.series import series_colour

THEMES = pytest.mark.parametrize("tokens", list(ALL.values()), ids=list(ALL))
SURFACES = ("bg0", "bg1", "bg2", "bg3", "field", "row_alt", "row_selected")
TONES = ("ok", "warn", "danger", "buy", "sell")
SOLIDS = ("accent", "buy_solid", "sell_solid")


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_weak(tokens: Tokens, pairs: list[tuple[str, str]], least: float) -> list[str]:
    weak = []
    for front, back in pairs:
        ratio = contrast(getattr(tokens, front), getattr(tokens, back))
        if ratio < least:
            weak.append(f"{front} on {back}: {ratio:.2f}")
    return weak


def test_the_formula_agrees_with_the_published_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
def test_text_on_every_surface(tokens: Tokens) -> None:
    pairs = [(text, back) for text in ("text", "text2", "text3") for back in SURFACES]
    assert too_weak(tokens, pairs, 4.5) == []


@THEMES
def test_state_colours_on_surfaces_and_their_own_soft_ground(tokens: Tokens) -> None:
    names = (*TONES, "accent_text")
    pairs = [(tone, back) for tone in names for back in ("bg0", "bg1", "bg2", "field", "row_alt")]
    pairs += [(tone, f"{tone}_soft") for tone in TONES] + [("accent_text", "accent_soft")]
    pairs += [(text, f"{tone}_soft") for text in ("text", "text2") for tone in TONES]
    pairs += [(tone, "row_selected") for tone in TONES]
    assert too_weak(tokens, pairs, 4.5) == []


@THEMES
def test_words_on_solid_buttons_also_under_the_pointer(tokens: Tokens) -> None:
    pairs = [("text_on_solid", solid) for name in SOLIDS for solid in (name, f"{name}_hover")]
    assert too_weak(tokens, pairs, 4.5) == []


@THEMES
def test_focus_ring_and_edges_of_controls_can_be_seen(tokens: Tokens) -> None:
    pairs = [("focus", back) for back in ("bg0", "bg1", "bg2", "field", "accent_soft")]
    pairs += [("control_border", back) for back in ("bg1", "field")]
    pairs += [("text", solid) for solid in SOLIDS]
    assert too_weak(tokens, pairs, 3.0) == []


@THEMES
def test_lines_of_a_chart_can_be_seen(tokens: Tokens) -> None:
    grounds = (tokens.bg1, tokens.accent_soft)
    for place in range(6):
        assert min(contrast(series_colour(tokens, place), back) for back in grounds) >= 3.0, place


@pytest.mark.parametrize("colours", list(BADGES.values()), ids=list(BADGES))
def test_words_on_badges_of_identities(colours: BadgeColours) -> None:
    assert contrast(colours.words, colours.ground) >= 4.5


@pytest.mark.parametrize("colours", list(BADGES.values()), ids=list(BADGES))
def test_badges_stand_out_from_the_dark_bar_as_marks_without_words_must(
    colours: BadgeColours,
) -> None:
    assert contrast(colours.ground, DARK.bg1) >= 3
