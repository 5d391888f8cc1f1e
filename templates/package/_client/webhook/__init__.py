"""Webhooks: the signature, and the event inside."""
