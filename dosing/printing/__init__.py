"""Printed pages of dosing: bytes made of plain facts, without the database."""
