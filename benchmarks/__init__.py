"""How fast loopsim is, and against what: every figure of ``docs/speed.md``, measured by ``python -m benchmarks``."""
