"""备案 · Nothing is in force that was not applied for, reviewed by other hands, shown to the public and filed."""
