"""Message texts that one package writes and another one recognizes.

The sandbox and the loading of a submission write them; the review flags and the filter of what
students may read recognize them.
"""

POLICY_IMPORTS_PREFIX = "The policy of imports does not allow"
"""The beginning of a remark on imports that violate the import policy."""

POLICY_STARTS_PREFIX = "The policy allows no"
"""The beginning of a remark on programs that were started against the import policy."""

UNREADABLE_ANSWER = "the answers could not be read, since the code wrote on the judge's channel"
"""The failure of a worker whose answer is no valid frame."""
