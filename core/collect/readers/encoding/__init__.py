"""Bytes to text: which encoding a file is written in, and one streaming pass that decodes it."""
