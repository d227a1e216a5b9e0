"""绿色金融 · Finance: what is pledged to a bank is blocked until the bank releases it once, or it falls to the bank."""
