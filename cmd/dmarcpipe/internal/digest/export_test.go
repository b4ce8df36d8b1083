package digest

// Smaller is for the picture of the README.
var Smaller = smaller

// Page is the page of a letter, without its pictures.
func (d *Digest) Page() (string, error) {
	return d.view().write(func(id string) string { return "cid:" + id + ".png" })
}

// Subject is that of a letter.
func (d *Digest) Subject() string { return d.subject() }
