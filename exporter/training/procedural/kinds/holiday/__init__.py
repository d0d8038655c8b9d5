"""Things of Christmas, Halloween and Easter."""
