"""Patients' records: written by crews, read by few."""
