package sample

import _ "embed" // services.csv

//go:embed services.csv
var services []byte

// Services is a catalogue of who sends in the sample, for identify.services: its
// addresses are nobody's, so that neither DNS nor any other data names them.
func Services() []byte { return services }
