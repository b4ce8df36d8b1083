package digest

// Smaller is for the picture of the README.
var Smaller = smaller
