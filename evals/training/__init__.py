"""Questions written for this project and public sets go in; the evidence reader's weights come out.

`python -m evals.training --help`; README.md beside this file says what the questions are and where they come from.
The assistant never imports from here.
"""
