"""Placeboard: extracts and definitions in, a published and rated release out."""
