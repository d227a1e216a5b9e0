"""方法学库 · The library: a number in force can be read back to its document; a draft touches no account."""
