"""Sample files for a demonstration: invented rows, calibrated to the figures a place lists in its samples.yaml.

Nothing here describes a person. Every figure stands in `samples.yaml` with its source beside it, so another
place is another folder and no line of this module changes.
"""

from dashboard.synthetic.files import Sample, write_samples

__all__ = ["Sample", "write_samples"]
