"""case-service: claims, their lifecycle, engagements, papers and texts."""
