"""Carriers: hosted and served models, each through its own SDK, imported on use. One file per vendor or wire."""
