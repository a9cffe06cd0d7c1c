"""The window around the pages: header, banners, workspaces, status bar."""
