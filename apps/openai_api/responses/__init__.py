"""/v1/responses: answers that are kept and built upon."""
