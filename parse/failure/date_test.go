package failure

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	want := time.Date(2024, 3, 7, 14, 5, 6, 0, time.UTC)
	zoned := []string{
		"Thu, 07 Mar 2024 14:05:06 +0000",
		"Thu, 7 Mar 2024 16:05:06 +0200",
		"7 Mar 2024 09:05:06 -0500",
		"Thu, 7 Mar 2024 14:05:06 GMT",
		"Thu, 7 Mar 2024 09:05:06 EST",
		"Thu, 7 Mar 2024 07:05:06 pdt",
		"Thu, 7 Mar 2024 15:05:06 +0100 (CET)",
		"Thu, 7 Mar 2024 15:05:06 CET",
		"Thu (of course), 7 (seven) Mar 2024 14:05:06 (UTC (really)) +0000",
		"Thursday, 07-Mar-24 14:05:06 UTC",
		"Thu Mar  7 14:05:06 2024 +0000",
		"Thu Mar  7 14:05:06 UTC 2024",
		"Thu Mar  7 09:05:06 -0500 2024",
		"Fri, 7 Mar 2024 14:05:06 +0000", // it was a Thursday
		"  Thu,7 Mar 2024\t14:05:06   +0000 ",
		"Thu, 7 Mar 24 14:05:06 +0000",
		"Thu, 7 Mar 2024 14:05:06+0000",
		"2024-03-07T14:05:06Z",
		"2024-03-07T15:05:06+01:00",
		"2024-03-07 15:05:06.123 +0100",
		"2024-03-07 14:05:06 UTC",
	}
	for _, s := range zoned {
		if got, zone, ok := parseDate(s); !ok || !zone || !got.Truncate(time.Second).Equal(want) {
			t.Errorf("parseDate(%q) = %v, %v, %v", s, got, zone, ok)
		}
	}
	for _, s := range []string{
		"Thu, 7 Mar 2024 14:05:06", "2024-03-07 14:05:06", "2024-03-07T14:05:06", "Thu Mar 7 14:05:06 2024",
		"Thu, 7 Mar 2024 14:05:06 XYZ",
	} {
		if got, zone, ok := parseDate(s); !ok || zone || !got.Equal(want) {
			t.Errorf("parseDate(%q) = %v, %v, %v", s, got, zone, ok)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{
		"", "soon", "Thu", "7 Mar", "32 Mar 2024 14:05:06 +0000", "7 Mar 2024 25:05:06 +0000", "7 Mar 2024 14:05:06 +9900",
		"7 Mar 1924 14:05:06 +0000", "7 Mar 2124 14:05:06 +0000", "((((((", "1709820306", string(make([]byte, maxDate+1)),
	} {
		if got, _, ok := parseDate(s); ok || !got.IsZero() {
			t.Errorf("parseDate(%q) = %v", s, got)
		}
	}
}
