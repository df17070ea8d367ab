"""Running a model over texts: content, language, batches, devices, engines."""
