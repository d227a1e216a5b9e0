"""碳积分与权益 · Rewards: points never exceed their funded budget; points are not carbon."""
