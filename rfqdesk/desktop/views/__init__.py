"""Widgets: synchronous, without network and asyncio."""
