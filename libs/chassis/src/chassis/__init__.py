"""What every Recoup service needs and no domain knows."""
