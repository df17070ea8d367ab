"""Scorers trained step by step: a sequence model and a tuned text model, fitted by a job and kept on disk."""
