"""A simulated pilot city: activity records as providers would send them, with the truth beside them. Nothing in it is measured."""
