"""Fuzz targets, one for each kind of decoder. ``python -m fuzz SECONDS`` runs them all."""
