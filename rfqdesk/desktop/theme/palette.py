"""The Fusion palette of a theme, for everything the style sheet leaves to the style."""

from PySide6.QtGui import QColor, QPalette

from rfqdesk.desktop.theme.tokens import Tokens


def palette_of(tokens: Tokens) -> QPalette:
    """A palette in which every role Fusion reads is set."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.bg0,
        role.WindowText: tokens.text,
        role.Base: tokens.field,
        role.AlternateBase: tokens.row_alt,
        role.Text: tokens.text,
        role.Button: tokens.bg2,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.ToolTipBase: tokens.bg3,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.text3,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.text_on_solid,
        role.Link: tokens.accent_text,
        role.LinkVisited: tokens.accent_text,
        role.Light: tokens.bg3,
        role.Midlight: tokens.bg2,
        role.Mid: tokens.border,
        role.Dark: tokens.border,
        role.Shadow: tokens.bg0,
        role.Accent: tokens.accent,
    }
    palette = QPalette()
    for colour_role, colour in colours.items():
        palette.setColor(colour_role, QColor(colour))
    for colour_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(tokens.text3))
    return palette
