"""Question sets and benchmarks go in; figures, reasons and a report on the assistant come out.

Deterministic and without a judge: every verdict is recomputed from the stored documents and explains
itself. The assistant never imports from here.
"""
