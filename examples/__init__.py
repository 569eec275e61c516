"""Stories that the program plays: `python -m examples.demo`. No part of the product."""
