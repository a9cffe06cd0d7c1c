"""What a maker sees and types: requests by urgency, a quote as a draft, rules, outcomes."""
