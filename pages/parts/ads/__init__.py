"""What the Ads page draws."""
