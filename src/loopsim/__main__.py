"""``python -m loopsim`` is the command ``loopsim``."""

from __future__ import annotations

from loopsim.cli import main

if __name__ == "__main__":
    main()
