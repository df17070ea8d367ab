"""Touchstone's engine: everything the product knows and does, without any user interface."""

VERSION = "0.1.0"
"""The release, by semantic versions (semver.org); what is promised is the command line and the files of a workspace."""
