"""Code that is asked for: known tasks as recipes, others as a function named after the subject."""
