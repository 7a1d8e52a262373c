"""Tests that read the pages as a person does: a running server and a real Chromium."""
