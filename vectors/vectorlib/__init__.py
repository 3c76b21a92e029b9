"""Builders and readers for the Blindnym test vectors, written without any elliptic-curve library."""
