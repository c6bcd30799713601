"""What every verb takes and how it answers; knows no verb."""
