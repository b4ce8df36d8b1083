package check

import "context"

// dmarc checks the records of this group.
func (c *checker) dmarc(_ context.Context) []Result { return nil }
