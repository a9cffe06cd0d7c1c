"""The Qt desktop application: the only package, with its tests, that imports Qt."""
