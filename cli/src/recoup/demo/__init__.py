"""The main job: overdue invoices become claims, claims become money, as the organisations themselves would do it."""
