"""prep: from the file you have to a fine-tuning job that a provider accepts.

import prep
report = prep.lint("data.csv")
result = prep.prepare("data.xlsx", "out.jsonl", to="chat", fix="safe")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prep.api import estimate as estimate
    from prep.api import lint as lint
    from prep.api import prepare as prepare
    from prep.api import report as report
    from prep.api import split as split

from prep.core.version import __version__

__all__ = ["__version__", "estimate", "lint", "prepare", "report", "split"]


def __getattr__(name: str) -> Any:
    # what is asked for is imported then, so that `prep --version` costs nothing
    if name in __all__:
        from prep import api

        return getattr(api, name)
    raise AttributeError(f"module 'prep' has no attribute '{name}'")
