"""What a printed page says of itself: place, release, and whether it is synthetic, at the foot of every sheet."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import words
from dashboard.edition import Edition

# A chart has the colours of the reader's theme written into it: on paper its light lines are turned to dark ones.
_TURNED = "svg.marks { filter: invert(1) hue-rotate(180deg); }"


def print_foot(shown: Edition, *, is_demo: bool) -> str:
    """Return what stands at the foot of every printed sheet: `Smallplace. Release 2, 22 October 2026.`"""
    if shown.release is None:
        said = "Nothing is published"
    elif shown.is_draft:
        said = "Draft: not published"
    else:
        old = "" if shown.is_current else ", not the current one"
        said = f"Release {shown.number}, published {words.day(shown.release.made_at.date())}{old}"
    synthetic = " Synthetic data: no figure is about real people." if is_demo else ""
    return f"{shown.inputs.place.file.name}. {said}.{synthetic}"


def foot_of_print(text: str, theme: str) -> None:
    """Put a text at the foot of every printed sheet; on the screen nothing is to be seen of it."""
    turned = _TURNED if theme == "dark" else ""
    foot = f'@page {{ @bottom-left {{ content: "{css_text(text)}"; font: 8pt sans-serif; }} }}'
    st.html(f"<style>{foot} @media print {{ {turned} }}</style>")


def unprinted(name: str) -> DeltaGenerator:
    """Return a part of the page that only a screen shows, such as buttons with the heading over them."""
    return st.container(key=f"unprinted-{name}")


def css_text(text: str) -> str:
    """Return text that is safe within quotes of a style sheet: what is neither letter nor digit stands by its code."""
    return "".join(each if each.isascii() and each.isalnum() else f"\\{ord(each):x} " for each in text)
