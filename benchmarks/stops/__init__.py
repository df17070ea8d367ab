"""What the product is stopped with: a library that counts a process's writes and stops at the n-th of them."""
