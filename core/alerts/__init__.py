"""Alerts: messages about incidents, each sent once, through the channels that the operator names."""

from __future__ import annotations

from core.alerts.channels import Channel, channels
from core.alerts.send import Sent, send, test

__all__ = ["Channel", "Sent", "channels", "send", "test"]
