"""What mkdocs does with links out of docs/: they lead to the repository, where the pages themselves are read too."""

from __future__ import annotations

import re
from typing import Any


def on_page_markdown(markdown: str, config: Any, **_: Any) -> str:
    """The text of a page with `](../FILE)` led to FILE in the repository. Other links are mkdocs' to check."""
    return re.sub(r'\]\(\.\./(?=[\w.])', f']({config.repo_url}/', markdown)
