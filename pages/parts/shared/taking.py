"""What is taken away as a file: offered to who may, made as who the page was drawn for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.shared.reader import later, may


def take(label: str, data: Any, file_name: str | None = None, mime: str | None = None, **options: Any) -> bool:
    """Streamlit's download button, for readers who may take files away; nothing for others.

    Args:
        label: Its words.
        data: The bytes, or what makes them when they are asked for.
        file_name, mime: What the file is called, and of what type it is.
        options: As `st.download_button`.
    """
    if not may("export"):
        return False
    return bool(
        st.download_button(
            label, data=later(data) if callable(data) else data, file_name=file_name, mime=mime, **options
        )
    )
