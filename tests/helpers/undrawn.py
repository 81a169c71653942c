"""The command line without the picture of a sweep, which costs more than the sweep: ``python -m undrawn sweep ...``."""

from __future__ import annotations

if __name__ == "__main__":
    import loopsim.cli.sweep
    from loopsim.cli import main

    loopsim.cli.sweep._draw = lambda *_: None
    main()
