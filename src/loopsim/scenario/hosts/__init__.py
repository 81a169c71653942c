"""Kinds of hosts: who keeps the relationship with customers, each with its levers and what derives from it."""
