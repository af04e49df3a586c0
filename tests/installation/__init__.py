"""Tests of what an installation of Backproof puts into site-packages."""
