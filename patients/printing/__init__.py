"""Printed pages of patients: bytes made of plain facts, without the database."""
