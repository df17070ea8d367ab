"""The rules about recommended lists, one file each."""
