"""Parts of the proofs."""
