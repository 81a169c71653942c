"""Names that compiled code alone uses."""

import pytest

from loopsim import lending


@pytest.mark.parametrize(("name", "arguments"), [("lend", ((),)), ("call", (0, ())), ("expect", ([], 0))])
def test_python_is_told_that_only_compiled_code_may_call_it(name, arguments):
    with pytest.raises(TypeError, match=rf"lending\.{name}: found a call in Python; right is one in compiled code"):
        getattr(lending, name)(*arguments)
