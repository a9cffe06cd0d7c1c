"""The maker's page: requests to quote, the quoting panel, how it ended."""

from rfqdesk.desktop.views.maker.maker_page import MakerPage

__all__ = ["MakerPage"]
