"""A dataset's contract: drafted, written by a person, exchanged in other forms, reviewed, offered what is new."""
