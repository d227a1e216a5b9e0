"""Puhui 普惠: real low-carbon acts in, grams and points out, every number explained."""

__version__ = "0.1.0"
