"""The HTML that every page begins as: Streamlit's own, in our name, language and look, with our script for its links.

A browser reads it before anything is drawn: whoever has no scripts, or looks at the tab meanwhile, reads of this board
and not of Streamlit; and the look is there before the first element that wears it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

HERE = Path(__file__).parent

UNREAD = "The board is drawn by a script: please switch JavaScript on. The pack of a meeting, as a PDF, needs none."


def front(shell: str) -> str:
    """Return the page that a board begins as, made from `shell`, the text of Streamlit's index.html.

    A version of Streamlit that lacks what is replaced here is an error as the server starts: KeyError, which says what.
    """
    icon = b64encode((HERE / "favicon.svg").read_bytes()).decode()
    links = (HERE / "links.js").read_text(encoding="utf-8")
    look = "".join((HERE / name).read_text(encoding="utf-8") for name in ("style.css", "print.css"))
    changes = {
        '<html lang="en">': '<html lang="en-GB">',
        "<title>.*?</title>": "<title>Placeboard</title>",
        '<link rel="shortcut icon"[^>]*>': f'<link rel="icon" href="data:image/svg+xml;base64,{icon}">',
        '<!--(?:(?!-->).)*-->\\s*<link rel="service-desc"[^>]*>': "",
        "<noscript>.*?</noscript>": f"<noscript><p>{UNREAD}</p></noscript>",
        "</head>": f"<script>{links}</script></head>",
        # Behind all that Streamlit writes into the head, and before what a page adds to it.
        "<body>": f"<body><style>{look}</style>",
    }
    said = shell
    for pattern, instead in changes.items():
        found = re.findall(pattern, said, re.DOTALL)
        if len(found) != 1:
            raise KeyError(f"Streamlit's index.html: {pattern} stands there {len(found)} times, and 1 is expected.")
        said = said.replace(found[0], instead)
    return said
