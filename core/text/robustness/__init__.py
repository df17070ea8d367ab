"""How a sentiment model behaves where averages do not look: own test cases, small changes, slices, bias probes."""
