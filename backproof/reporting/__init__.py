"""Rendering of results: terminal text, HTML pages, CSV, JSON, JUnit XML and annotations."""
