package check

import (
	"fmt"
	"strings"
)

// Sum counts results by status.
type Sum struct {
	Pass    int `json:"pass"`
	Warn    int `json:"warn"`
	Fail    int `json:"fail"`
	Info    int `json:"info"`
	Unknown int `json:"unknown"`
}

// Count counts results.
func Count(results []Result) Sum {
	var s Sum
	s.add(results)
	return s
}

func (s *Sum) add(results []Result) {
	for i := range results {
		*s.of(results[i].Status)++
	}
}

func (s *Sum) of(status Status) *int {
	switch status {
	case StatusPass:
		return &s.Pass
	case StatusWarn:
		return &s.Warn
	case StatusFail:
		return &s.Fail
	case StatusInfo:
		return &s.Info
	}
	return &s.Unknown
}

// String names the counts; of those that nobody looks for, only others than 0.
func (s *Sum) String() string {
	texts := []string{fmt.Sprintf("%d pass", s.Pass), fmt.Sprintf("%d warn", s.Warn), fmt.Sprintf("%d fail", s.Fail)}
	if s.Info > 0 {
		texts = append(texts, fmt.Sprintf("%d info", s.Info))
	}
	if s.Unknown > 0 {
		texts = append(texts, fmt.Sprintf("%d unknown", s.Unknown))
	}
	return strings.Join(texts, ", ")
}
