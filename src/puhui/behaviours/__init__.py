"""个人减排 · Behaviours: each real-world act counts at most once, for the person it is bound to, or is refused with a reason."""
