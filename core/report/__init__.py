"""What is put together from several rooms: the overview, and reports to hand on."""
