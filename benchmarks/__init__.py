"""Speed of loopsim and of peers: every figure of ``docs/speed.md``, measured by ``python -m benchmarks``."""
