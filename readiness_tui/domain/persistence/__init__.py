"""What is written for this program itself: JSON by types, and files told apart; opens none."""
