"""What payments refuse.

Refusal
└── …
"""
