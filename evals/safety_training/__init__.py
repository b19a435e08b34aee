"""Messages written for this project go in; the network that reads danger in a conversation comes out.

`python -m evals.safety_training --help`; evals/safety/training/README.md says who wrote what. The assistant never
imports from here.
"""
