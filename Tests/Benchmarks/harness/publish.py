"""Puts figures into the documentation, between the comments that mark their places."""

import os
import re

from .processes import Problem
from .servers import ROOT

DOCUMENTATION = os.path.join(ROOT, "Sources", "Gateway", "Documentation.docc")
PAGE = os.path.join(DOCUMENTATION, "Performance.md")
# Beside the page: there both DocC and those who read the page as a file find them.
PICTURES = DOCUMENTATION


def publish(name, text):
    """Replaces what stands between `<!-- name -->` and `<!-- end of name -->` on the page."""
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    place = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    if not place.search(page):
        raise Problem(f"{os.path.relpath(PAGE)} has no place for {name}: <!-- {name} --> … <!-- end of {name} -->")
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(place.sub(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", page))
