"""Users at real X servers: hands, windows, and what they live through."""
