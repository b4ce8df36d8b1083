package check

import "context"

// tlsrpt checks the records of this group.
func (c *checker) tlsrpt(_ context.Context) []Result { return nil }
