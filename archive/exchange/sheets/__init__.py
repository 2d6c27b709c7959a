"""Sheets of settlers, passengers, documents, places and topics, in and out."""
