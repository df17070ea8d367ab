"""Models on disk: base encoders, trained adapters, their cards."""
