package epoch_test

import (
	"math"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
)

func TestSeconds(t *testing.T) {
	tests := []struct {
		sent, want int64
		smaller    bool
	}{
		{0, 0, false},
		{epoch.Max - 1, epoch.Max - 1, false},
		{epoch.Max, epoch.Max / 1000, true},
		{1_767_225_600_123, 1_767_225_600, true},
		{1_767_225_600_123_456_789, 1_767_225_600, true},
		{math.MaxInt64, 9_223_372_036, true},
	}
	for _, tt := range tests {
		if got, smaller := epoch.Seconds(tt.sent); got != tt.want || smaller != tt.smaller {
			t.Errorf("Seconds(%d) = %d, %t, want %d, %t", tt.sent, got, smaller, tt.want, tt.smaller)
		}
	}
}
